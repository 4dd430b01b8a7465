"""Days, months and years: how time is divided for a chart, and put into words."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from searchapp.web.wording import date_in_words, month_in_words, range_in_words

Unit = Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``first`` to ``last``, both inclusive."""

    first: date
    last: date

    @property
    def unit(self) -> Unit | None:
        """Which unit of time it is, exactly; None where it is none."""
        units: tuple[Unit, ...] = ("day", "month", "year")
        return next((unit for unit in units if self == around(self.first, unit)), None)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> int:
        """How many months it touches."""
        return 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1

    @property
    def words(self) -> str:
        """It in words: ``6 November 2025``, ``November 2025``, ``2025``, ``3–9 November 2025``."""
        match self.unit:
            case "day":
                return date_in_words(self.first)
            case "month":
                return month_in_words(self.first)
            case "year":
                return str(self.first.year)
            case None:
                return range_in_words(self.first, self.last)

    def within(self, other: Period) -> Period:
        """Return what it has of ``other``, which it touches."""
        return Period(max(self.first, other.first), min(self.last, other.last))


def around(day: date, unit: Unit) -> Period:
    """Return the day, month or year that ``day`` is in."""
    match unit:
        case "day":
            return Period(day, day)
        case "month":
            return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))
        case "year":
            return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def divided(whole: Period, unit: Unit) -> Iterator[Period]:
    """Yield the days, months or years of ``whole`` in order; the first and the last are whole ones too."""
    period = around(whole.first, unit)
    while True:
        yield period
        if period.last >= whole.last:
            return
        period = around(period.last + timedelta(days=1), unit)


def wider(period: Period) -> Period | None:
    """Return the month of a day and the year of a month; None for anything else."""
    match period.unit:
        case "day":
            return around(period.first, "month")
        case "month":
            return around(period.first, "year")
        case _:
            return None
