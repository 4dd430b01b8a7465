"""The page about what the archive holds: each day, month or year with the articles of each source, and the gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from flask import url_for

from searchapp.dates.timeline import YEARS, Period, Unit, counts_by_unit, divided, extent_of, period_around, unit_for
from searchapp.model import SearchRequest
from searchapp.search.compare import restricted
from searchapp.search.coverage import Coverage, Holdings
from searchapp.web.charts import Bar, bars_of, ticks_of
from searchapp.web.language import format_period, gettext
from searchapp.web.links import Choice, search_url
from searchapp.web.source_names import source_name

#: How many sources have a column of their own: those with most articles.
SOURCES: Final = 12

_ALL: Final = SearchRequest("", sort="oldest")


@dataclass(frozen=True, slots=True)
class CalendarCell:
    """A number of articles, its share of the highest of its column in percent, and the URL of the articles, if any."""

    count: int
    height: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A time, or several one after the other of which there is nothing: then it is a gap and has no cells.

    ``silent`` is how many days of it have no article; ``url`` shows it in smaller units.
    """

    period: Period
    cells: tuple[CalendarCell, ...] = ()
    silent: int = 0
    url: str = ""

    @property
    def is_gap(self) -> bool:
        """Whether nothing was collected of all its days."""
        return not self.cells


@dataclass(frozen=True, slots=True)
class Column:
    """All sources, one of them, or the others, for which there is no ``source``; and what there is of it."""

    label: str
    holdings: Holdings
    source: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Rows in order of time, with a cell for each of ``columns``. ``bars`` are the articles of all sources."""

    unit: Unit
    columns: tuple[Column, ...]
    rows: tuple[CalendarRow, ...]
    bars: tuple[Bar, ...]

    @property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """The labels below the bars, and where they stand."""
        return ticks_of(self.bars, self.unit)

    @property
    def gaps(self) -> tuple[Period, ...]:
        """The days on which nothing was collected."""
        return self.columns[0].holdings.gaps


def calendar_of(coverage: Coverage, chosen: Period | None) -> Calendar | None:
    """Return the calendar of ``coverage``, which is of the ``chosen`` days, or None where no article has a date."""
    whole = _frame(coverage.whole, chosen)
    if whole is None:
        return None
    unit = unit_for(whole)
    columns = tuple(_columns(coverage))
    counts = [_counts(each.holdings, unit) for each in columns]
    periods = [period.within(whole) if chosen else period for period in divided(whole, unit)]
    every = counts[0]
    (bars,), _ = bars_of(
        periods,
        unit,
        [every],
        lambda period: every[period_around(period.first, unit).first],
        [lambda period: _articles_url("", period)],
        shares=False,
    )
    return Calendar(unit, columns, tuple(_rows(periods, whole, unit, counts, columns)), bars)


def _frame(holdings: Holdings, chosen: Period | None) -> Period | None:
    """Return the days to show: those ``chosen``, or where these are open or too many, from the first article to the
    last.
    """
    if chosen and _is_shown_whole(chosen):
        return chosen
    days, months = (sum(count for _, count in counts) for counts in (holdings.days, holdings.months))
    return extent_of(holdings.days if days == months else holdings.months)


def _is_shown_whole(chosen: Period) -> bool:
    is_open = chosen.first == date.min or chosen.last == date.max
    return not is_open and chosen.last.year - chosen.first.year < YEARS


def _columns(coverage: Coverage) -> Iterator[Column]:
    yield Column(gettext("All"), coverage.whole)
    for each in coverage.sources:
        yield Column(source_name(each.source), each.holdings, each.source)
    if coverage.others:
        yield Column(gettext("Others"), coverage.others)


def _counts(holdings: Holdings, unit: Unit) -> Counter[date]:
    return counts_by_unit(unit, holdings.days if unit == "day" else holdings.months)


def _rows(
    periods: Sequence[Period], whole: Period, unit: Unit, counts: Sequence[Counter[date]], columns: Sequence[Column]
) -> Iterator[CalendarRow]:
    most = [max(each.values(), default=1) for each in counts]
    filled = {date.fromisoformat(day) for day, _ in columns[0].holdings.days}
    gap: Period | None = None
    for period in periods:
        begin = period_around(period.first, unit).first
        if not counts[0][begin]:
            gap = Period(gap.first if gap else period.first, period.last)
            continue
        if gap:
            yield CalendarRow(gap)
            gap = None
        cells = (
            _cell(column, number, count[begin], highest, period)
            for number, (column, count, highest) in enumerate(zip(columns, counts, most, strict=True))
        )
        narrower = "" if unit == "day" else _link_to(period)
        yield CalendarRow(period, tuple(cells), sum(day not in filled for day in _days(period.within(whole))), narrower)
    if gap:
        yield CalendarRow(gap)


def _cell(column: Column, number: int, count: int, highest: int, period: Period) -> CalendarCell:
    # Nothing finds the articles of all the sources that are not named.
    opens = count and (column.source or number == 0)
    return CalendarCell(count, -(-100 * count // highest), _articles_url(column.source, period) if opens else "")


def _days(period: Period) -> Iterator[date]:
    return (period.first + timedelta(days=number) for number in range(period.days))


def _articles_url(source: str, period: Period) -> str:
    return search_url(restricted(_ALL, period, source))


def wider_choice(chosen: Period | None) -> Choice | None:
    """Return the link to what the archive holds in all, where only some days were ``chosen``."""
    if chosen is None:
        return None
    year = period_around(chosen.first, "year")
    if chosen != year and chosen.within(year) == chosen:
        label = format_period(year)
        return Choice(label, _link_to(year))
    return Choice(gettext("All dates"), url_for("pages.archive_page"))


def _link_to(period: Period) -> str:
    days: dict[str, Any] = {"from": period.first, "to": period.last}
    return url_for("pages.archive_page", **days)
