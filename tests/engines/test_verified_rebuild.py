"""A rebuilt index takes the place of the old one only when it can be read."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from searchapp.engines.local.engine import LocalEngine
from searchapp.errors import EngineError
from tests.engines.archive import FILES, answers, article_number, build_archive, engine_on
from tests.fast import rest_slow

#: Files without which an index cannot be opened.
NEEDED = [("whoosh", "trm"), ("tantivy", "records"), ("tantivy", "meta.json"), ("whoosh", "id"), ("tantivy", "term")]


@pytest.mark.parametrize(("name", "kind"), rest_slow(NEEDED, fast=2))
def test_what_a_disk_has_lost_does_not_replace_what_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str
) -> None:
    index = tmp_path / "index"
    build_archive(index, name=name)
    before = answers(index)
    with closing(engine_on(index, name)) as engine:
        assert isinstance(engine, LocalEngine)
        begin = engine._begin

        def forgetful(folder: Path) -> Any:
            batch = begin(folder)
            commit = batch.commit

            def commit_and_lose() -> None:
                commit()
                pattern = Path(FILES[name][kind]).name
                written = max(folder.glob(pattern), key=lambda path: path.stat().st_size)
                written.write_bytes(written.read_bytes()[: written.stat().st_size // 2])

            monkeypatch.setattr(batch, "commit", commit_and_lose)
            return batch

        monkeypatch.setattr(engine, "_begin", forgetful)
        with pytest.raises(EngineError, match="nothing was changed"), engine.rebuild() as writer:
            writer.add(article_number(1))
        assert engine.check(deep=True) == ()
    assert answers(index) == before
    assert len(list(index.glob("generation-*"))) == 1
