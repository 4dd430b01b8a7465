"""A file that is gone, or that says nonsense about which index is the present one."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.errors import SearchAppError
from tests.engines.archive import KINDS, answers, files, generation, whoosh_engine


@pytest.mark.parametrize("kind", KINDS)
def test_missing_files(archive: Path, tmp_path: Path, kind: str) -> None:
    index = tmp_path / "index"
    shutil.copytree(archive, index)
    (name,) = (path for path in files(archive) if kind in path.name.split("."))
    (index / name).unlink()
    found = answers(index)
    right = answers(archive)
    for question, answer in found.items():
        if kind == "_stored" or (kind == "CURRENT" and question in ("digests", "origins", "article")):
            # There is nothing in it; and where there is no index there are no digests.
            assert answer in (right[question], {}, []), question
        else:
            assert isinstance(answer, SearchAppError), question
    with closing(whoosh_engine(index)) as engine:
        assert engine.check(deep=True)


@pytest.mark.parametrize(
    "current",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"7",
        b"\xff\xfe",
        b"generation-0001",
        b'{"folder": "generation-0001"}',
        b'{"folder": "generation-0001", "format": "x", "analyser": ""}',
        b'{"folder": "../other", "format": 1, "analyser": ""}',
        b'{"folder": "/etc", "format": 1, "analyser": ""}',
        b'{"folder": ".", "format": 1, "analyser": ""}',
        b'{"folder": "generation-0009", "format": 1, "analyser": ""}',
        b'{"folder": ["generation-0001"], "format": 1, "analyser": ""}',
    ],
)
def test_nonsense_in_current(archive: Path, tmp_path: Path, current: bytes) -> None:
    index = tmp_path / "index"
    shutil.copytree(archive, index)
    (index / "CURRENT").write_bytes(current)
    assert all(isinstance(answer, SearchAppError) for answer in answers(index).values())
    with closing(whoosh_engine(index)) as engine:
        for opening in (engine.writer, engine.rebuild):
            with pytest.raises(SearchAppError, match="damaged"), opening():
                pytest.fail("wrote to a damaged index")
    assert (index / "CURRENT").read_bytes() == current
    assert list(generation(index).glob("*.toc"))
