"""The chart of the spellings of a name: which sources write which, and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from searchapp.model import SearchRequest
from searchapp.search.spellings import ITS_OWN, Spelling
from searchapp.web.charts import Bar, bars_of, counts_by_unit, first_day, ticks_of, unit_for
from searchapp.web.links import search_url
from searchapp.web.periods import Period, Unit, divided

#: How many sources are listed: those that write the name most often.
_SOURCES: Final = 24


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
        """The labels below the bars, and where they stand; see :func:`~searchapp.web.charts.ticks_of`."""
        return ticks_of(self.lines[0].bars, self.unit) if self.lines[0].bars else ()

    @property
    def times(self) -> Iterator[tuple[Period, tuple[int, ...]]]:
        """Each period in which any of the spellings is used, and the number of articles with each."""
        for bars in zip(*(line.bars for line in self.lines), strict=True):
            counts = tuple(bar.count for bar in bars)
            if any(counts):
                yield bars[0].period, counts


def chart_of(usage: tuple[Spelling, ...], request: SearchRequest) -> SpellingChart:
    """Return the chart of ``usage``, the spellings of one name; its links keep the filters of ``request``."""
    unit, periods = _periods(usage)
    counts = [counts_by_unit(unit, spelling.times) for spelling in usage]
    most = max((max(count.values(), default=1) for count in counts), default=1)
    total = sum(spelling.articles for spelling in usage)
    lines = tuple(
        Line(
            spelling.written,
            _use(spelling.articles, total, _request_for(request, spelling)),
            bars_of(periods, unit, count, most, partial(_url, request, spelling)),
        )
        for spelling, count in zip(usage, counts, strict=True)
    )
    return SpellingChart(lines, tuple(_rows(usage, request)), unit)


def _periods(usage: tuple[Spelling, ...]) -> tuple[Unit, list[Period]]:
    days = sorted(first_day(value) for spelling in usage for value, _ in spelling.times)
    if not days:
        return "month", []
    whole = Period(days[0], days[-1])
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
    return replace(request, query=spelling.written, match="auto", only=ITS_OWN, page=1)


def _url(request: SearchRequest, spelling: Spelling, period: Period) -> str:
    return search_url(replace(_request_for(request, spelling), date_from=period.first, date_to=period.last))
