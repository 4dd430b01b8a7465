"""Days, months and years: how a chart divides time, and how a period is put into words."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from searchapp.web.language import format_day, format_month, format_range

Unit = Literal["day", "month", "year"]


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
