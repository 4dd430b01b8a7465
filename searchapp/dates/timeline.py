"""Time in units: days, weeks, months and years, and what facets by time count in each."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from searchapp.model import FacetCount

#: A week is one of ISO 8601: it begins on a Monday.
Unit = Literal["day", "week", "month", "year"]
UNITS: Final[tuple[Unit, ...]] = ("day", "week", "month", "year")

#: The longest periods that are shown by day and by month; longer ones are shown by year.
DAYS: Final = 62
MONTHS: Final = 48

#: The longest time that is shown unasked, in years: what lies farther off is a mistyped date rather than news.
YEARS: Final = 150

_DAYS_A_WEEK: Final = 7
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``first`` to ``last``, both inclusive."""

    first: date
    last: date

    @property
    def unit(self) -> Unit | None:
        """The day, month or year that it is exactly, if any."""
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

    def within(self, other: Period) -> Period:
        """Return its intersection with ``other``, which must not be empty."""
        return Period(max(self.first, other.first), min(self.last, other.last))


def period_around(day: date, unit: Unit) -> Period:
    """Return the day, week, month or year that ``day`` is in; a week may be cut off at the ends of the calendar."""
    match unit:
        case "day":
            return Period(day, day)
        case "week":
            first = date.fromordinal(max(day.toordinal() - day.weekday(), date.min.toordinal()))
            last = day.toordinal() - day.weekday() + _DAYS_A_WEEK - 1
            return Period(first, date.fromordinal(min(last, date.max.toordinal())))
        case "month":
            return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))
        case "year":
            return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def divided(whole: Period, unit: Unit) -> Iterator[Period]:
    """Yield the units of time that ``whole`` touches, in order and uncut."""
    period = period_around(whole.first, unit)
    while True:
        yield period
        if period.last >= whole.last:
            return
        period = period_around(period.last + _ONE_DAY, unit)


def wider(period: Period) -> Period | None:
    """Return the month of a day and the year of a month; None for anything else."""
    match period.unit:
        case "day":
            return period_around(period.first, "month")
        case "month":
            return period_around(period.first, "year")
        case _:
            return None


def unit_for(whole: Period) -> Unit:
    """Return the unit of time in which to show ``whole``."""
    return "day" if whole.days <= DAYS else "month" if whole.months <= MONTHS else "year"


def period_of(value: str) -> Period:
    """Return the day, month or year that is written in a facet."""
    unit: Unit = "year" if len(value) == len("2025") else "month" if len(value) == len("2025-11") else "day"
    return period_around(date.fromisoformat(f"{value}-01-01"[: len("2025-11-06")]), unit)


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


def extent_of(counts: Iterable[FacetCount]) -> Period | None:
    """Return the time from the first to the last of the days, months or years counted; None where there are none.

    Of more than :data:`YEARS` years it is those that have most articles, and of such the latest.
    """
    found = sorted((period_of(value), count) for value, count in counts)
    begin, within, most = 0, 0, 0
    shown = slice(0)
    for end, (period, count) in enumerate(found, 1):
        within += count
        while period.last.year - found[begin][0].first.year > YEARS:
            within -= found[begin][1]
            begin += 1
        if within >= most:
            most, shown = within, slice(begin, end)
    periods = [period for period, _ in found[shown]]
    return Period(periods[0].first, max(period.last for period in periods)) if periods else None


def joined(days: Iterable[Period]) -> tuple[Period, ...]:
    """Return periods, which are in order, with those made one that follow each other without a gap."""
    found: list[Period] = []
    for period in days:
        if found and period.first == found[-1].last + _ONE_DAY:
            found[-1] = Period(found[-1].first, period.last)
        else:
            found.append(period)
    return tuple(found)


def gaps_between(days: Iterable[date]) -> tuple[Period, ...]:
    """Return the periods between ``days``, which are in order: those in which none of them lies."""
    found = []
    before: date | None = None
    for day in days:
        if before and day > before + _ONE_DAY:
            found.append(Period(before + _ONE_DAY, day - _ONE_DAY))
        before = day
    return tuple(found)
