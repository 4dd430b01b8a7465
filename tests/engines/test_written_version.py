"""A writer can tell whether anybody else has changed the index since its last batch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.conformance.case import add
from tests.engines.archive import LOCAL, article_number, engine_on


@pytest.mark.parametrize("name", LOCAL)
def test_what_was_written_is_the_version_until_somebody_else_writes(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    with closing(engine_on(index, name)) as engine, closing(engine_on(index, name)) as other:
        assert engine.written() is None
        add(engine, article_number(1))
        assert engine.written() == engine.version() == other.version()
        assert other.written() is None
        # Nothing changed is nothing written.
        with other.writer():
            pass
        assert engine.written() == engine.version()
        add(other, article_number(2))
        assert engine.written() != engine.version() == other.written()
        add(engine, article_number(3))
        assert other.written() != engine.version() == engine.written()


@pytest.mark.parametrize("name", LOCAL)
def test_it_is_not_the_version_after_a_rebuild_nor_that_of_a_batch_called_off(tmp_path: Path, name: str) -> None:
    with closing(engine_on(tmp_path / "index", name)) as engine:
        add(engine, article_number(1))
        before = engine.written()
        with suppress(KeyError), engine.writer() as writer:
            writer.add(article_number(2))
            raise KeyError
        assert engine.written() == before == engine.version()
        with engine.rebuild() as writer:
            writer.add(article_number(1))
        assert engine.written() != engine.version()


@pytest.mark.parametrize("name", LOCAL)
def test_each_thread_has_written_its_own(tmp_path: Path, name: str) -> None:
    with closing(engine_on(tmp_path / "index", name)) as engine, ThreadPoolExecutor(1) as pool:
        add(engine, article_number(1))
        pool.submit(add, engine, article_number(2)).result()
        assert engine.written() != engine.version()
        assert pool.submit(engine.written).result() == engine.version()
