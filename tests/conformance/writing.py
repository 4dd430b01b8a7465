"""Changes: they replace, delete, take effect together, and leave nothing behind when they are called off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Article
from searchapp.plan import SearchPlan
from tests.conformance.asking import found, word
from tests.conformance.case import EngineCase, OpenEngine, add, delete

NEWS = Article("n1", "وزير الصحة", ("افتتح الوزير مستشفى",), source="وكالة", digest=b"1" * 16)
LATER = Article("n1", "وزير الثقافة", ("زار الوزير مكتبة",), source="صحيفة", digest=b"2" * 16)
OTHER = Article("n2", "طقس", ("أمطار على الساحل",))


class Interrupted(Exception):
    pass


class Writing(EngineCase):
    def test_what_was_added_is_found(self, engine: Engine) -> None:
        add(engine, NEWS, OTHER)
        assert found(engine, word("مستشفى")) == ["n1"]
        assert found(engine, word("أمطار")) == ["n2"]
        assert found(engine, None, sort="oldest") == ["n1", "n2"]

    def test_nothing_takes_effect_before_the_end(self, engine: Engine) -> None:
        add(engine, NEWS)
        with engine.writer() as writer:
            writer.add(OTHER)
            writer.delete("n1")
            assert found(engine, None) == ["n1"]
        assert found(engine, None) == ["n2"]

    def test_an_article_replaces_an_older_one_of_the_same_id(self, engine: Engine) -> None:
        add(engine, NEWS)
        add(engine, LATER)
        assert engine.article("n1") == LATER
        assert found(engine, word("مستشفى")) == []
        assert found(engine, word("مكتبة")) == ["n1"]

    def test_of_one_id_the_last_in_a_batch_counts(self, engine: Engine) -> None:
        add(engine, NEWS, OTHER, LATER, NEWS, LATER)
        assert engine.article("n1") == LATER
        assert found(engine, word("مستشفى")) == []
        assert engine.search(SearchPlan(None)).total == 2

    def test_one_id_many_times_over_many_batches(self, engine: Engine) -> None:
        for number in range(7):
            add(engine, NEWS, replace(LATER, url=str(number)), OTHER)
        assert engine.search(SearchPlan(None)).total == 2
        assert engine.article("n1") == replace(LATER, url="6")
        assert engine.check(deep=True) == ()

    def test_deleting(self, engine: Engine) -> None:
        add(engine, NEWS, OTHER)
        delete(engine, "n1")
        assert found(engine, None) == ["n2"]
        assert engine.article("n1") is None

    def test_deleting_what_is_not_there_changes_nothing(self, engine: Engine) -> None:
        add(engine, NEWS)
        delete(engine, "n3", "", "n", "N1", "n1 ")
        assert found(engine, None) == ["n1"]

    def test_deleting_twice_in_a_batch(self, engine: Engine) -> None:
        add(engine, NEWS, OTHER)
        delete(engine, "n1", "n1")
        assert found(engine, None) == ["n2"]

    def test_deleting_then_adding_in_a_batch(self, engine: Engine) -> None:
        add(engine, NEWS)
        with engine.writer() as writer:
            writer.delete("n1")
            writer.add(LATER)
        assert found(engine, None) == ["n1"]
        assert engine.article("n1") == LATER

    def test_adding_then_deleting_in_a_batch(self, engine: Engine) -> None:
        add(engine, OTHER)
        with engine.writer() as writer:
            writer.add(NEWS)
            writer.delete("n1")
        assert found(engine, None) == ["n2"]

    def test_replacing_then_deleting_in_a_batch(self, engine: Engine) -> None:
        add(engine, NEWS, OTHER)
        with engine.writer() as writer:
            writer.add(LATER)
            writer.delete("n1")
        assert found(engine, None) == ["n2"]

    def test_deleting_everything_then_starting_again(self, engine: Engine) -> None:
        add(engine, NEWS, OTHER)
        delete(engine, "n1", "n2")
        assert engine.search(SearchPlan(word("وزير"))).total == 0
        assert engine.search(SearchPlan(None)).total == 0
        add(engine, LATER)
        assert found(engine, word("وزير")) == ["n1"]

    def test_an_empty_batch_makes_an_empty_index(self, engine: Engine) -> None:
        with engine.writer():
            pass
        page = engine.search(SearchPlan(None))
        assert (page.total, page.hits) == (0, ())
        assert engine.check(deep=True) == ()

    def test_an_empty_batch_changes_nothing(self, engine: Engine) -> None:
        add(engine, NEWS)
        with engine.writer():
            pass
        assert found(engine, None) == ["n1"]

    def test_a_batch_that_takes_back_all_it_added(self, engine: Engine) -> None:
        with engine.writer() as writer:
            writer.add(NEWS)
            writer.delete("n1")
        assert engine.search(SearchPlan(None)).total == 0
        assert dict(engine.digests()) == {}

    @pytest.mark.parametrize("interruption", [Interrupted, KeyboardInterrupt, SystemExit, GeneratorExit])
    def test_a_batch_that_is_called_off_leaves_nothing(
        self, engine: Engine, another: OpenEngine, interruption: type[BaseException]
    ) -> None:
        add(engine, NEWS)
        with pytest.raises(interruption):
            self.change_and_stop(engine, interruption)
        assert engine.article("n1") == NEWS
        assert found(another(), None) == ["n1"]
        add(another(wait=1), OTHER)
        assert found(engine, None, sort="oldest") == ["n1", "n2"]

    @staticmethod
    def change_and_stop(engine: Engine, interruption: type[BaseException]) -> None:
        with engine.writer() as writer:
            writer.add(LATER)
            writer.add(OTHER)
            writer.delete("n1")
            raise interruption

    def test_a_first_batch_that_is_called_off_leaves_no_index(self, engine: Engine) -> None:
        with pytest.raises(Interrupted):
            self.change_and_stop(engine, Interrupted)
        assert engine.digests() == {}
        add(engine, OTHER)
        assert found(engine, None) == ["n2"]
