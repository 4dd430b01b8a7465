"""Who writes which spelling of a name, and when, laid out for a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from searchapp.model import SearchRequest
from searchapp.search.spellings import ITS_OWN, Spelling
from searchapp.web.bars import Bar, bars_of, by_unit, first_day, ticks_of, unit_for
from searchapp.web.links import search_url
from searchapp.web.periods import Period, Unit, divided

#: How many sources are listed, those that write the name most.
_SOURCES: Final = 24


@dataclass(frozen=True, slots=True)
class Use:
    """How many articles write a spelling, their share of all with the name in percent, and where they are shown."""

    articles: int
    share: int
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A spelling: its use, and over time as bars, all lines to one scale."""

    written: str
    use: Use
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A source, and its use of each spelling in the order of the lines."""

    source: str
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class SpellingChart:
    """A name: its spellings, most frequent first, and the sources that write it."""

    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    unit: Unit

    @property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """What is named below the bars, and where; see :func:`~searchapp.web.bars.ticks_of`."""
        return ticks_of(self.lines[0].bars, self.unit) if self.lines[0].bars else ()

    @property
    def times(self) -> Iterator[tuple[Period, tuple[int, ...]]]:
        """Each time at which any of the spellings is written, and in how many articles each is."""
        for bars in zip(*(line.bars for line in self.lines), strict=True):
            counts = tuple(bar.count for bar in bars)
            if any(counts):
                yield bars[0].period, counts


def chart_of(usage: tuple[Spelling, ...], asked: SearchRequest) -> SpellingChart:
    """Return how ``usage``, the spellings of one name, is shown; links keep the filters that are ``asked`` for."""
    unit, periods = _time(usage)
    counts = [by_unit(unit, spelling.times) for spelling in usage]
    most = max((max(count.values(), default=1) for count in counts), default=1)
    total = sum(spelling.articles for spelling in usage)
    lines = tuple(
        Line(
            spelling.written,
            _use(spelling.articles, total, _request(asked, spelling)),
            bars_of(periods, unit, count, most, partial(_at, asked, spelling)),
        )
        for spelling, count in zip(usage, counts, strict=True)
    )
    return SpellingChart(lines, tuple(_rows(usage, asked)), unit)


def _time(usage: tuple[Spelling, ...]) -> tuple[Unit, list[Period]]:
    days = sorted(first_day(value) for spelling in usage for value, _ in spelling.times)
    if not days:
        return "month", []
    whole = Period(days[0], days[-1])
    daily = any(len(value) > len("2025-11") for spelling in usage for value, _ in spelling.times)
    unit: Unit = "day" if daily else "month" if unit_for(whole) == "day" else unit_for(whole)
    return unit, list(divided(whole, unit))


def _rows(usage: tuple[Spelling, ...], asked: SearchRequest) -> Iterator[Row]:
    by_source = [dict(spelling.sources) for spelling in usage]
    totals = sum((Counter(counts) for counts in by_source), Counter())
    for source, total in sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:_SOURCES]:
        yield Row(
            source,
            tuple(
                _use(counts.get(source, 0), total, replace(_request(asked, spelling), sources=(source,)))
                for spelling, counts in zip(usage, by_source, strict=True)
            ),
        )


def _use(articles: int, total: int, request: SearchRequest) -> Use:
    return Use(articles, round(100 * articles / total) if total else 0, search_url(request))


def _request(asked: SearchRequest, spelling: Spelling) -> SearchRequest:
    return replace(asked, query=spelling.written, match="auto", only=ITS_OWN, page=1)


def _at(asked: SearchRequest, spelling: Spelling, period: Period) -> str:
    return search_url(replace(_request(asked, spelling), date_from=period.first, date_to=period.last))
