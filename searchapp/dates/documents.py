"""The dates of documents, which are newspapers, dumps and feeds."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import cache
from typing import Final, NamedTuple

from searchapp.dates.calendars import FIRST_YEAR, HIJRI_YEARS, hijri_days
from searchapp.dates.grammar import WrittenDate, dates_in, hijri_dates_in, months_and_years, utc_offset_at_start
from searchapp.dates.names import DAYS_IN_WORDS, HIJRI_MONTHS, MONTHS_OF_DOCUMENTS, folded
from searchapp.model import DatePrecision

#: In code points, of a text that is searched for a date.
_LONGEST: Final = 200
_EPOCH: Final = datetime(1970, 1, 1)
#: Numbers of this length count seconds, or milliseconds, since 1970.
_SECONDS_DIGITS: Final = (9, 10)
_MILLISECONDS_DIGITS: Final = (12, 13)
_MICROSECONDS_DIGITS: Final = (15, 16)
_NANOSECONDS_DIGITS: Final = (18, 19)
#: Excel counts days, from here on; its numbers are read from 1970 to 2099.
_EXCEL_START: Final = datetime(1899, 12, 30)
_EXCEL_DAYS: Final = range(25_569, 73_051)
#: As JSON of .NET writes milliseconds since 1970.
_DOTNET: Final = re.compile(r"\\?/date\((-?\d{1,14})([+-]\d{4})?\)\\?/")
#: Where the date of publication and that of a change stand beside each other.
_PUBLISHED: Final = re.compile(r"نشر|الاضافه|publi[sc]|posted")
_CHANGED: Final = re.compile(r"تحديث|تعديل|updated|modified")
#: Twelve digits that begin with one of these years are a date and a time: 202511061030.
_WRITTEN_YEARS: Final = range(1900, 2100)
#: A year that stands alone is not later: it may be any number.
_YEARS_ALONE: Final = range(FIRST_YEAR, 2100)


class DocumentDate(NamedTuple):
    """The date of a document: ``when`` is its wall clock, the beginning of its period where it is less precise than a
    day; ``utc_offset`` is in minutes, None where the document does not give it.
    """

    when: datetime
    precision: DatePrecision
    utc_offset: int | None = None


def parse_date(value: object) -> datetime | None:
    """Return the wall clock of :func:`document_date` if ``value`` names a whole day."""
    found = document_date(value)
    return None if found is None or found.precision not in ("day", "minute") else found.when


def document_date(value: object) -> DocumentDate | None:
    """Return the date that ``value`` names, to the second at most, or None if it names none that exists.

    It reads ISO 8601, RFC 2822, day/month/year and year/month/day, dates with an Arabic, English or French month in
    words (with a weekday and a time anywhere around them), in Arabic or other digits, and numbers: 20150721, the days
    of Excel, or seconds and their parts since 1970 (as UTC). Years run from 1600 to 9999, and may be of two digits at
    the end of the text. Published counts before updated. A Hijri date is read where no other stands beside it. A month
    or a year that stands alone is read as such; midnight is read as a date without a time. Month/day/year is not read:
    it cannot be told from day/month/year. Neither is a day relative to today: an article does not change its date with
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


def _document_date(when: datetime, utc_offset: int | None = None) -> DocumentDate:
    return DocumentDate(when, "day" if when.time() == time() else "minute", utc_offset)


def _since_1970(seconds: int, utc_offset: int = 0) -> DocumentDate:
    return _document_date(_EPOCH + timedelta(seconds=seconds, minutes=utc_offset), utc_offset)


def _from_number(value: float) -> DocumentDate | None:
    whole = int(value)
    # A longer one is no date, and may have too many digits to write out.
    if whole in _EXCEL_DAYS:
        return _document_date(_EXCEL_START + timedelta(seconds=round((value - whole) * 86_400), days=whole))
    return _from_digits(str(whole)) if abs(whole) < 10**19 else None


