"""The engine in memory keeps the contract, with nothing lacking."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.memory.engine import MemoryEngine
from searchapp.engines.registry import open_engine
from searchapp.errors import IndexStateError
from searchapp.model import Article
from searchapp.plan import SearchPlan
from searchapp.settings import Settings
from tests.conformance.case import add
from tests.conformance.suite import EngineConformance


class TestMemoryEngine(EngineConformance):
    engine_name = "memory"
    publishes = False

    @pytest.fixture
    def nowhere(self, settings: Settings) -> Iterator[list[Settings]]:
        """No place: there is always room in memory, and no other program has anything there."""
        yield []
        assert not settings.index.exists()

    def has_left_something(self, settings: Settings) -> bool:
        with_articles = open_engine(settings)
        try:
            with_articles.version()
        except IndexStateError:
            return False
        return True

    def test_it_lacks_nothing(self, engine: Engine) -> None:
        assert not engine.lacks


def test_the_articles_go_with_the_last_engine(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index", engine="memory")
    first = MemoryEngine(settings)
    add(first, Article("1", "خبر", ("نص",)))
    second = MemoryEngine(settings)
    del first
    gc.collect()
    assert second.search(SearchPlan(None)).total == 1
    del second
    gc.collect()
    with pytest.raises(IndexStateError):
        MemoryEngine(settings).version()
    assert not settings.index.exists()
