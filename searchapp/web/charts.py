"""Counts over time as bars: the histogram of the articles found, and the chart of the spellings of a name."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Final, Literal

from searchapp.model import FacetCount, Results, SearchRequest
from searchapp.search.spellings import Spelling
from searchapp.web.language import format_day, format_month, format_range, format_short_day, gettext
from searchapp.web.links import Choice, search_url
from searchapp.web.opened_index import CountFunction

Unit = Literal["day", "month", "year"]

#: The longest periods that are shown by day and by month; longer ones are shown by year.
DAYS: Final = 62
MONTHS: Final = 48

#: The height of the bars, and of the lowest of them: one article must be visible beside ten thousand.
HEIGHT: Final = 100
_LOWEST: Final = 4

#: How many labels have room below the bars, and where the last may begin, in percent.
_TICKS: Final = 4
_LAST_TICK: Final = 86

#: The longest histogram, in years: what lies before is a mistyped date rather than news.
_YEARS: Final = 150

#: How many sources are listed: those that write the name most often.
_SOURCES: Final = 24


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``first`` to ``last``, both inclusive."""

    first: date
    last: date

    @property
    def unit(self) -> Unit | None:
        """The unit of time that it is exactly, if any."""
        units: tuple[Unit, ...] = ("day", "month", "year")
        return next((unit for unit in units if self == period_around(self.first, unit)), None)

    @property
    def days(self) -> int:
        """The number of its days."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> int:
        """The number of months that it touches."""
        return 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1

    @property
    def words(self) -> str:
        """The period in words: ``6 November 2025``, ``November 2025``, ``2025``, ``3–9 November 2025``."""
        match self.unit:
            case "day":
                return format_day(self.first)
            case "month":
                return format_month(self.first)
            case "year":
                return str(self.first.year)
            case None:
                return format_range(self.first, self.last)

    def within(self, other: Period) -> Period:
        """Return its intersection with ``other``, which must not be empty."""
        return Period(max(self.first, other.first), min(self.last, other.last))


def period_around(day: date, unit: Unit) -> Period:
    """Return the day, month or year that ``day`` is in."""
    match unit:
        case "day":
            return Period(day, day)
        case "month":
            return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))
        case "year":
            return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def divided(whole: Period, unit: Unit) -> Iterator[Period]:
    """Yield the days, months or years that ``whole`` touches, in order and uncut."""
    period = period_around(whole.first, unit)
    while True:
        yield period
        if period.last >= whole.last:
            return
        period = period_around(period.last + timedelta(days=1), unit)


def wider(period: Period) -> Period | None:
    """Return the month of a day and the year of a month; None for anything else."""
    match period.unit:
        case "day":
            return period_around(period.first, "month")
        case "month":
            return period_around(period.first, "year")
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Bar:
    """A day, month or year: its position, its number of articles, its height, and the URL of the articles."""

    position: int
    period: Period
    count: int
    height: int
    url: str
    active: bool = False

    @property
    def words(self) -> str:
        """Its period in words."""
        return self.period.words


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars in order of time, empty ones included.

    ``undated`` is the number of articles that have no date, ``others`` of those with one that are in no bar, since it
    does not say in which they belong or lies far before the rest. ``wider`` leads to the longer period around it.
    """

    unit: Unit
    bars: tuple[Bar, ...]
    others: int
    wider: Choice | None
    undated: int = 0

    @property
    def most(self) -> int:
        """The number of articles of the highest bar."""
        return max(bar.count for bar in self.bars)

    @property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """The labels below the bars, and where they stand; see :func:`ticks_of`."""
        return ticks_of(self.bars, self.unit)


def histogram_of(results: Results, count: CountFunction) -> Histogram | None:
    """Return the histogram of ``results``, or None where there is nothing to compare.

    It covers the dates of the search, or where it has none those of the articles; for a single day it shows the month.
    """
    request = results.request
    chosen = _chosen(request)
    months = results.facets.get("month", ())
    whole = _frame(chosen, months)
    if whole is None:
        return None
    unit = unit_for(whole)
    counts, total = counts_by_unit(unit, months), results.total
    if unit == "day":
        dated = replace(request, match=results.match, page=1, date_from=whole.first, date_to=whole.last)
        found = count(dated, ("day",))
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
    bars = bars_of(periods, unit, counts, max(counts.values()), lambda period: _url(request, period))
    bars = tuple(replace(bar, active=bar.period == chosen) for bar in bars)
    undated = _undated(results, months, count) if chosen is None else 0
    return Histogram(unit, bars, total - undated - sum(bar.count for bar in bars), _wider(request, chosen), undated)


