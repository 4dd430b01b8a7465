"""The days of years and months, in the calendar of the newspapers and in that of Umm al-Qura."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, NamedTuple

from hijridate import Gregorian, Hijri

#: No newspaper is older; smaller numbers are years of the Hijri calendar.
FIRST_YEAR: Final = 1600
#: The years of the Hijri calendar whose months are known: from 1924 to 2077.
HIJRI_YEARS: Final = range(1343, 1501)

_MONTHS_A_YEAR: Final = 12


class Days(NamedTuple):
    """The first and the last day of a period, both inclusive."""

    first: date
    last: date


def gregorian_days(year: int, month: int | None = None, day: int | None = None) -> Days:
    """Return the days of a year, of a month of it, or a day of that. Raises :class:`ValueError` if there is none."""
    if month is None:
        return Days(date(year, 1, 1), date(year, _MONTHS_A_YEAR, 31))
    first = date(year, month, day or 1)
    return Days(first, first if day is not None else first.replace(day=monthrange(year, month)[1]))


def hijri_days(year: int, month: int | None = None, day: int | None = None) -> Days:
    """Return the same of the Hijri calendar. Raises :class:`ValueError` also for a year whose months are not known."""
    if year not in HIJRI_YEARS:
        raise ValueError(f"the months of {year} are not known")
    if day is not None:
        only = _gregorian_day(Hijri(year, month or 0, day))
        return Days(only, only)
    months = (month, month) if month is not None else (1, _MONTHS_A_YEAR)
    first, last = (Hijri(year, each, 1) for each in months)
    return Days(_gregorian_day(first), _gregorian_day(last) + timedelta(days=last.month_length() - 1))


def hijri_month_of(day: date) -> tuple[int, int]:
    """Return the year and the month of the Hijri calendar that ``day`` is in."""
    hijri = Gregorian.fromdate(day).to_hijri()
    return hijri.year, hijri.month


def _gregorian_day(day: Hijri) -> date:
    return date(*day.to_gregorian().datetuple())
