"""Reading the dates of newspapers, dumps and feeds.

Written by hand because dateparser 1.5 reads 56 of the 93 dates that the tests have read, 15 of the 42 in Arabic, and
makes up what is missing: ``2025`` is today's day and month in that year, and 1447 a year of the Middle Ages.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from searchapp.dates.calendar_names import MONTHS, folded

_LONGEST: Final = 200
_EPOCH: Final = datetime(1970, 1, 1)
#: No newspaper is older; smaller ones are years of the Hijri calendar.
_FIRST_YEAR: Final = 1600
#: Numbers this long count from the epoch in seconds, in milliseconds.
_SECONDS_DIGITS: Final = (9, 10)
_MILLISECONDS_DIGITS: Final = (12, 13)
#: Twelve digits that begin with one of these years are a date and a time: 202511061030.
_WRITTEN_YEARS: Final = range(1900, 2100)
#: Of years in two digits, those from here on are of the last century.
_LAST_CENTURY: Final = 70
_SHORT_YEAR: Final = 2
_NOON: Final = 12

_MONTH: Final = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True)).replace(r"\ ", r"\s+")
_MONTH_NAME: Final = rf"\b(?P<name>{_MONTH})\b\.?"
#: Many papers write a month twice: 6 نوفمبر/تشرين الثاني 2025.
_MONTH_AGAIN: Final = rf"(?:\s*[/(-]\s*(?:{_MONTH})\b\)?)?"
_BETWEEN: Final = r"[\s,\-/.]{1,4}"
_SEPARATOR: Final = r"\s{0,2}(?P<between>[-/.])\s{0,2}"
_SAME_SEPARATOR: Final = r"\s{0,2}(?P=between)\s{0,2}"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_OF: Final = r"(?:(?:of|من)\s+)?(?:شهر\s+)?"
_IN: Final = r"(?:ل?(?:عام|سنه)\s+)?"
_CLOCK: Final = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
_ZONE: Final = r"(?:[a-z]{1,5}\s+|[+-]\d{4}\s+)?"
#: Not part of a longer number or of another date.
_NOT_BEFORE: Final = r"(?<!\d)(?<!\d[/.\-])"
_NOT_AFTER: Final = r"(?!\d)"

#: The surest first.
_DATES: Final = tuple(
    re.compile(_NOT_BEFORE + pattern + _NOT_AFTER)
    for pattern in (
        rf"(?P<year>\d{{4}}){_SEPARATOR}(?P<month>\d{{1,2}}){_SAME_SEPARATOR}(?P<day>\d{{1,2}})",
        rf"(?P<day>\d{{1,2}}){_SEPARATOR}(?P<month>\d{{1,2}}){_SAME_SEPARATOR}(?P<year>\d{{4}})",
        # Old feeds write two digits of the year: 06 Nov 25 10:30 GMT.
        rf"{_DAY}{_BETWEEN}{_OF}{_MONTH_NAME}{_MONTH_AGAIN}{_BETWEEN}{_IN}(?P<year>\d{{4}}|\d{{2}}(?=\s+\d{{1,2}}:))",
        rf"{_MONTH_NAME}{_MONTH_AGAIN}{_BETWEEN}{_DAY}{_BETWEEN}{_IN}(?P<year>\d{{4}})",
        # As C and Twitter write it: Nov 06 10:30:00 +0000 2025.
        rf"{_MONTH_NAME}\s+{_DAY}\s+{_CLOCK}\s+{_ZONE}(?P<year>\d{{4}})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:t?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?",
    )
)
#: An offset (+03:00) is no time.
_TIME: Final = re.compile(rf"(?<![\d:.+\-]){_CLOCK}(?:[.,]\d+)?(?![\d:])\s*(?P<half>[ap]\.?m\b|صباحا|مساء|ص\b|م\b)?")


def parse_date(value: object) -> datetime | None:
    """Return the day and time that ``value`` names, to the second, or None where it names none that exists.

    Read are ISO 8601, RFC 2822, day/month/year and year/month/day, dates with an Arabic or English month in words
    (weekday and time around them as they please), in Arabic or other digits, and numbers: 20150721, or seconds or
    milliseconds since 1970 (as UTC). The result is the wall clock as written: an offset is dropped. Years run from
    1600 to 9999; a Hijri date is not read, and where another stands beside it that one is. Month/day/year is not
    read: it could not be told from day/month/year.
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
    # A longer one is no date, and its digits may be too many to write out.
    return _from_digits(str(whole)) if abs(whole) < 10**15 else None


def _from_digits(digits: str) -> datetime | None:
    if len(digits) in _SECONDS_DIGITS:
        return _EPOCH + timedelta(seconds=int(digits))
    written = _from_words(digits)
    if len(digits) in _MILLISECONDS_DIGITS and not (written and written.year in _WRITTEN_YEARS):
        return _EPOCH + timedelta(seconds=int(digits) // 1000)
    return written


def _from_text(text: str) -> datetime | None:
    number = text.partition(".")[0] if re.fullmatch(r"\d{9,10}\.\d+", text) else text
    return _from_digits(number) if number.isdecimal() else _from_words(text)


def _from_words(text: str) -> datetime | None:
    matches = (found for pattern in _DATES for found in pattern.finditer(text))
    return next(filter(None, map(_existing, matches)), None)


def _existing(found: re.Match[str]) -> datetime | None:
    parts = found.groupdict()
    year, day = int(parts["year"]), int(parts["day"])
    month = int(parts["month"]) if "month" in parts else MONTHS[" ".join(parts["name"].split())]
    if len(parts["year"]) == _SHORT_YEAR:
        year += 1900 if year >= _LAST_CENTURY else 2000
    if year < _FIRST_YEAR:
        return None
    try:
        return datetime(year, month, day, *_clock(found))
    except ValueError:
        return None


def _clock(date: re.Match[str]) -> tuple[int, int, int]:
    """Return the time in or around a date; an impossible one, or none, is midnight."""
    rest = f"{date.string[: date.start()]} | {date.string[date.end() :].lstrip('t:')}"
    time = date if date.groupdict().get("hour") else _TIME.search(rest)
    if time is None:
        return 0, 0, 0
    hour, minute, second = int(time["hour"]), int(time["minute"]), int(time["second"] or 0)
    half = time.groupdict().get("half") or ""
    if half.startswith(("p", "م")) and hour < _NOON:
        hour += _NOON
    elif half.startswith(("a", "ص")) and hour == _NOON:
        hour = 0
    # A leap second is no impossible time.
    second = min(second, 59)
    return (hour, minute, second) if hour < 24 and minute < 60 else (0, 0, 0)  # noqa: PLR2004
