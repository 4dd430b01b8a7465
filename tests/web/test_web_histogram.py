"""The chart of results over time: every bar counts what it leads to, gaps are gaps, and it suits the time it shows."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask

from searchapp.dates.timeline import MONTHS, counts_by_unit
from searchapp.model import FacetCount, Results, SearchRequest
from searchapp.plan import FacetName, TimeIsUpError
from searchapp.web.charts import HEIGHT, Histogram, histogram_of
from searchapp.web.opened_index import answer_deadline, count_function
from tests.fast import rest_slow
from tests.web.conftest import Read
from tests.web.newsroom import PORT, TOTAL
from tests.web.test_web_kept_parameters import asked

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

    def chart(
        self,
        first: date | None = None,
        last: date | None = None,
        collected: Archive | None = None,
        *,
        shares: bool = False,
    ) -> Histogram | None:
        results = self.search(SearchRequest("خبر", date_from=first, date_to=last))
        return histogram_of(results, self.search, collected.search if collected else None, shares=shares)


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
    assert titles == ["March 2025: 2 (15.38%)"]


def test_the_chart_counts_every_dated_article_in_words_too(read: Read, app: Flask) -> None:
    page = read("/", q=SAFFRON, lang="en")
    assert page.text.count("highest: 2") == 1
    with app.test_request_context("/"):
        days = count_function(answer_deadline())(SearchRequest(SAFFRON), ("day",)).facets["day"]
    assert sum(count for _, count in days) == TOTAL


def test_there_is_none_where_nothing_is_found(read: Read) -> None:
    assert not list(read("/", q="كتتتبخخخ").all("figure"))


def test_what_is_longer_than_a_bar_is_in_none() -> None:
    found = (FacetCount("2014", 2), FacetCount("2014-11", 3), FacetCount("2015-01", 5))
    assert counts_by_unit("month", found) == {date(2014, 11, 1): 3, date(2015, 1, 1): 5}
    assert counts_by_unit("year", found) == {date(2014, 1, 1): 5, date(2015, 1, 1): 5}
    assert counts_by_unit("day", found) == {}


@pytest.mark.parametrize("shares", [False, True])
@pytest.mark.parametrize("seed", rest_slow(range(20), fast=5))
def test_shares_and_gaps_are_those_of_what_was_collected(seed: int, *, shares: bool) -> None:
    chosen = random.Random(seed)
    reach = chosen.choice([10, 50, 400, 4_000])
    begin = date(2000, 1, 1) + timedelta(days=chosen.randrange(8_000))
    collected = [begin + timedelta(days=chosen.randrange(reach)) for _ in range(chosen.randrange(2, 40))]
    found = chosen.sample(collected, k=chosen.randrange(1, len(collected)))
    first, last = sorted(chosen.choice(collected) + timedelta(days=chosen.randrange(-9, 9)) for _ in range(2))
    for start, end in ((None, None), (first, last), (first, None)):
        chart = Archive(found).chart(start, end, collected=Archive(collected), shares=shares)
        if chart is None:
            continue
        assert (chart.counts_collected, chart.shares) == (True, shares)
        for bar in chart.bars:
            there = sum(bar.period.first <= day <= bar.period.last for day in collected)
            assert bar.collected == there, (seed, start, end, bar)
            assert bar.share == (bar.count / there if there else None)
        gaps = {gap.first + timedelta(days=number) for gap in chart.gaps for number in range(gap.days)}
        assert gaps == {
            bar.period.first + timedelta(days=number)
            for bar in chart.bars
            if not bar.collected
            for number in range(bar.period.days)
        }
        assert all(later.first > former.last + timedelta(days=1) for former, later in pairwise(chart.gaps))
        highest = [bar for bar in chart.bars if bar.height == HEIGHT]
        value = chart.largest_share if shares else chart.most
        assert value in {bar.share if shares else bar.count for bar in highest}


def test_where_it_is_not_known_what_was_collected_there_are_no_shares_and_no_gaps() -> None:
    def no_time(*_: object) -> Results:
        raise TimeIsUpError

    archive = Archive([date(2025, 1, 1), date(2025, 1, 9)])
    results = archive.search(SearchRequest("خبر"))
    chart = drawn(histogram_of(results, archive.search, no_time, shares=True))
    assert (chart.shares, chart.counts_collected, chart.gaps) == (False, False, ())
    assert [bar.height for bar in chart.bars if bar.count] == [HEIGHT, HEIGHT]


def test_the_page_shows_shares_where_its_address_asks_for_them(read: Read) -> None:
    numbers = read("/", q=SAFFRON, lang="en")
    (link,) = numbers.links("chart=share")
    shares = read(link)
    assert "share of all articles of that time" in shares.text
    assert "share of all articles of that time" not in numbers.text
    # Everything that keeps the search keeps the chart.
    assert all("chart=share" in url for url in shares.links("from=2025"))
    assert {"name": "chart", "value": "share", "type": "hidden"} in list(shares.all("input"))
    (back,) = [url for url in shares.links("/?") if asked(url) == {"q": [SAFFRON], "lang": ["en"]}][:1]
    assert "highest: 2 " in read(back).text


def test_days_on_which_nothing_was_collected_are_hatched_and_named(read: Read) -> None:
    page = read("/", q=SAFFRON, lang="en", **{"from": "2025-03-01", "to": "2025-03-31"})
    assert "Nothing was collected: " in page.text
    assert "31 March 2025: nothing was collected" in page.text
    assert [bar["fill"] for bar in page.all("rect") if bar.get("class") == "gap"].count("url(#hatch)") > 10
    assert page.links("/archive")


def test_only_what_the_sources_searched_have_counts_as_collected(read: Read) -> None:
    march = {"from": "2025-03-01", "to": "2025-03-31"}
    page = read("/", q=SAFFRON, lang="en", source=PORT, **march)
    assert "Nothing was collected from these sources: 1 – 4 Mar 2025 ; 6 – 31 Mar 2025 ." in page.text
    assert "5 March 2025: 2 (100.00%)" in page.text


def test_a_share_is_of_all_articles_of_the_sources_searched() -> None:
    asked: list[SearchRequest] = []

    def collected(request: SearchRequest, facets: tuple[FacetName, ...]) -> Results:
        asked.append(request)
        return archive.search(request, facets)

    archive = Archive([date(2025, 1, 1), date(2025, 1, 9)])
    found = archive.search(SearchRequest("خبر", sources=("أ",), without_sources=("ب",), sections=("ج",)))
    drawn(histogram_of(found, archive.search, collected))
    assert asked == [
        SearchRequest("", sources=("أ",), without_sources=("ب",), date_from=date(2025, 1, 1), date_to=date(2025, 1, 9))
    ]
