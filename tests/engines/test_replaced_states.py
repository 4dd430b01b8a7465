"""What has been replaced, or is done with, takes no memory until garbage is collected: nothing refers to itself."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.memory.engine import MemoryEngine
from searchapp.engines.tantivy import batch as tantivy_batch
from searchapp.engines.whoosh import writer as whoosh_writer
from searchapp.model import SearchRequest
from searchapp.search import search
from searchapp.settings import Settings
from tests.conformance.asking import found, word
from tests.conformance.case import add, delete
from tests.engines.archive import LOCAL, article_number, engine_on


@contextmanager
def no_garbage_collected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def ask(engine: Engine) -> None:
    found(engine, word("خبر"))
    engine.readings_count("p:في")
    engine.stats()
    search(engine, SearchRequest('"خبر رقم" OR خبر*', collapse=True), Settings())


def states_of(engine: Engine) -> list[weakref.ref[Any]]:
    """Refer to all that an engine keeps of the present commit."""
    if isinstance(engine, MemoryEngine):
        assert engine._store.latest is not None
        return [weakref.ref(part) for part in engine._store.latest]
    opened: Any
    with engine._opened.reading() as opened:  # type: ignore[attr-defined]
        return [weakref.ref(opened), weakref.ref(opened.snapshot)]


@pytest.mark.parametrize("name", [*LOCAL, "memory"])
def test_a_replaced_state_is_gone_at_once(tmp_path: Path, name: str) -> None:
    with closing(engine_on(tmp_path / "index", name)) as engine:
        add(engine, *map(article_number, range(20)))
        ask(engine)
        before = states_of(engine)
        with no_garbage_collected():
            add(engine, article_number(30))
            engine.stats()
            assert [each() for each in before] == [None] * len(before)


@pytest.mark.parametrize(
    ("name", "writers"), [("whoosh", whoosh_writer.Batch), ("tantivy", tantivy_batch.Batch)], ids=["whoosh", "tantivy"]
)
def test_a_batch_is_gone_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, writers: type) -> None:
    made: list[weakref.ref[Any]] = []
    begin: Callable[..., None] = writers.__init__  # type: ignore[misc]

    def remembered(self: Any, *arguments: Any) -> None:
        begin(self, *arguments)
        parts = (getattr(self, part) for part in ("_before", "_writer", "_signatures"))
        made.extend(weakref.ref(part) for part in (self, *parts) if hasattr(part, "__weakref__"))

    monkeypatch.setattr(writers, "__init__", remembered)
    with closing(engine_on(tmp_path / "index", name)) as engine:
        add(engine, *map(article_number, range(20)))
        made.clear()
        with no_garbage_collected():
            add(engine, article_number(3), article_number(30))
            delete(engine, "00004")
            assert made
            assert [each() for each in made] == [None] * len(made)
