"""Filters by source, section, author and day."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Article, FacetCount
from searchapp.plan import VALUE_FIELDS, And, AndNot, Boost, Filter, Filters, Node, Or, SearchPlan, ValueField
from tests.conformance.asking import found, word
from tests.conformance.case import EngineCase, add, delete

TEXT = ("خبر عادي",)
ARTICLES = (
    Article("a", "", TEXT, "المرفأ", "ليلى", "سياسة", datetime(2025, 3, 1)),
    Article("b", "", TEXT, "المرفأ", "سمير", "اقتصاد", datetime(2025, 3, 1, 23, 59, 59, 999999)),
    Article("c", "", TEXT, "Canal", "ليلى", "سياسة", datetime(2025, 3, 2)),
    Article("d", "", TEXT, "", "", "", None),
    Article("e", "", ("شيء آخر",), "المرفأ", "ليلى", "سياسة", datetime(2025, 3, 1)),
)

FROM_PORT = Filter(Filters(sources=("المرفأ",)))

#: Which articles with a word filters let pass.
PASSES = (
    (Filters(), "abcd"),
    (Filters(sources=("المرفأ",)), "ab"),
    (Filters(sources=("المرفأ", "Canal", "غير معروف")), "abc"),
    (Filters(sources=("مرفأ",)), ""),
    (Filters(sources=("canal",)), ""),
    (Filters(sources=("المرفأ",), authors=("ليلى",)), "a"),
    (Filters(sections=("اقتصاد", "رياضة")), "b"),
    (Filters(date_from=date(2025, 3, 2)), "c"),
    (Filters(date_to=date(2025, 3, 1)), "ab"),
    (Filters(date_from=date(2025, 3, 1), date_to=date(2025, 3, 1)), "ab"),
    (Filters(date_from=date(2025, 3, 2), date_to=date(2025, 3, 1)), ""),
    (Filters(date_from=date.min), "abc"),
    (Filters(date_to=date.max), "abc"),
    (Filters(sources=("Canal",), date_to=date(2025, 3, 1)), ""),
)

#: What plans with filters find.
FINDS: tuple[tuple[Node, str], ...] = (
    (Filter(Filters()), "a b c d e"),
    (FROM_PORT, "a b e"),
    (And((word("خبر"), FROM_PORT)), "a b"),
    (Or((FROM_PORT, word("آخر"))), "a b e"),
    (Or((FROM_PORT, Filter(Filters(sources=("Canal",))))), "a b c e"),
    (AndNot(word("خبر"), FROM_PORT), "c d"),
    (AndNot(None, FROM_PORT), "c d"),
    (AndNot(FROM_PORT, word("خبر")), "e"),
    (AndNot(None, Filter(Filters(date_from=date(2025, 3, 2)))), "a b d e"),
    (Boost(word("خبر"), (FROM_PORT,)), "a b c d"),
    (Boost(FROM_PORT, (word("خبر"),)), "a b e"),
    (And((FROM_PORT, AndNot(None, Filter(Filters(sections=("سياسة",)))))), "b"),
    (Filter(Filters(sources=("غير معروف",))), ""),
    (And((word("خبر"), Filter(Filters(sources=("المرفأ",), authors=("ليلى",))))), "a"),
)


class Filtering(EngineCase):
    @pytest.fixture
    def two_newspapers(self, engine: Engine) -> Engine:
        add(engine, *ARTICLES)
        return engine

    def test_filters(self, two_newspapers: Engine) -> None:
        for filters, expected in PASSES:
            page = two_newspapers.search(SearchPlan(word("خبر"), filters))
            assert sorted(hit.article.id for hit in page.hits) == list(expected), filters
            assert page.total == len(expected), filters
            assert sum(count for _, count in page.facets["month"]) == len(expected.replace("d", "")), filters

    def test_filters_without_a_query(self, two_newspapers: Engine) -> None:
        assert found(two_newspapers, None, filters=Filters(sources=("المرفأ",)), sort="oldest") == ["a", "e", "b"]

    def test_a_filter_does_not_find_what_was_deleted(self, two_newspapers: Engine) -> None:
        delete(two_newspapers, "a")
        assert found(two_newspapers, None, filters=Filters(authors=("ليلى",))) == ["c", "e"]

    def test_filters_anywhere_in_a_plan(self, two_newspapers: Engine) -> None:
        for node, expected in FINDS:
            assert sorted(found(two_newspapers, node)) == expected.split(), node

    def test_a_filter_in_a_plan_leaves_scores_as_they_are(self, two_newspapers: Engine) -> None:
        def scores(node: Node) -> dict[str, float]:
            hits = two_newspapers.search(SearchPlan(node)).hits
            return {hit.article.id: hit.score for hit in hits}

        alone = scores(word("خبر"))
        assert scores(And((FROM_PORT, word("خبر")))) == pytest.approx({name: alone[name] for name in "ab"})
        assert scores(Boost(word("خبر"), (FROM_PORT,))) == pytest.approx(alone)

    def test_what_only_passes_is_listed_from_the_newest_on(self, two_newspapers: Engine) -> None:
        assert found(two_newspapers, FROM_PORT) == ["b", "a", "e"]
        assert found(two_newspapers, FROM_PORT, filters=Filters(authors=("ليلى",)), sort="oldest") == ["a", "e"]

    def test_the_values_of_a_field(self, two_newspapers: Engine) -> None:
        def values(field: ValueField) -> list[FacetCount]:
            return list(two_newspapers.values(field))

        assert values("source") == [FacetCount("المرفأ", 3), FacetCount("Canal", 1)]
        assert values("section") == [FacetCount("سياسة", 3), FacetCount("اقتصاد", 1)]
        assert values("author") == [FacetCount("ليلى", 3), FacetCount("سمير", 1)]
        delete(two_newspapers, "c")
        assert values("source") == [FacetCount("المرفأ", 3)]
        add(two_newspapers, Article("e", "", TEXT, author="سمير"))
        assert values("author") == [FacetCount("سمير", 2), FacetCount("ليلى", 1)]

    def test_an_index_without_articles_has_no_values(self, engine: Engine) -> None:
        add(engine)
        assert [engine.values(field) for field in VALUE_FIELDS] == [(), (), ()]
