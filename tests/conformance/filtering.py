"""Filters by source, section, author and day."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Article
from searchapp.plan import Filters, SearchPlan
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


class Filtering(EngineCase):
    @pytest.fixture
    def two_newspapers(self, engine: Engine) -> Engine:
        add(engine, *ARTICLES)
        return engine

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
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
        ],
    )
    def test_filters(self, two_newspapers: Engine, filters: Filters, expected: str) -> None:
        page = two_newspapers.search(SearchPlan(word("خبر"), filters))
        assert sorted(hit.article.id for hit in page.hits) == list(expected)
        assert page.total == len(expected)
        assert sum(count for _, count in page.facets["month"]) == len(expected.replace("d", ""))

    def test_filters_without_a_query(self, two_newspapers: Engine) -> None:
        assert found(two_newspapers, None, filters=Filters(sources=("المرفأ",)), sort="oldest") == ["a", "e", "b"]

    def test_a_filter_does_not_find_what_was_deleted(self, two_newspapers: Engine) -> None:
        delete(two_newspapers, "a")
        assert found(two_newspapers, None, filters=Filters(authors=("ليلى",))) == ["c", "e"]
