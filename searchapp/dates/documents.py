"""The dates of newspapers, dumps and feeds: the day and time that a value names."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from searchapp.dates.grammar import WrittenDate, dates_in, folded

#: In code points, of a text that is searched for a date.
_LONGEST: Final = 200
_EPOCH: Final = datetime(1970, 1, 1)
#: No newspaper is older; smaller numbers are years of the Hijri calendar.
_FIRST_YEAR: Final = 1600
#: Numbers of this length count seconds, or milliseconds, since 1970.
_SECONDS_DIGITS: Final = (9, 10)
_MILLISECONDS_DIGITS: Final = (12, 13)
#: Twelve digits that begin with one of these years are a date and a time: 202511061030.
_WRITTEN_YEARS: Final = range(1900, 2100)


def parse_date(value: object) -> datetime | None:
    """Return the day and time that ``value`` names, to the second, or None if it names none that exists.

    It reads ISO 8601, RFC 2822, day/month/year and year/month/day, dates with an Arabic or English month in words
    (with a weekday and a time anywhere around them), in Arabic or other digits, and numbers: 20150721, or seconds or
    milliseconds since 1970 (as UTC). The result is the wall clock as written: an offset is dropped. Years run from
    1600 to 9999. A Hijri date is not read; if another stands beside it, that one is. Month/day/year is not read: it
    cannot be told from day/month/year. Neither is a day relative to today: an article does not change its date with
    the day on which it is read.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        if isinstance(value, str):
            return _from_text(folded(value[:_LONGEST]))
        return _from_number(value)
    except (ValueError, OverflowError):
        return None


def _from_number(value: float) -> datetime | None:
    whole = int(value)
    # A longer one is no date, and may have too many digits to write out.
    return _from_digits(str(whole)) if abs(whole) < 10**15 else None


def _from_text(text: str) -> datetime | None:
    number = text.partition(".")[0] if re.fullmatch(r"\d{9,10}\.\d+", text) else text
    return _from_digits(number) if number.isdecimal() else _first_existing(text)


def _from_digits(digits: str) -> datetime | None:
    if len(digits) in _SECONDS_DIGITS:
        return _EPOCH + timedelta(seconds=int(digits))
    written = _first_existing(digits)
    if len(digits) in _MILLISECONDS_DIGITS and not (written and written.year in _WRITTEN_YEARS):
        return _EPOCH + timedelta(seconds=int(digits) // 1000)
    return written


def _first_existing(text: str) -> datetime | None:
    return next(filter(None, map(_existing, dates_in(text))), None)


def _existing(written: WrittenDate) -> datetime | None:
    year, month, day = written.year or 0, written.month or 0, written.day or 0
    if year < _FIRST_YEAR:
        return None
    try:
        return datetime(year, month, day, *written.time)
    except ValueError:
        return None
