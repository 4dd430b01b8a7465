"""A file that is gone, or that says nonsense about which index is the present one."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from searchapp.errors import SearchAppError
from tests.engines.archive import KINDS, answers, engine_on, file_of, generation, whoosh_engine

#: It is of use to writers only; or an index of an older version has none, and what it would hold is counted.
NOT_MISSED = ("records.end", ".managed.json", "deltas")
#: These, one with nothing in it, one whose content is counted too, and those in which only writers look for copies.
NOT_READ = (*NOT_MISSED, "_stored", "npz", "keys", "signature")


@pytest.fixture(scope="module")
def sound_answers(archives: dict[str, Path]) -> dict[str, dict[str, Any]]:
    """What the archive of each engine answers."""
    return {name: answers(index) for name, index in archives.items()}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_missing_files(
    archives: dict[str, Path], sound_answers: dict[str, dict[str, Any]], tmp_path: Path, name: str, kind: str
) -> None:
    index = tmp_path / "index"
    shutil.copytree(archives[name], index)
    (index / file_of(index, name, kind)).unlink()
    found = answers(index)
    right = sound_answers[name]
    for question, answer in found.items():
        if kind in NOT_READ:
            assert answer == right[question], question
        elif kind == "CURRENT" and question in ("digests", "origins", "article", "copies"):
            # Where there is no index there are no digests.
            assert answer in ({}, []), question
        else:
            assert isinstance(answer, SearchAppError), question
    with closing(engine_on(index, name)) as engine:
        assert engine.check(deep=True) or kind in NOT_MISSED


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
def test_nonsense_in_current(archives: dict[str, Path], tmp_path: Path, current: bytes) -> None:
    index = tmp_path / "index"
    shutil.copytree(archives["whoosh"], index)
    (index / "CURRENT").write_bytes(current)
    assert all(isinstance(answer, SearchAppError) for answer in answers(index).values())
    with closing(whoosh_engine(index)) as engine:
        for opening in (engine.writer, engine.rebuild):
            with pytest.raises(SearchAppError, match="damaged"), opening():
                pytest.fail("wrote to a damaged index")
    assert (index / "CURRENT").read_bytes() == current
    assert list(generation(index).glob("*.toc"))
