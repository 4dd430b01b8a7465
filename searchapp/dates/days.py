"""Periods of days, and what a year, a month and a day come to in either calendar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, NamedTuple

from hijridate import Gregorian, Hijri

_DECEMBER: Final = 12

#: No newspaper is older.
_FIRST_YEAR: Final = 1600

#: The years of the Hijri calendar whose months are known: from 1924 to 2077.
_HIJRI_YEARS: Final = range(1343, 1501)

#: How many years back a day is looked for that not every year has.
_FAR_ENOUGH: Final = 9


class Days(NamedTuple):
    """The first and the last day of a period, both inclusive."""

    first: date
    last: date


#: What a year, or a month of it, or a day of that is; raises :class:`ValueError` where there is none.
Calendar = Callable[[int, int | None, int | None], Days]


def gregorian(year: int, month: int | None = None, day: int | None = None) -> Days:
    """Return the days of a year of the Gregorian calendar, of a month of it, or a day of that month."""
    if year < _FIRST_YEAR:
        raise ValueError(f"no newspaper is of {year}")
    if month is None:
        return Days(date(year, 1, 1), date(year, _DECEMBER, 31))
    first = date(year, month, day or 1)
    return Days(first, first if day is not None else first.replace(day=monthrange(year, month)[1]))


def hijri(year: int, month: int | None = None, day: int | None = None) -> Days:
    """Return the days of a year of the Hijri calendar (Umm al-Qura), of a month of it, or a day of that month."""
    if year not in _HIJRI_YEARS:
        raise ValueError(f"the months of {year} are not known")
    if day is not None:
        only = _gregorian_day(year, month or 1, day)
        return Days(only, only)
    months = (month, month) if month is not None else (1, _DECEMBER)
    first, begin = _gregorian_day(year, months[0], 1), _gregorian_day(year, months[1], 1)
    return Days(first, begin + timedelta(days=Hijri(year, months[1], 1).month_length() - 1))


def either(year: int, month: int | None = None, day: int | None = None) -> Days:
    """Return the days of a year, month or day of the calendar that the year must be of."""
    return (hijri if year in _HIJRI_YEARS else gregorian)(year, month, day)


def latest(calendar: Calendar, month: int, day: int | None, today: date) -> Days:
    """Return the latest such month, or day of it, that has begun; raises :class:`ValueError` where there is none."""
    year = Gregorian.fromdate(today).to_hijri().year if calendar is hijri else today.year
    for back in range(_FAR_ENOUGH):
        try:
            days = calendar(year - back, month, day)
        except ValueError:
            continue
        if days.first <= today:
            return days
    raise ValueError(f"there is no day {day} of month {month}")


def _gregorian_day(year: int, month: int, day: int) -> date:
    return date(*Hijri(year, month, day).to_gregorian().datetuple())
