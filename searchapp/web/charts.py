"""Counts over time as bars: the histogram of the articles found, and the chart of the spellings of a name.

The bars are numbers of articles, or shares of all articles of their time: where more was collected, more is found. A
time of which there is no article at all is a gap in the archive, not silence, and is drawn and named as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final

from searchapp.dates.timeline import (
    MONTHS,
    Period,
    Unit,
    counts_by_unit,
    divided,
    extent_of,
    joined,
    period_around,
    unit_for,
    wider,
)
from searchapp.model import FacetCount, Results, SearchRequest
from searchapp.plan import FacetName, TimeIsUpError
from searchapp.search.compare import collected_by, restricted
from searchapp.search.spellings import Spelling
from searchapp.web.language import format_period, format_short_day, gettext
from searchapp.web.links import Choice, search_url
from searchapp.web.opened_index import CountFunction

#: The height of the bars, and of the lowest of them: one article must be visible beside ten thousand.
HEIGHT: Final = 100
_LOWEST: Final = 4

#: How many labels have room below the bars, and where the last may begin, in percent.
_TICKS: Final = 4
_LAST_TICK: Final = 86

#: How many sources are listed: those that write the name most often.
_SOURCES: Final = 24


#: Returns how many articles of the sources searched there are of a day, month or year; None where that is not known.
Collected = Callable[[Period], int | None]


@dataclass(frozen=True, slots=True)
class Bar:
    """A day, month or year: its position, its number of articles, its height, and the URL of the articles.

    ``collected`` counts all articles of its time, whether found or not; None where that is not known.
    """

    position: int
    period: Period
    count: int
    height: int
    url: str
    collected: int | None = None
    active: bool = False

    @property
    def share(self) -> float | None:
        """The share of all articles of its time; None where there is none, or where that is not known."""
        return self.count / self.collected if self.collected else None

    @property
    def words(self) -> str:
        """Its period in words."""
        return format_period(self.period)


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars in order of time, empty ones included.

    ``undated`` is the number of articles that have no date, ``others`` of those with one that are in no bar, since it
    does not say in which they belong or lies far from the rest. ``wider`` leads to the longer period around it.
    ``shares`` says what the bars are.
    """

    unit: Unit
    bars: tuple[Bar, ...]
    others: int
    wider: Choice | None
    undated: int = 0
    shares: bool = False

    @property
    def most(self) -> int:
        """The number of articles of the highest bar."""
        return max(bar.count for bar in self.bars)

    @property
    def largest_share(self) -> float:
        """The share of the highest bar."""
        return max(bar.share or 0.0 for bar in self.bars)

    @property
    def counts_collected(self) -> bool:
        """Whether it is known what was collected, and so what is a share of it."""
        return any(bar.collected for bar in self.bars)

    @property
    def gaps(self) -> tuple[Period, ...]:
        """The times of which nothing was collected."""
        return gaps_in(self.bars)

    @property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """The labels below the bars, and where they stand; see :func:`ticks_of`."""
        return ticks_of(self.bars, self.unit)


def _counted_collected(count: CountFunction, request: SearchRequest, whole: Period, unit: Unit) -> Collected:
    """Return what counts all articles of the sources that ``request`` searches in each ``unit`` of ``whole``."""
    facet: FacetName = "day" if unit == "day" else "month"
    try:
        counts = counts_by_unit(unit, count(collected_by(restricted(request, whole)), (facet,)).facets[facet])
    except TimeIsUpError:
        return _unknown
    return lambda period: counts[period_around(period.first, unit).first]


def _unknown(_: Period) -> None:
    return None


