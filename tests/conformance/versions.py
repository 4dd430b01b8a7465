"""What tells one state of an index from another."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from searchapp.engines.base import Engine
from searchapp.errors import IndexStateError
from searchapp.model import Article
from tests.conformance.case import EngineCase, OpenEngine, add, delete, needs

ONE, TWO = Article("1", "خبر", ("أول",), digest=b"1" * 16), Article("2", "خبر", ("ثان",), digest=b"2" * 16)


class CalledOff(Exception):
    pass


class Versions(EngineCase):
    def test_it_is_another_after_every_change(self, engine: Engine) -> None:
        versions = set()
        changes: tuple[Callable[[], None], ...] = (
            lambda: add(engine, ONE),
            lambda: add(engine, TWO),
            lambda: delete(engine, "1"),
        )
        for change in changes:
            change()
            versions.add(engine.version())
            assert engine.version() in versions
        assert len(versions) == len(changes)

    def test_changes_made_elsewhere_are_seen_at_once(self, engine: Engine, another: OpenEngine) -> None:
        add(engine, ONE)
        before = engine.version()
        other = another()
        assert other.version() == before
        add(other, TWO)
        assert engine.version() == other.version() != before

    def test_a_batch_that_is_called_off_changes_nothing(self, engine: Engine) -> None:
        add(engine, ONE)
        before = engine.version()
        with suppress(CalledOff), engine.writer() as writer:
            writer.add(TWO)
            raise CalledOff
        assert engine.version() == before

    @needs("rebuild", "articles")
    def test_a_rebuilt_index_is_another(self, engine: Engine) -> None:
        add(engine, ONE)
        before = engine.version()
        with engine.rebuild() as writer:
            writer.add(ONE)
        assert engine.version() != before

    def test_what_is_missing_has_none(self, engine: Engine) -> None:
        with pytest.raises(IndexStateError, match="searchapp index"):
            engine.version()
