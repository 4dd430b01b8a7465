"""An index from before it is there to after it is rebuilt."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.errors import IndexBusyError, IndexStateError, InputError
from searchapp.model import Article
from searchapp.plan import SearchPlan
from searchapp.settings import Settings
from tests.conformance.asking import found, word
from tests.conformance.case import EngineCase, OpenEngine, add, needs

ONE, TWO = Article("1", "خبر", ("أول",), digest=b"1" * 16), Article("2", "خبر", ("ثان",), digest=b"2" * 16)

READING: dict[str, Callable[[Engine], object]] = {
    "search": lambda engine: engine.search(SearchPlan(word("خبر"))),
    "article": lambda engine: engine.article("1"),
    "articles": lambda engine: list(engine.articles()),
    "readings_count": lambda engine: engine.readings_count("خبر"),
    "vocabulary": lambda engine: list(engine.vocabulary()),
    "values": lambda engine: engine.values("source"),
    "stats": lambda engine: engine.stats(),
    "version": lambda engine: engine.version(),
}


class Interrupted(Exception):
    pass


class Lifecycle(EngineCase):
    @pytest.mark.parametrize("method", READING)
    def test_a_missing_index_is_an_error_that_says_how_to_build_one(self, engine: Engine, method: str) -> None:
        if method in engine.lacks:
            return
        with pytest.raises(IndexStateError, match="searchapp index"):
            READING[method](engine)

    def test_a_missing_index_holds_nothing(self, engine: Engine) -> None:
        assert engine.digests() == {}
        assert engine.origins() == {}

    @needs("check")
    def test_a_missing_index_is_a_problem(self, engine: Engine) -> None:
        (problem,) = engine.check()
        assert "searchapp index" in problem

    def test_reading_makes_no_index(self, engine: Engine, settings: Settings) -> None:
        with pytest.raises(IndexStateError):
            engine.stats()
        engine.digests()
        assert not self.has_left_something(settings)

    def test_opened_again_it_is_the_same(self, engine: Engine, another: OpenEngine) -> None:
        add(engine, ONE)
        engine.close()
        assert found(another(), word("خبر")) == ["1"]

    def test_closing_twice_and_closing_what_was_not_used(self, engine: Engine, another: OpenEngine) -> None:
        add(engine, ONE)
        found(engine, None)
        engine.close()
        engine.close()
        another().close()

    def test_what_another_wrote_is_seen_at_once(self, engine: Engine, another: OpenEngine) -> None:
        other = another()
        add(engine, ONE)
        assert found(other, None) == ["1"]
        add(other, TWO)
        assert found(engine, None) == ["1", "2"]

    def test_a_second_writer_gives_up_after_its_time(self, engine: Engine, another: OpenEngine) -> None:
        add(engine, ONE)
        impatient = another(wait=0.1)
        with engine.writer() as writer:
            for opening in (impatient.writer, impatient.rebuild):
                with pytest.raises(IndexBusyError, match="Another process is writing"), opening():
                    pytest.fail("two writers at once")
            writer.add(TWO)
        add(impatient, replace(ONE, title="آخر"))
        assert found(engine, None) == ["1", "2"]

    def test_a_second_writer_waits_for_the_first(self, engine: Engine, another: OpenEngine) -> None:
        patient, begun = another(), Event()

        def second() -> None:
            begun.set()
            add(patient, TWO)

        with ThreadPoolExecutor(1) as pool:
            with engine.writer() as writer:
                waiting = pool.submit(second)
                assert begun.wait(60)
                writer.add(ONE)
            waiting.result(60)
        assert found(engine, None) == ["1", "2"]

    @needs("rebuild")
    def test_rebuilding_replaces_everything_at_the_end(self, engine: Engine, another: OpenEngine) -> None:
        add(engine, ONE)
        other = another()
        with engine.rebuild() as writer:
            writer.add(TWO)
            assert found(other, None) == found(engine, None) == ["1"]
        assert found(other, None) == found(engine, None) == ["2"]

    @needs("rebuild")
    def test_rebuilding_where_nothing_was(self, engine: Engine) -> None:
        with engine.rebuild() as writer:
            writer.add(ONE)
        assert found(engine, None) == ["1"]

    @needs("rebuild")
    def test_rebuilding_to_nothing(self, engine: Engine) -> None:
        add(engine, ONE)
        with engine.rebuild():
            pass
        assert found(engine, None) == []

    @needs("rebuild")
    @pytest.mark.parametrize("interruption", [Interrupted, KeyboardInterrupt])
    def test_rebuilding_that_is_called_off_leaves_the_old(
        self, engine: Engine, interruption: type[BaseException]
    ) -> None:
        add(engine, ONE)
        with pytest.raises(interruption):
            self.rebuild_and_stop(engine, interruption)
        assert found(engine, None) == ["1"]
        add(engine, TWO)
        assert found(engine, None) == ["1", "2"]
        assert found(engine, word("أول")) == ["1"]
        assert found(engine, word("ثان")) == ["2"]

    @staticmethod
    def rebuild_and_stop(engine: Engine, interruption: type[BaseException]) -> None:
        with engine.rebuild() as writer:
            writer.add(TWO)
            raise interruption

    @needs("rebuild", "articles")
    def test_rebuilding_again_and_again_while_articles_are_read(self, engine: Engine) -> None:
        add(engine, ONE, TWO)
        reading = engine.articles()
        first = next(reading)
        for _ in range(3):
            with engine.rebuild() as writer:
                writer.add(ONE)
        assert [first, *reading] == [ONE, TWO]
        assert list(engine.articles()) == [ONE]

    @needs("articles")
    def test_articles_are_those_of_the_moment(self, engine: Engine) -> None:
        add(engine, ONE, TWO)
        reading = engine.articles()
        first = next(reading)
        for number in range(8):
            add(engine, replace(TWO, title=str(number)), Article(f"new-{number}", "", ("نص",)))
        assert [first, *reading] == [ONE, TWO]
        assert len(list(engine.articles())) == 10

    def test_nowhere_to_write(self, nowhere: list[Settings]) -> None:
        for place in nowhere:
            engine = open_engine(place)
            with pytest.raises(InputError), engine.writer():
                pytest.fail("wrote where nothing can be written")
            with pytest.raises(IndexStateError):
                engine.search(SearchPlan(None))
            assert engine.digests() == {}
            engine.close()
