"""The chart of results over time: every bar counts what it leads to, gaps are gaps, and it suits the time it shows."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask

from searchapp.model import FacetCount, Results, SearchRequest
from searchapp.plan import FacetName
from searchapp.web.charts import HEIGHT, MONTHS, Histogram, counts_by_unit, histogram_of
from searchapp.web.opened_index import count_function
from tests.fast import rest_slow
from tests.web.conftest import Read
from tests.web.newsroom import TOTAL

SAFFRON = "الزعفران"


class Archive:
    """Articles that are nothing but days, counted as an engine does."""

    def __init__(self, days: list[date], undated: int = 0) -> None:
        self.days = days
        self.undated = undated

    def search(self, asked: SearchRequest, facets: tuple[FacetName, ...] = ("month",)) -> Results:
        first, last = asked.date_from or date.min, asked.date_to or date.max
        found = [day for day in self.days if first <= day <= last]
        undated = 0 if asked.date_from or asked.date_to else self.undated
        counts = {name: Counter(str(day)[: 10 if name == "day" else 7] for day in found) for name in facets}
        counted: dict[str, tuple[FacetCount, ...]] = {
            name: tuple(FacetCount(*item) for item in sorted(each.items())) for name, each in counts.items()
        }
        return Results(asked, len(found) + undated, 0.0, "all", hits=(), facets=counted)

    def chart(self, first: date | None = None, last: date | None = None) -> Histogram | None:
        results = self.search(SearchRequest("خبر", date_from=first, date_to=last))
        return histogram_of(results, self.search)


@pytest.fixture(autouse=True)
def _in_a_request(app: Flask) -> object:
    with app.test_request_context("/?lang=en"):
        yield


def drawn(chart: Histogram | None) -> Histogram:
    assert chart is not None
    return chart


@pytest.mark.parametrize("seed", rest_slow(range(40), fast=10))
def test_bars_count_what_they_lead_to(seed: int) -> None:
    chosen = random.Random(seed)
    reach = chosen.choice([3, 40, 400, 4_000, 40_000])
    begin = date(1900, 1, 1) + timedelta(days=chosen.randrange(20_000))
    days = [begin + timedelta(days=chosen.randrange(reach)) for _ in range(chosen.randrange(1, 60))]
    archive = Archive(days, undated=chosen.randrange(3))
    first, last = sorted(chosen.choice(days) + timedelta(days=chosen.randrange(-9, 9)) for _ in range(2))
    for ends in ((None, None), (first, last), (first, None), (None, last), (first, first)):
        chart = archive.chart(*ends)
        if chart is None:
            continue
        for bar in chart.bars:
            dates = replace(SearchRequest("خبر"), date_from=bar.period.first, date_to=bar.period.last)
            assert archive.search(dates).total == bar.count, (seed, ends, bar)
            assert (bar.height > 0) == (bar.count > 0)
            assert bar.height <= HEIGHT
            assert f"from={bar.period.first}&to={bar.period.last}" in bar.url
        assert [bar.position for bar in chart.bars] == list(range(len(chart.bars)))
        assert max(bar.height for bar in chart.bars) == HEIGHT
        total = archive.search(SearchRequest("خبر", date_from=ends[0], date_to=ends[1])).total
        if ends == (None, None):
            assert chart.undated == archive.undated, seed
            assert sum(bar.count for bar in chart.bars) + chart.others + chart.undated == total, seed
            assert chart.bars[0].count
            assert chart.bars[-1].count


@pytest.mark.parametrize(
    ("days", "unit", "bars"),
    [
        ([date(2025, 7, 30), date(2025, 8, 2)], "day", 4),
        ([date(2025, 1, 1), date(2025, 11, 6)], "month", 11),
        ([date(1990, 1, 1), date(2025, 11, 6)], "year", 36),
    ],
)
def test_the_unit_suits_the_time_and_gaps_stay(days: list[date], unit: str, bars: int) -> None:
    chart = drawn(Archive(days).chart())
    assert (chart.unit, len(chart.bars)) == (unit, bars)
    assert [bar.count for bar in chart.bars] == [1, *[0] * (bars - 2), 1]


def test_one_time_is_nothing_to_compare() -> None:
    assert Archive([date(2025, 1, 1)] * 3).chart() is None
    assert Archive([], undated=4).chart() is None


def test_a_slip_in_a_date_does_not_flatten_the_chart() -> None:
    chart = drawn(Archive([date(1, 1, 1), date(2020, 1, 1), date(2025, 1, 1)]).chart())
    assert len(chart.bars) < 160
    assert chart.others == 1


def test_a_day_shows_its_month_and_leads_back_to_it() -> None:
    archive = Archive([date(2025, 11, 6), date(2025, 11, 9), date(2025, 12, 1)])
    chart = drawn(archive.chart(date(2025, 11, 6), date(2025, 11, 6)))
    assert len(chart.bars) == 30
    assert [bar.period.first.day for bar in chart.bars if bar.active] == [6]
    assert chart.wider
    assert chart.wider.label == "November 2025"
    month = drawn(archive.chart(date(2025, 11, 1), date(2025, 11, 30)))
    assert month.wider
    assert month.wider.label == "2025"
    year = drawn(archive.chart(date(2025, 1, 1), date(2025, 12, 31)))
    assert year.wider
    assert "from" not in year.wider.url


@pytest.mark.parametrize("months", [3, 14, MONTHS, MONTHS + 1, 400])
def test_names_below_the_bars_are_few_and_in_order(months: int) -> None:
    last = date(2025 - months // 12, 12 - months % 12, 1)
    chart = drawn(Archive([last, date(2025, 12, 1)]).chart())
    places = [percent for percent, _ in chart.ticks]
    assert 1 <= len(places) <= 5
    assert places == sorted(places)
    assert all(later - former > 15 for former, later in pairwise(places))


def test_the_page_leads_from_a_year_to_a_month_to_a_day(read: Read) -> None:
    year = read("/", q=SAFFRON, lang="en")
    (march,) = year.links("from=2025-03-01&to=2025-03-31")
    month = read(march)
    assert "2 articles" in month.text
    (day,) = month.links("from=2025-03-05&to=2025-03-05")
    assert "2 articles" in read(day).text
    titles = [word for word in year.words if word.startswith("March 2025: ")]
    assert titles == ["March 2025: 2"]


def test_the_chart_counts_every_dated_article_in_words_too(read: Read, app: Flask) -> None:
    page = read("/", q=SAFFRON, lang="en")
    assert page.text.count("highest: 2") == 1
    with app.test_request_context("/"):
        days = count_function()(SearchRequest(SAFFRON), ("day",)).facets["day"]
    assert sum(count for _, count in days) == TOTAL


def test_there_is_none_where_nothing_is_found(read: Read) -> None:
    assert not list(read("/", q="كتتتبخخخ").all("figure"))


def test_what_is_longer_than_a_bar_is_in_none() -> None:
    found = (FacetCount("2014", 2), FacetCount("2014-11", 3), FacetCount("2015-01", 5))
    assert counts_by_unit("month", found) == {date(2014, 11, 1): 3, date(2015, 1, 1): 5}
    assert counts_by_unit("year", found) == {date(2014, 1, 1): 5, date(2015, 1, 1): 5}
    assert counts_by_unit("day", found) == {}