def histogram_of(
    results: Results, count: CountFunction, count_collected: CountFunction | None = None, *, shares: bool = False
) -> Histogram | None:
    """Return the histogram of ``results``, or None where there is nothing to compare.

    It covers the dates of the search, or where it has none those of the articles; for a single day it shows the month.
    With ``shares`` its bars are shares of what ``count_collected`` counts, if there is time for that.
    """
    request = results.request
    chosen = chosen_dates(request)
    months = results.facets.get("month", ())
    whole = _frame(chosen, months)
    if whole is None:
        return None
    unit = unit_for(whole)
    counts, total = counts_by_unit(unit, months), results.total
    if unit == "day":
        dated = replace(request, match=results.match, page=1, date_from=whole.first, date_to=whole.last)
        found = count(dated, ("day",))
        if "day" not in found.facets:
            return None
        counts = counts_by_unit(unit, found.facets["day"])
        total = total if chosen is None else found.total
    periods = list(divided(whole, unit))
    if chosen is None:
        filled = [position for position, period in enumerate(periods) if counts[period.first]]
        periods = periods[filled[0] : filled[-1] + 1] if filled else []
    elif unit != "day":
        periods = [period.within(chosen) for period in periods]
    if len(periods) < 2 or not counts:  # noqa: PLR2004  # one bar is no comparison
        return None
    whole = Period(periods[0].first, periods[-1].last)
    collected = _counted_collected(count_collected, request, whole, unit) if count_collected else _unknown
    (bars,), by_share = bars_of(periods, unit, [counts], collected, [partial(_url, request)], shares=shares)
    bars = tuple(replace(bar, active=bar.period == chosen) for bar in bars)
    undated = _undated(results, months, count) if chosen is None else 0
    others = total - undated - sum(bar.count for bar in bars)
    return Histogram(unit, bars, others, _wider(request, chosen), undated, by_share)


def _undated(results: Results, months: Iterable[FacetCount], count: CountFunction) -> int:
    """Return how many of ``results`` have no date at all; few dates are in none of ``months``."""
    if results.total == sum(number for _, number in months):
        return 0
    dated = replace(results.request, match=results.match, page=1, date_from=date.min)
    return results.total - count(dated, ()).total


def chosen_dates(request: SearchRequest) -> Period | None:
    """Return the dates of the search; an open end is far away."""
    if request.date_from is None and request.date_to is None:
        return None
    return Period(request.date_from or date.min, request.date_to or date.max)


def _frame(chosen: Period | None, months: tuple[FacetCount, ...]) -> Period | None:
    """Return the period to show."""
    if chosen and chosen.unit == "day":
        return period_around(chosen.first, "month")
    if chosen and chosen.months <= MONTHS:
        return chosen
    found = extent_of(months)
    return found.within(chosen) if found and chosen else found


def _url(request: SearchRequest, period: Period) -> str:
    return search_url(replace(request, page=1, date_from=period.first, date_to=period.last))


def _wider(request: SearchRequest, chosen: Period | None) -> Choice | None:
    if chosen is None:
        return None
    larger = wider(chosen)
    if larger is None:
        return Choice(gettext("All dates"), search_url(replace(request, page=1, date_from=None, date_to=None)))
    return Choice(format_period(larger), _url(request, larger))


def bars_of(  # noqa: PLR0913 - each is a separate choice
    periods: Sequence[Period],
    unit: Unit,
    lines: Sequence[Counter[date]],
    collected: Collected,
    urls: Sequence[Callable[[Period], str]],
    *,
    shares: bool,
) -> tuple[list[tuple[Bar, ...]], bool]:
    """Return a bar for each of ``periods`` in each of ``lines``, all of one scale, and whether they are ``shares``:
    they are not where it is not known of what.
    """
    found = [
        [
            Bar(position, period, counts[period_around(period.first, unit).first], 0, url(period), collected(period))
            for position, period in enumerate(periods)
        ]
        for counts, url in zip(lines, urls, strict=True)
    ]
    shares = shares and any(bar.collected for bars in found for bar in bars)

    def value(bar: Bar) -> float:
        return (bar.share or 0.0) if shares else bar.count

    most = max((value(bar) for bars in found for bar in bars), default=0) or 1
    return [
        tuple(replace(bar, height=max(_LOWEST, round(HEIGHT * value(bar) / most)) if bar.count else 0) for bar in bars)
        for bars in found
    ], shares


def gaps_in(bars: Iterable[Bar]) -> tuple[Period, ...]:
    """Return the times of which nothing was collected."""
    return joined(bar.period for bar in bars if bar.collected == 0)


def ticks_of(bars: Sequence[Bar], unit: Unit) -> tuple[tuple[float, str], ...]:
    """Return the years, months or days to label: where each begins, in percent of the width, and its name."""
    found = ((round(100 * position / len(bars), 1), name) for position, name in _ticks(bars, unit))
    return tuple((percent, name) for percent, name in found if percent <= _LAST_TICK)


