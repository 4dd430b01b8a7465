"""Dates that are a month or a year, clocks of several time zones, and when articles came in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Article, DatePrecision, FacetCount
from searchapp.plan import Filters, SearchPlan
from tests.conformance.asking import found, ids, word
from tests.conformance.case import EngineCase, add, delete, needs

TEXT = ("خبر عادي",)


def dated(name: str, when: datetime, precision: DatePrecision | None = None, **more: object) -> Article:
    return replace(Article(name, "", TEXT, date=when, date_precision=precision), **more)  # type: ignore[arg-type]


#: 1437 is from 14 October 2015 to 1 October 2016, and its first month to 12 November 2015.
PRECISE = (
    dated("year", datetime(2015, 7, 4), "year"),
    dated("month", datetime(2015, 11, 1), "month"),
    dated("hijri-year", datetime(2015, 10, 14), "hijri_year"),
    dated("hijri-month", datetime(2015, 10, 14), "hijri_month"),
    dated("first", datetime(2015, 11, 1)),
    dated("last", datetime(2015, 11, 30, 23, 59)),
    Article("undated", "", TEXT),
)

#: Which articles with a word lie within some days.
WITHIN = (
    (None, None, "first hijri-month hijri-year last month undated year"),
    (date(2015, 1, 1), date(2015, 12, 31), "first hijri-month last month year"),
    (date(2015, 1, 2), date(2015, 12, 31), "first hijri-month last month"),
    (date(2015, 1, 1), date(2015, 12, 30), "first hijri-month last month"),
    (date(2015, 11, 1), date(2015, 11, 30), "first last month"),
    (date(2015, 11, 1), date(2015, 11, 29), "first"),
    (date(2015, 11, 2), date(2015, 11, 30), "last"),
    (date(2015, 10, 14), date(2015, 11, 12), "first hijri-month"),
    (date(2015, 10, 14), date(2015, 11, 11), "first"),
    (date(2015, 10, 14), date(2016, 10, 1), "first hijri-month hijri-year last month"),
    (date(2015, 10, 14), date(2016, 9, 30), "first hijri-month last month"),
    (date(2015, 11, 1), None, "first last month"),
    (None, date(2015, 11, 30), "first hijri-month last month"),
    (None, date(1900, 1, 1), ""),
    (date(2100, 1, 1), date.max, ""),
)

NOON = datetime(2025, 3, 1, 12)
RUN = datetime(2025, 6, 1, 8, 30, tzinfo=UTC)


def arrival(engine: Engine, name: str) -> datetime:
    article = engine.article(name)
    assert article is not None
    assert article.arrived is not None
    return article.arrived


class Times(EngineCase):
    def test_what_is_known_of_a_date_comes_back(self, engine: Engine) -> None:
        articles = (*PRECISE, dated("offset", NOON, utc_offset=-210, arrived=RUN))
        add(engine, *articles)
        for article in articles:
            stored = engine.article(article.id)
            assert stored == article
            assert (stored.date_precision, stored.utc_offset) == (article.date_precision, article.utc_offset)
        assert arrival(engine, "offset") == RUN

    @pytest.mark.parametrize(("first", "last", "names"), WITHIN)
    def test_a_period_is_found_where_all_of_it_lies(
        self, engine: Engine, first: date | None, last: date | None, names: str
    ) -> None:
        add(engine, *PRECISE[:3])
        add(engine, *PRECISE[3:])
        filters = Filters(date_from=first, date_to=last)
        for node in (None, word("خبر")):
            assert sorted(found(engine, node, filters=filters)) == names.split()

    def test_a_period_is_counted_where_all_of_it_lies(self, engine: Engine) -> None:
        add(engine, *PRECISE)
        facets = engine.search(SearchPlan(word("خبر"), facets=("month", "day"))).facets
        assert facets["month"] == (FacetCount("2015", 2), FacetCount("2015-11", 3))
        assert facets["day"] == (FacetCount("2015-11-01", 1), FacetCount("2015-11-30", 1))

    def test_a_period_is_ordered_as_its_beginning(self, engine: Engine) -> None:
        add(engine, *PRECISE)
        oldest = ["year", "hijri-month", "hijri-year", "first", "month", "last", "undated"]
        assert found(engine, None, sort="oldest") == oldest
        assert found(engine, None, sort="newest") == [
            *("last", "first", "month", "hijri-month", "hijri-year", "year", "undated")
        ]

    def test_the_order_is_that_of_instants_and_days_are_those_of_the_newspaper(self, engine: Engine) -> None:
        midnight = datetime(2025, 3, 2, 0, 30)
        articles = (
            dated("london", NOON, utc_offset=0),
            dated("unknown", NOON),
            dated("riyadh", NOON, utc_offset=180),
            dated("new-york", NOON, utc_offset=-300),
            dated("later", NOON + timedelta(hours=2)),
            dated("next-day", midnight, utc_offset=840),
        )
        add(engine, *articles)
        order = ["riyadh", "next-day", "london", "unknown", "later", "new-york"]
        assert found(engine, word("خبر"), sort="oldest") == order
        newest = ["new-york", "later", "london", "unknown", "next-day", "riyadh"]
        assert found(engine, None, sort="newest") == found(engine, word("خبر")) == newest
        second_of_march = Filters(date_from=date(2025, 3, 2), date_to=date(2025, 3, 2))
        assert found(engine, None, filters=second_of_march) == ["next-day"]

    def test_arrival_is_set_once(self, engine: Engine) -> None:
        before = datetime.now(UTC)
        add(engine, Article("a", "", TEXT), Article("b", "", TEXT))
        assert before <= arrival(engine, "a") == arrival(engine, "b") <= datetime.now(UTC)
        first = arrival(engine, "a")
        add(engine, Article("a", "", ("نص آخر",)), Article("c", "", TEXT))
        assert arrival(engine, "a") == first < arrival(engine, "c")
        delete(engine, "a")
        add(engine, Article("a", "", TEXT))
        assert arrival(engine, "a") > arrival(engine, "c")

    def test_an_arrival_that_is_given_is_kept(self, engine: Engine) -> None:
        add(engine, Article("a", "", TEXT, arrived=RUN))
        add(engine, Article("a", "", ("نص آخر",)))
        assert arrival(engine, "a") == RUN

    @needs("rebuild", "articles")
    def test_rebuilding_keeps_arrivals_also_unknown_ones(self, engine: Engine) -> None:
        with engine.rebuild() as writer:
            writer.add(Article("unknown", "", TEXT))
        add(engine, Article("known", "", TEXT))
        known = arrival(engine, "known")
        articles = list(engine.articles())
        with engine.rebuild() as writer:
            for article in articles:
                writer.add(article)
        add(engine, Article("unknown", "", ("نص آخر",)))
        unknown = engine.article("unknown")
        assert unknown is not None
        assert (unknown.arrived, arrival(engine, "known")) == (None, known)
        assert found(engine, None, sort="arrived") == ["known", "unknown"]
        assert found(engine, None, filters=Filters(arrived_from=datetime(1970, 1, 1, tzinfo=UTC))) == ["known"]

    @pytest.mark.parametrize("limit", range(1, 8))
    def test_the_last_to_arrive_come_first(self, engine: Engine, limit: int) -> None:
        later = RUN + timedelta(microseconds=1)
        articles = (
            dated("old", datetime(1999, 1, 1), arrived=later),
            dated("b-new", NOON, arrived=RUN),
            dated("a-new", NOON, arrived=RUN),
            Article("undated", "", TEXT, arrived=RUN),
            dated("newest", NOON + timedelta(days=1), arrived=RUN - timedelta(days=1)),
            dated("same-date", NOON, arrived=later + timedelta(days=1)),
            dated("newer", datetime(1999, 1, 2), arrived=later),
        )
        add(engine, *articles)
        order = ["same-date", "newer", "old", "a-new", "b-new", "undated", "newest"]
        pages = [
            ids(engine.search(SearchPlan(node, sort="arrived", offset=offset, limit=limit)))
            for node in (None, word("خبر"))
            for offset in range(0, len(order), limit)
        ]
        assert [name for page in pages for name in page] == 2 * order
        assert found(engine, word("خبر"), sort="arrived", filters=Filters(arrived_from=later)) == order[:3]
