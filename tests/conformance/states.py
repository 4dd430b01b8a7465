"""Readers that are open for a query: what is committed meanwhile is not seen before the next one."""

from __future__ import annotations

import pytest

from searchapp.engines.base import Engine, Reader
from searchapp.model import Article, FacetCount
from searchapp.plan import Deadline, SearchPlan, TimeIsUpError
from tests.conformance.asking import word
from tests.conformance.case import EngineCase, OpenEngine, add, delete


def seen(reader: Reader | Engine) -> tuple[list[str], int, tuple[FacetCount, ...], int]:
    hits = reader.search(SearchPlan(word("خبر"), sort="newest")).hits
    return (
        [hit.article.id for hit in hits],
        reader.readings_count(word("خبر").forms.readings),
        reader.values("source"),
        reader.article_count(),
    )


class States(EngineCase):
    def test_a_reader_sees_one_state(self, engine: Engine) -> None:
        add(engine, Article("1", "", ("خبر",), source="أ"), Article("2", "", ("خبر",), source="ب"))
        before = (["1", "2"], 2, (FacetCount("أ", 1), FacetCount("ب", 1)), 2)
        with engine.reading() as reader:
            assert seen(reader) == before
            add(engine, Article("3", "", ("خبر",), source="ب"))
            delete(engine, "1")
            assert seen(reader) == before
            after = (["2", "3"], 2, (FacetCount("ب", 2),), 2)
            assert seen(engine) == after
            with engine.reading() as newer:
                assert seen(newer) == after
            with engine.rebuild() as writer:
                writer.add(Article("4", "", ("خبر",), source="ج"))
            assert seen(reader) == before
        assert seen(engine) == (["4"], 1, (FacetCount("ج", 1),), 1)

    def test_what_is_first_asked_after_a_commit_is_of_the_state_before(
        self, engine: Engine, another: OpenEngine
    ) -> None:
        """Ranked, collapsed and with every facet; what another process replaces and deletes is still there."""
        articles = [Article(str(number), "", ("خبر عاجل", f"رقم{number}"), source="أ") for number in range(6)]
        add(engine, *articles)
        plans = (
            SearchPlan(word("خبر")),
            SearchPlan(word("خبر"), sort="newest", collapse=True),
            SearchPlan(None, offset=2, limit=2),
        )
        expected = [engine.search(plan) for plan in plans]
        other = another()
        for number, plan in enumerate(plans):
            with engine.reading() as reader:
                add(other, Article("new", "", ("خبر عاجل",)), Article("1", "", ("خبر آخر",)))
                delete(other, "2", "3")
                assert reader.search(plan) == expected[number]
            delete(other, "new")
            with other.rebuild() as writer:
                for article in articles:
                    writer.add(article)

    def test_readers_of_several_states_are_open_at_once(self, engine: Engine) -> None:
        add(engine, Article("1", "", ("خبر",)))
        with engine.reading() as first:
            add(engine, Article("2", "", ("خبر",)))
            with engine.reading() as second:
                add(engine, Article("3", "", ("خبر",)))
                with engine.reading() as third:
                    delete(engine, "1", "2", "3")
                    for reader, count in ((second, 2), (first, 1), (third, 3), (second, 2), (first, 1)):
                        assert len(seen(reader)[0]) == reader.article_count() == seen(reader)[1] == count

    def test_a_plan_that_a_reader_answers_has_a_deadline(self, engine: Engine) -> None:
        add(engine, Article("1", "", ("خبر",)))
        with engine.reading(Deadline.within(60)) as reader:
            with pytest.raises(TimeIsUpError):
                reader.search(SearchPlan(word("خبر"), deadline=Deadline(0.0)))
            assert seen(reader)[0] == ["1"]