def _from_text(text: str) -> DocumentDate | None:
    if re.fullmatch(r"\d{5}(?:\.\d{1,12})?", text):
        return _from_number(float(text))
    if dotnet := _DOTNET.search(text):
        return _since_1970(int(dotnet[1]) // 1000, utc_offset_at_start(dotnet[2] or "") or 0)
    number = text.partition(".")[0] if re.fullmatch(r"\d{9,10}\.\d+", text) else text
    if number.isdecimal():
        return _from_digits(number)
    text = _days_in_words().sub(lambda day: f"{DAYS_IN_WORDS[day[1]]} ", text)
    published = _PUBLISHED.search(text) if _CHANGED.search(text) else None
    first = _first_existing(text[published.start() :]) if published else None
    return first or _first_existing(text) or _first_hijri(text) or _first_period(text)


@cache
def _days_in_words() -> re.Pattern[str]:
    words = "|".join(sorted(DAYS_IN_WORDS, key=len, reverse=True))
    names = "|".join(sorted(map(re.escape, (*MONTHS_OF_DOCUMENTS, *HIJRI_MONTHS)), key=len, reverse=True))
    # Of تشرين الأول نوفمبر the word belongs to the name before.
    return re.compile(rf"(?<!تشرين )(?<!كانون )(?<!ربيع )\b({words})\s+(?:من\s+)?(?:شهر\s+)?(?=(?:{names})\b)")


def _from_digits(digits: str) -> DocumentDate | None:
    if len(digits) in _SECONDS_DIGITS:
        return _since_1970(int(digits))
    written = _first_existing(digits)
    if len(digits) in _MILLISECONDS_DIGITS and not (written and written.when.year in _WRITTEN_YEARS):
        return _since_1970(int(digits) // 1000)
    if len(digits) in _MICROSECONDS_DIGITS:
        return _since_1970(int(digits) // 10**6)
    if len(digits) in _NANOSECONDS_DIGITS:
        return _since_1970(int(digits) // 10**9)
    return written or _first_period(digits)


def _first_existing(text: str) -> DocumentDate | None:
    return next(filter(None, map(_existing, dates_in(text))), None)


def _first_hijri(text: str) -> DocumentDate | None:
    """Return the day that the first date of the Hijri calendar in ``text`` falls on by the calendar of Umm al-Qura."""
    for written in hijri_dates_in(text):
        if day := _first_day(written):
            hour, minute, second, utc_offset = written.time
            return _document_date(day.replace(hour=hour, minute=minute, second=second), utc_offset)
    return None


def _first_period(text: str) -> DocumentDate | None:
    return next(filter(None, map(_existing_period, months_and_years(text))), None)


def _existing_period(written: WrittenDate) -> DocumentDate | None:
    is_hijri = written.year in HIJRI_YEARS and written.calendar != "gregorian"
    if written.calendar == "hijri" and not is_hijri:
        return None
    begin = _first_day(written._replace(month=written.month or None)) if is_hijri else _first_of(written)
    if begin is None:
        return None
    if is_hijri:
        return DocumentDate(begin, "hijri_month" if written.month else "hijri_year")
    return DocumentDate(begin, "month" if written.month else "year")


def _first_of(written: WrittenDate) -> datetime | None:
    year, month = written.year or 0, 1 if written.month is None else written.month
    return datetime(year, month, 1) if year in _YEARS_ALONE and month in range(1, 13) else None


def _first_day(written: WrittenDate) -> datetime | None:
    try:
        days = hijri_days(written.year or 0, written.month, written.day)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(days.first, time())


def _existing(written: WrittenDate) -> DocumentDate | None:
    year, month, day = written.year or 0, written.month or 0, written.day or 0
    hour, minute, second, utc_offset = written.time
    if year < FIRST_YEAR:
        return None
    try:
        return _document_date(datetime(year, month, day, hour, minute, second), utc_offset)
    except ValueError:
        return None