def _ticks(bars: Sequence[Bar], unit: Unit) -> Iterator[tuple[int, str]]:
    years = [position for position, bar in enumerate(bars) if unit == "month" and bar.period.first.month == 1]
    if len(years) > 1:
        for position in years[:: -(-len(years) // _TICKS)]:
            yield position, str(bars[position].period.first.year)
        return
    for position in range(0, len(bars), -(-len(bars) // _TICKS)):
        bar = bars[position]
        yield position, format_short_day(bar.period.first) if unit == "day" else bar.words


@dataclass(frozen=True, slots=True)
class Use:
    """How many articles use a spelling, their share of all with the name in percent, and the URL of the articles."""

    articles: int
    share: int
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A spelling: its use in all, and its use over time as bars; all lines have the same scale."""

    spelling: str
    use: Use
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class SpellingRow:
    """A source, and its use of each spelling in the order of the lines."""

    source: str
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class SpellingChart:
    """A name: its spellings, the most frequent first, and the sources that write it.

    ``others`` counts the uses with a date that are in no bar, since it does not say in which they belong or lies far
    from the rest.
    """

    lines: tuple[Line, ...]
    rows: tuple[SpellingRow, ...]
    unit: Unit
    shares: bool = False
    others: int = 0

    @property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """The labels below the bars, and where they stand; see :func:`ticks_of`."""
        return ticks_of(self.lines[0].bars, self.unit) if self.lines[0].bars else ()

    @property
    def gaps(self) -> tuple[Period, ...]:
        """The times of which nothing was collected."""
        return gaps_in(self.lines[0].bars)

    @property
    def counts_collected(self) -> bool:
        """Whether it is known what was collected, and so what is a share of it."""
        return any(bar.collected for bar in self.lines[0].bars)

    @property
    def times(self) -> Iterator[tuple[Period, tuple[Bar, ...]]]:
        """Each period in which any of the spellings is used, and the bar of each."""
        for bars in zip(*(line.bars for line in self.lines), strict=True):
            if any(bar.count for bar in bars):
                yield bars[0].period, bars


def spelling_chart_of(
    usage: tuple[Spelling, ...],
    request: SearchRequest,
    count_collected: CountFunction | None = None,
    *,
    shares: bool = False,
) -> SpellingChart:
    """Return the chart of ``usage``, the spellings of one name; its links keep the filters of ``request``.

    With ``shares`` its bars are shares of what ``count_collected`` counts, if there is time for that.
    """
    unit, periods = _periods(usage)
    collected: Collected = _unknown
    if count_collected and periods:
        collected = _counted_collected(count_collected, request, Period(periods[0].first, periods[-1].last), unit)
    counts = [counts_by_unit(unit, spelling.times) for spelling in usage]
    urls = [partial(_spelling_url, request, spelling) for spelling in usage]
    lines, shares = bars_of(periods, unit, counts, collected, urls, shares=shares)
    total = sum(spelling.articles for spelling in usage)
    dated = sum(count for spelling in usage for _, count in spelling.times)
    return SpellingChart(
        tuple(
            Line(spelling.written, _use(spelling.articles, total, _request_for(request, spelling)), bars)
            for spelling, bars in zip(usage, lines, strict=True)
        ),
        tuple(_rows(usage, request)),
        unit,
        shares,
        dated - sum(bar.count for bars in lines for bar in bars),
    )


def _periods(usage: tuple[Spelling, ...]) -> tuple[Unit, list[Period]]:
    whole = extent_of(counted for spelling in usage for counted in spelling.times)
    if whole is None:
        return "month", []
    daily = any(len(value) > len("2025-11") for spelling in usage for value, _ in spelling.times)
    unit: Unit = "day" if daily else "month" if unit_for(whole) == "day" else unit_for(whole)
    return unit, list(divided(whole, unit))


def _rows(usage: tuple[Spelling, ...], request: SearchRequest) -> Iterator[SpellingRow]:
    by_source = [dict(spelling.sources) for spelling in usage]
    totals = sum((Counter(counts) for counts in by_source), Counter())
    for source, total in sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:_SOURCES]:
        yield SpellingRow(
            source,
            tuple(
                _use(counts.get(source, 0), total, replace(_request_for(request, spelling), sources=(source,)))
                for spelling, counts in zip(usage, by_source, strict=True)
            ),
        )


def _use(articles: int, total: int, request: SearchRequest) -> Use:
    return Use(articles, round(100 * articles / total) if total else 0, search_url(request))


def _request_for(request: SearchRequest, spelling: Spelling) -> SearchRequest:
    return replace(request, query=spelling.query, match="auto", only=spelling.only, page=1)


def _spelling_url(request: SearchRequest, spelling: Spelling, period: Period) -> str:
    return search_url(restricted(_request_for(request, spelling), period))
