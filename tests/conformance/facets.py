"""Counts of what matches by source, section, author and month."""

from __future__ import annotations

from datetime import date, datetime

from searchapp.engines.base import Engine
from searchapp.model import Article, FacetCount
from searchapp.plan import Filters, SearchPlan
from tests.conformance.asking import word
from tests.conformance.case import EngineCase, add, delete

ARTICLES = (
    Article("1", "", ("خبر",), "ب", "ليلى", "سياسة", datetime(2025, 1, 31, 23, 59)),
    Article("2", "", ("خبر",), "ب", "أحمد", "سياسة", datetime(2025, 2, 1)),
    Article("3", "", ("خبر",), "أ", "ليلى", "اقتصاد", datetime(2024, 12, 1)),
    Article("4", "", ("خبر",), source="ج", date=datetime(2025, 2, 28)),
    Article("5", "", ("خبر",)),
    Article("6", "", ("غيره",), source="د", section="رياضة", date=datetime(2023, 1, 1)),
)


class Facets(EngineCase):
    def test_counts_cover_all_that_matches_not_the_page(self, engine: Engine) -> None:
        add(engine, *ARTICLES)
        page = engine.search(SearchPlan(word("خبر"), limit=1))
        assert page.facets == {
            "source": (FacetCount("ب", 2), FacetCount("أ", 1), FacetCount("ج", 1)),
            "section": (FacetCount("سياسة", 2), FacetCount("اقتصاد", 1)),
            "author": (FacetCount("ليلى", 2), FacetCount("أحمد", 1)),
            "month": (FacetCount("2024-12", 1), FacetCount("2025-01", 1), FacetCount("2025-02", 2)),
        }

    def test_only_what_is_asked_for_is_counted(self, engine: Engine) -> None:
        add(engine, *ARTICLES)
        assert engine.search(SearchPlan(None, facets=())).facets == {}
        assert set(engine.search(SearchPlan(None, facets=("month",))).facets) == {"month"}

    def test_no_more_values_are_named_than_are_asked_for(self, engine: Engine) -> None:
        add(engine, *ARTICLES)
        assert engine.search(SearchPlan(word("خبر"), facet_values=2)).facets == {
            "source": (FacetCount("ب", 2), FacetCount("أ", 1)),
            "section": (FacetCount("سياسة", 2), FacetCount("اقتصاد", 1)),
            "author": (FacetCount("ليلى", 2), FacetCount("أحمد", 1)),
            "month": (FacetCount("2024-12", 1), FacetCount("2025-01", 1), FacetCount("2025-02", 2)),
        }
        few = engine.search(SearchPlan(word("خبر"), facet_values=1, facets=("source", "day"))).facets
        assert few["source"] == (FacetCount("ب", 2),)
        assert len(few["day"]) == 4

    def test_days_are_counted_where_they_are_asked_for(self, engine: Engine) -> None:
        add(engine, *ARTICLES, Article("7", "", ("خبر",), date=datetime(1969, 12, 31, 23, 59, 59, 999_999)))
        assert engine.search(SearchPlan(word("خبر"), facets=("day",), limit=1)).facets == {
            "day": tuple(
                FacetCount(day, 1) for day in ("1969-12-31", "2024-12-01", "2025-01-31", "2025-02-01", "2025-02-28")
            )
        }
        february = Filters(date_from=date(2025, 2, 1), date_to=date(2025, 2, 28))
        delete(engine, "2")
        add(engine, Article("8", "", ("خبر",), date=datetime(2025, 2, 28, 23)))
        page = engine.search(SearchPlan(None, february, facets=("month", "day")))
        assert page.facets == {"month": (FacetCount("2025-02", 2),), "day": (FacetCount("2025-02-28", 2),)}

    def test_minutes_are_counted_where_they_are_asked_for(self, engine: Engine) -> None:
        when = datetime(1969, 12, 31, 23, 59, 59, 999_999)
        add(engine, *(Article(f"{number}", "", ("خبر",), date=when, source="أ") for number in range(3)))
        add(engine, Article("day", "", ("خبر",), date=datetime(1969, 12, 31), source="أ"))
        add(engine, Article("month", "", ("خبر",), date=when, date_precision="month", source="أ"))
        add(engine, Article("other", "", ("خبر",), date=when, source="ب"))
        own = Filters(sources=("أ",), date_from=date(1969, 12, 31), date_to=date(1969, 12, 31))
        assert engine.search(SearchPlan(None, own, limit=0, facets=("minute",))).facets == {
            "minute": (FacetCount("1969-12-31T00:00", 1), FacetCount("1969-12-31T23:59", 3))
        }

    def test_filters_narrow_the_counts(self, engine: Engine) -> None:
        add(engine, *ARTICLES)
        page = engine.search(SearchPlan(None, Filters(sources=("ب", "د"))))
        assert page.facets["source"] == (FacetCount("ب", 2), FacetCount("د", 1))
        assert page.facets["section"] == (FacetCount("سياسة", 2), FacetCount("رياضة", 1))

    def test_what_was_deleted_or_replaced_is_not_counted(self, engine: Engine) -> None:
        add(engine, *ARTICLES)
        delete(engine, "3", "6")
        add(engine, Article("4", "", ("خبر",), source="أ"))
        facets = engine.search(SearchPlan(None)).facets
        assert facets["source"] == (FacetCount("ب", 2), FacetCount("أ", 1))
        assert facets["section"] == (FacetCount("سياسة", 2),)
        assert facets["month"] == (FacetCount("2025-01", 1), FacetCount("2025-02", 1))

    def test_nothing_found_nothing_counted(self, engine: Engine) -> None:
        add(engine, *ARTICLES)
        assert engine.search(SearchPlan(word("غائب"))).facets == {
            "source": (),
            "section": (),
            "author": (),
            "month": (),
        }