def _undated(results: Results, months: Iterable[FacetCount], count: CountFunction) -> int:
    """Return how many of ``results`` have no date at all; few dates are in none of ``months``."""
    if results.total == sum(number for _, number in months):
        return 0
    dated = replace(results.request, match=results.match, page=1, date_from=date.min)
    return results.total - count(dated, ()).total


def _chosen(request: SearchRequest) -> Period | None:
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
    if not months:
        return None
    last = max(period_of(month).last for month, _ in months)
    found = Period(max(period_of(months[0].value).first, date(max(1, last.year - _YEARS), 1, 1)), last)
    return found.within(chosen) if chosen else found


def _url(request: SearchRequest, period: Period) -> str:
    return search_url(replace(request, page=1, date_from=period.first, date_to=period.last))


def _wider(request: SearchRequest, chosen: Period | None) -> Choice | None:
    if chosen is None:
        return None
    larger = wider(chosen)
    if larger is None:
        return Choice(gettext("All dates"), search_url(replace(request, page=1, date_from=None, date_to=None)))
    return Choice(larger.words, _url(request, larger))


def unit_for(whole: Period) -> Unit:
    """Return the unit of time in which to show ``whole``."""
    return "day" if whole.days <= DAYS else "month" if whole.months <= MONTHS else "year"


def counts_by_unit(unit: Unit, counts: Iterable[FacetCount]) -> Counter[date]:
    """Return counts of days, months or years, added up by the first day of each ``unit`` of time.

    What is longer than a unit is in none of them.
    """
    found: Counter[date] = Counter()
    for value, count in counts:
        period = period_of(value)
        around = period_around(period.first, unit)
        if period.last <= around.last:
            found[around.first] += count
    return found


def period_of(value: str) -> Period:
    """Return the day, month or year that is written in a facet."""
    unit: Unit = "year" if len(value) == len("2025") else "month" if len(value) == len("2025-11") else "day"
    return period_around(date.fromisoformat(f"{value}-01-01"[: len("2025-11-06")]), unit)


def bars_of(
    periods: Sequence[Period], unit: Unit, counts: Counter[date], most: int, url: Callable[[Period], str]
) -> tuple[Bar, ...]:
    """Return a bar for each of ``periods``; ``most`` is the count of the highest."""
    found = ((period, counts[period_around(period.first, unit).first]) for period in periods)
    return tuple(
        Bar(position, period, count, max(_LOWEST, round(HEIGHT * count / most)) if count else 0, url(period))
        for position, (period, count) in enumerate(found)
    )


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
class Row:
    """A source, and its use of each spelling in the order of the lines."""

    source: str
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class SpellingChart:
    """A name: its spellings, the most frequent first, and the sources that write it."""

    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    unit: Unit

    @property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """The labels below the bars, and where they stand; see :func:`ticks_of`."""
        return ticks_of(self.lines[0].bars, self.unit) if self.lines[0].bars else ()

    @property
    def times(self) -> Iterator[tuple[Period, tuple[int, ...]]]:
        """Each period in which any of the spellings is used, and the number of articles with each."""
        for bars in zip(*(line.bars for line in self.lines), strict=True):
            counts = tuple(bar.count for bar in bars)
            if any(counts):
                yield bars[0].period, counts


def spelling_chart_of(usage: tuple[Spelling, ...], request: SearchRequest) -> SpellingChart:
    """Return the chart of ``usage``, the spellings of one name; its links keep the filters of ``request``."""
    unit, periods = _periods(usage)
    counts = [counts_by_unit(unit, spelling.times) for spelling in usage]
    most = max((max(count.values(), default=1) for count in counts), default=1)
    total = sum(spelling.articles for spelling in usage)
    lines = tuple(
        Line(
            spelling.written,
            _use(spelling.articles, total, _request_for(request, spelling)),
            bars_of(periods, unit, count, most, partial(_spelling_url, request, spelling)),
        )
        for spelling, count in zip(usage, counts, strict=True)
    )
    return SpellingChart(lines, tuple(_rows(usage, request)), unit)


def _periods(usage: tuple[Spelling, ...]) -> tuple[Unit, list[Period]]:
    times = [period_of(value) for spelling in usage for value, _ in spelling.times]
    if not times:
        return "month", []
    whole = Period(min(period.first for period in times), max(period.last for period in times))
    daily = any(len(value) > len("2025-11") for spelling in usage for value, _ in spelling.times)
    unit: Unit = "day" if daily else "month" if unit_for(whole) == "day" else unit_for(whole)
    return unit, list(divided(whole, unit))


def _rows(usage: tuple[Spelling, ...], request: SearchRequest) -> Iterator[Row]:
    by_source = [dict(spelling.sources) for spelling in usage]
    totals = sum((Counter(counts) for counts in by_source), Counter())
    for source, total in sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:_SOURCES]:
        yield Row(
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
    return search_url(replace(_request_for(request, spelling), date_from=period.first, date_to=period.last))
