"""Reading the dates of newspapers, dumps and feeds."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from searchapp.ingest.months import MONTHS

_LONGEST: Final = 200
_EPOCH: Final = datetime(1970, 1, 1)
_FIRST_YEAR: Final = 1000
#: Numbers this long count from the epoch in seconds, in milliseconds.
_SECONDS_DIGITS: Final = (9, 10)
_MILLISECONDS_DIGITS: Final = (12, 13)
_NOON: Final = 12

_MONTH: Final = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True)).replace(r"\ ", r"\s+")
_MONTH_NAME: Final = rf"\b(?P<name>{_MONTH})\b\.?"
#: Many papers write a month twice: 6 نوفمبر/تشرين الثاني 2025.
_MONTH_AGAIN: Final = rf"(?:\s*[/(-]\s*(?:{_MONTH})\b\)?)?"
_BETWEEN: Final = r"[\s,\-]{1,4}"
#: Not part of a longer number, and not of the Hijri calendar, whose years are marked ه or هـ.
_NOT_BEFORE: Final = r"(?<![\d/.\-])"
_NOT_AFTER: Final = r"(?!\d)(?!\s*ه\b)"

_DATES: Final = tuple(
    re.compile(_NOT_BEFORE + pattern + _NOT_AFTER)
    for pattern in (
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:t?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?",
        r"(?P<year>\d{4})(?P<between>[-/.])(?P<month>\d{1,2})(?P=between)(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})(?P<between>[-/.])(?P<month>\d{1,2})(?P=between)(?P<year>\d{4})",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_BETWEEN}(?:of\s)?{_MONTH_NAME}{_MONTH_AGAIN}{_BETWEEN}(?P<year>\d{{4}})",
        rf"{_MONTH_NAME}{_MONTH_AGAIN}{_BETWEEN}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_BETWEEN}(?P<year>\d{{4}})",
    )
)
#: An offset (+03:00) is no time.
_TIME: Final = re.compile(
    r"(?<![\d:.+\-])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:[.,]\d+)?(?![\d:])"
    r"\s*(?P<half>[ap]\.?m\b|صباحا|مساء|ص\b|م\b)?"
)
_FOLDED: Final = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "،": ",", "ـ": None})


def parse_date(value: object) -> datetime | None:
    """Return the day and time that ``value`` names, to the second, or None where it names none that exists.

    Read are ISO 8601, RFC 2822, day/month/year and year/month/day, dates with an Arabic or English month in words
    (weekday and time around them as they please), in Arabic or other digits, and numbers: 20150721, or seconds or
    milliseconds since 1970 (as UTC). The result is the wall clock as written: an offset is dropped. Years run from
    1000 to 9999; a Hijri date marked as one is not read.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        if isinstance(value, str):
            return _from_text(_fold(value[:_LONGEST]))
        return _from_number(value)
    except (ValueError, OverflowError):
        return None


def _fold(text: str) -> str:
    # Digits of every script become ASCII; marks and bidi controls, which may stand between them, go.
    decimal = "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in text.casefold().translate(_FOLDED)
        if unicodedata.category(character) not in ("Mn", "Cf")
    )
    return decimal.strip()


def _from_number(value: float) -> datetime | None:
    whole = int(value)
    # A longer one is no date, and its digits may be too many to write out.
    return _from_digits(str(whole)) if abs(whole) < 10**15 else None


def _from_digits(digits: str) -> datetime | None:
    if len(digits) in _SECONDS_DIGITS:
        return _EPOCH + timedelta(seconds=int(digits))
    if len(digits) in _MILLISECONDS_DIGITS:
        return _EPOCH + timedelta(seconds=int(digits) // 1000)
    return _from_words(digits)


def _from_text(text: str) -> datetime | None:
    number = text.partition(".")[0] if re.fullmatch(r"\d{9,10}\.\d+", text) else text
    return _from_digits(number) if number.isdecimal() else _from_words(text)


def _from_words(text: str) -> datetime | None:
    found = next(filter(None, (pattern.search(text) for pattern in _DATES)), None)
    if found is None:
        return None
    parts = found.groupdict()
    year, day = int(parts["year"]), int(parts["day"])
    month = int(parts["month"]) if "month" in parts else MONTHS[" ".join(parts["name"].split())]
    if year < _FIRST_YEAR:
        return None
    if parts.get("hour"):
        return datetime(year, month, day, int(parts["hour"]), int(parts["minute"]), int(parts["second"] or 0))
    rest = text[: found.start()] + " " + text[found.end() :].removeprefix("t")
    return datetime(year, month, day, *_clock(rest))


def _clock(text: str) -> tuple[int, int, int]:
    time = _TIME.search(text)
    if time is None:
        return 0, 0, 0
    hour, half = int(time["hour"]), time["half"]
    if half:
        hour = hour % _NOON + (_NOON if half[0] in "pم" else 0)
    return hour, int(time["minute"]), int(time["second"] or 0)
