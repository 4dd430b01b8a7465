"""The one grammar of dates, for documents and for queries: names, spelling, forms, and what a form says; and the dates
of documents, which are newspapers, dumps and feeds.

A document is searched for a date (:func:`parse_date`); a query must be one from end to end (:func:`whole_date`). Both
use the same forms. They differ, on purpose, in four points (:class:`_Style`):

* In a query a space ends a word, and a minus after one excludes the next, so a separator touches both its neighbours.
  In a document it may stand between spaces (``06 / 11 / 2025``).
* A query may leave the year out. A document has a time, and an offset to UTC.
* A query may use the Hijri calendar, as its month or era (``1446 هـ``) says. Of a document the Hijri date counts only
  where there is no other: a month begins when the moon is sighted, so its days can differ by one from the calculated
  calendar.
* A query must not contradict itself (``6 تشرين الأول/نوفمبر``). A slip of the pen must not cost an article its date.

Written by hand because dateparser 1.5 reads 56 of the 93 dates of documents that the tests have read, 15 of the 42 in
Arabic, knows no periods, and makes up what is missing: ``2025`` is today's day and month in that year, and 1447 a year
of the Middle Ages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cache
from typing import Final, NamedTuple

from searchapp.dates.calendars import HIJRI_YEARS, hijri_days
from searchapp.dates.names import (
    DAYS_IN_WORDS,
    ERAS,
    HIJRI_MONTHS,
    MONTHS,
    MONTHS_OF_DOCUMENTS,
    WEEKDAYS,
    ZONES,
    Calendar,
    folded,
)
from searchapp.model import DatePrecision

_NOON: Final = 12
_AFTERNOON: Final = ("p", "م", "عصرا")
_BEFORE_NOON: Final = ("a", "ص", "ليلا")
#: Half past eleven at noon is before it, and two at night is after midnight.
_HOURS_AFTER_NOON: Final = {"ظهرا": range(1, 6), "ليلا": range(6, 12)}
#: Two-digit years from this one on belong to the last century.
_LAST_CENTURY: Final = 70
_SHORT_YEAR: Final = 2

#: In code points, of a text that is searched for a date.
_LONGEST: Final = 200
_EPOCH: Final = datetime(1970, 1, 1)
#: No newspaper is older; smaller numbers are years of the Hijri calendar.
FIRST_YEAR: Final = 1600
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


class WrittenTime(NamedTuple):
    """A time of day, and its offset to UTC in minutes, None where none is given."""

    hour: int = 0
    minute: int = 0
    second: int = 0
    utc_offset: int | None = None


class WrittenDate(NamedTuple):
    """What a date says, as precisely as it does: None for each part that it leaves out, and for the calendar if neither
    the month nor an era names it.
    """

    year: int | None
    month: int | None
    day: int | None
    calendar: Calendar | None
    #: Midnight where no possible time is given.
    time: WrittenTime = WrittenTime()


_YEAR: Final = r"(?P<year>\d{4})"
_MONTH: Final = r"(?P<month>\d{1,2})"
_DAY: Final = r"(?P<day>\d{1,2})"
_DAY_OF_MONTH: Final = rf"{_DAY}(?:st|nd|rd|th)?"
_OF: Final = r"(?:(?:of|من)\s+)?"
_IN: Final = r"(?:of\s+)?(?:ل?(?:عام|سنه)\s+)?"
_WEEKDAY: Final = rf"(?:(?:يوم\s+)?(?:{'|'.join(WEEKDAYS)})[\s,]+)?"
_CLOCK: Final = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
_ZONE: Final = r"(?:(?P<zone>[a-z]{1,5}|[+-]\d{4})\s+)?"
#: An offset (+03:00) is no time.
_TIME: Final = re.compile(
    rf"(?<![\d:.+\-]){_CLOCK}(?:[.,]\d+)?(?![\d:])\s*(?P<half>[ap]\.?m\b|صباحا|مساء|ظهرا|عصرا|ليلا|ص\b|م\b)?"
)
#: Behind a time. Of a clock without seconds, 10:30-11:30 is a period.
_OFFSET: Final = re.compile(
    r"\s?\(?(?:utc|gmt)?(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>[0-5]\d)(?!\d)"
    r"|\s?\(?(?:utc|gmt)?(?P<short_sign>[+-])(?P<short_hours>\d{1,2})(?![\d:/.-])"
    rf"|\s?\(?(?P<zone>{'|'.join(sorted(ZONES, key=len, reverse=True))})\b"
)
_FARTHEST_OFFSETS: Final = (-12 * 60, 14 * 60)
#: Not part of a longer number or of another date.
_NOT_BEFORE: Final = r"(?<!\d)(?<!\d[/.\-])"
_NOT_AFTER: Final = r"(?!\d)"


def _name(*months: str, before: str = r"\b", after: str = r"\b", between: str = r"\s*[/(-]\s*") -> str:
    """Return the form of one of ``months``, which many papers write twice: 6 نوفمبر/تشرين الثاني 2025."""
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    return rf"(?:شهر\s+)?{before}(?P<name>{names}){after}\.?(?:{between}(?P<again>{names}){after}\)?)?"


#: Papers glue names to numbers (25نوفمبر2015), and write the second name after a space.
_GLUED: Final = {"before": r"(?<![^\W\d_])", "after": r"(?![^\W\d_])", "between": r"(?:\s*[/(-]\s*|\s+)"}


class _Style(NamedTuple):
    """How a kind of text writes a month, what stands between the parts of a date, and after its year."""

    name: str
    separator: str
    same_separator: str
    before_name: str
    before_year: str
    before_day: str
    after_day: str
    era: str


_IN_DOCUMENTS: Final = _Style(
    name=_name(*MONTHS_OF_DOCUMENTS, **_GLUED),
    separator=r"\s?(?P<between>[-/.])\s?",
    same_separator=r"\s?(?P=between)\s?",
    **dict.fromkeys(("before_day", "after_day"), r"[\s,\-/.]{1,4}"),
    **dict.fromkeys(("before_name", "before_year"), r"[\s,\-/.]{0,4}"),
    era="",
)
_HIJRI_IN_DOCUMENTS: Final = _IN_DOCUMENTS._replace(name=_name(*HIJRI_MONTHS, **_GLUED))
_IN_QUERIES: Final = _Style(
    name=_name(*MONTHS, *HIJRI_MONTHS),
    separator=r"(?P<between>[-/.])",
    same_separator=r"(?P=between)",
    before_name=r"(?:[\s,-]+|[/.])",
    before_year=r"(?:[\s,]+|[-/.])",
    # The name of a month is a date by itself: only spaces continue it.
    before_day=r"\s+",
    after_day=r"[\s,]+",
    era=rf"(?:\s*(?P<era>{'|'.join(ERAS)}))?",
)


def _days(style: _Style) -> tuple[str, ...]:
    """Return the forms of a day with its year, the surest first."""
    day_and_name = rf"{_WEEKDAY}{_DAY_OF_MONTH}{style.before_name}{_OF}{style.name}"
    return (
        rf"{_YEAR}{style.separator}{_MONTH}{style.same_separator}{_DAY}",
        rf"{_DAY}{style.separator}{_MONTH}{style.same_separator}{_YEAR}",
        # Old feeds write two digits of the year: 06 Nov 25 10:30 GMT.
        rf"{day_and_name}{style.before_year}{_IN}(?P<year>\d{{4}}|\d{{2}}(?=\s+\d{{1,2}}:))",
        rf"{_WEEKDAY}{style.name}{style.before_day}{_DAY_OF_MONTH}{style.after_day}{_IN}{_YEAR}",
        # As C and Twitter write it: Nov 06 10:30:00 +0000 2025.
        rf"{style.name}\s+{_DAY_OF_MONTH}\s+{_CLOCK}\s+{_ZONE}{_YEAR}",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:t?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?",
    )


def _months_and_years(style: _Style) -> tuple[str, ...]:
    return (
        rf"(?:(?:عام|سنه|year)\s+)?{_YEAR}",
        rf"{_YEAR}{style.separator}{_MONTH}",
        rf"{_MONTH}{style.separator}{_YEAR}",
        rf"{style.name}{style.before_year}{_IN}{_YEAR}",
    )


def _of_any_year(style: _Style) -> tuple[str, ...]:
    return style.name, rf"{_WEEKDAY}{_DAY_OF_MONTH}{style.before_name}{_OF}{style.name}"


def _compiled(*forms: str, era: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(_NOT_BEFORE + form + _NOT_AFTER + era) for form in forms)


@cache
def _forms_in_documents() -> tuple[re.Pattern[str], ...]:
    # Last, two digits of the year: of a whole text, for they may be anything else.
    day_and_name = rf"{_DAY_OF_MONTH}{_IN_DOCUMENTS.before_name}{_IN_DOCUMENTS.name}{_IN_DOCUMENTS.before_year}"
    short_year = r"(?P<year>\d{2})(?=\s*$|\s+\d{1,2}:)"
    return _compiled(
        *_days(_IN_DOCUMENTS),
        day_and_name + short_year,
        rf"{_DAY}{_IN_DOCUMENTS.separator}{_MONTH}{_IN_DOCUMENTS.same_separator}{short_year}",
        era=_IN_DOCUMENTS.era,
    )


@cache
def _hijri_forms_in_documents() -> tuple[re.Pattern[str], ...]:
    return _compiled(*_days(_HIJRI_IN_DOCUMENTS), era="")


@cache
def _periods_in_documents() -> tuple[re.Pattern[str], ...]:
    era = rf"(?:\s*(?P<era>{'|'.join(sorted(ERAS, key=len, reverse=True))})\b)?"
    # There may be words around the name of a month, but no numbers.
    named = (
        rf"[^\d]*?{form}{era}[^\d]*"
        for style in (_IN_DOCUMENTS, _HIJRI_IN_DOCUMENTS)
        for form in (
            rf"{style.name}{style.before_year}{_IN}{_YEAR}",
            rf"{_YEAR}{style.before_year}{style.name}",
        )
    )
    separator = r"\s?[-/.]\s?"
    # Databases have zeros for what is not known: 2015-11-00, 2015-00-00.
    midnight = r"(?:[t\s]00:00(?::00)?)?"
    numbers = (
        rf"{_IN}{_YEAR}{era}",
        rf"{_YEAR}{separator}{_MONTH}{era}",
        rf"{_MONTH}{separator}{_YEAR}{era}",
        rf"{_YEAR}{separator}{_MONTH}{separator}00{midnight}",
        rf"{_YEAR}{separator}00{separator}00{midnight}",
        rf"00{separator}(?:00|{_MONTH}){separator}{_YEAR}{midnight}",
        r"(?P<year>\d{4})(?P<month>\d{2})",
    )
    return tuple(map(re.compile, (*named, *numbers)))


@cache
def _forms_of_queries() -> tuple[re.Pattern[str], ...]:
    return (
        *_compiled(*_days(_IN_QUERIES), *_months_and_years(_IN_QUERIES), era=_IN_QUERIES.era),
        *_compiled(*_of_any_year(_IN_QUERIES), era=""),
    )


def whole_date(text: str) -> WrittenDate | None:
    """Return what ``text``, folded, says if all of it is a day, a month or a year; None if not, or if it contradicts
    itself. The day need not exist.
    """
    found = next(filter(None, (form.fullmatch(text) for form in _forms_of_queries())), None)
    if found is None:
        return None
    written, parts = _read(found), found.groupdict()
    if parts.get("again") and _named(parts["again"]) != (written.calendar, written.month):
        return None
    era = ERAS[parts["era"]] if parts.get("era") else written.calendar
    return None if written.calendar not in (None, era) else written._replace(calendar=era)


def dates_in(text: str) -> Iterator[WrittenDate]:
    """Yield the days written anywhere in ``text``, folded, with the time of day beside each, the surest first.

    They need not exist.
    """
    for form in _forms_in_documents():
        for found in form.finditer(text):
            yield _read(found)._replace(time=_time(found))


def _read(found: re.Match[str]) -> WrittenDate:
    parts = found.groupdict()
    calendar, month = _named(parts["name"]) if parts.get("name") else (None, _number(parts.get("month")))
    year = _number(parts.get("year"))
    if year is not None and len(parts["year"]) == _SHORT_YEAR:
        year += 1900 if year >= _LAST_CENTURY else 2000
    return WrittenDate(year, month, _number(parts.get("day")), calendar)


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _named(name: str) -> tuple[Calendar, int]:
    month = MONTHS_OF_DOCUMENTS.get(name)
    return ("gregorian", month) if month else ("hijri", HIJRI_MONTHS[name])


def _time(date: re.Match[str]) -> WrittenTime:
    """Return the time in or around a date; midnight if there is none, or an impossible one."""
    rest = f"{date.string[: date.start()]} | {date.string[date.end() :].lstrip('t:')}"
    time = date if date.groupdict().get("hour") else _TIME.search(rest)
    if time is None:
        return WrittenTime()
    hour, minute, second = int(time["hour"]), int(time["minute"]), int(time["second"] or 0)
    half = time.groupdict().get("half") or ""
    if hour < _NOON and (half.startswith(_AFTERNOON) or hour in _HOURS_AFTER_NOON.get(half, ())):
        hour += _NOON
    elif hour == _NOON and half.startswith(_BEFORE_NOON):
        hour = 0
    if hour >= 24 or minute >= 60:  # noqa: PLR2004
        return WrittenTime()
    # A leap second is not an impossible time.
    # C writes the zone between the time and the year.
    behind = time.groupdict().get("zone") or time.string[time.end() :]
    return WrittenTime(hour, minute, min(second, 59), _utc_offset(behind, is_to_the_minute=time["second"] is None))


def _utc_offset(behind: str, *, is_to_the_minute: bool = False) -> int | None:
    """Return the offset to UTC, in minutes, that begins the text ``behind`` a time."""
    found = _OFFSET.match(behind)
    if found is None:
        return None
    if found["zone"]:
        return ZONES[found["zone"]]
    sign, hours = found["sign"] or found["short_sign"], found["hours"] or found["short_hours"]
    offset = (int(hours) * 60 + int(found["minutes"] or 0)) * (-1 if sign == "-" else 1)
    is_end_of_period = is_to_the_minute and sign == "-" and ":" in found.group()
    least, most = _FARTHEST_OFFSETS
    return offset if least <= offset <= most and not is_end_of_period else None


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
        return _since_1970(int(dotnet[1]) // 1000, _utc_offset(dotnet[2] or "") or 0)
    number = text.partition(".")[0] if re.fullmatch(r"\d{9,10}\.\d+", text) else text
    if number.isdecimal():
        return _from_digits(number)
    text = _days_in_words().sub(lambda day: f"{DAYS_IN_WORDS[day[1]]} ", text)
    published = _PUBLISHED.search(text) if _CHANGED.search(text) else None
    first = _first_existing(text[published.start() :]) if published else None
    return first or _first_existing(text) or _first_hijri(text) or _period(text)


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
    return written or _period(digits)


def _first_existing(text: str) -> DocumentDate | None:
    return next(filter(None, map(_existing, dates_in(text))), None)


def _first_hijri(text: str) -> DocumentDate | None:
    """Return the day that the first date of the Hijri calendar in ``text`` falls on by the calendar of Umm al-Qura."""
    for form in _hijri_forms_in_documents():
        for found in form.finditer(text):
            if day := _first_day(_read(found)):
                hour, minute, second, utc_offset = _time(found)
                return _document_date(day.replace(hour=hour, minute=minute, second=second), utc_offset)
    return None


def _period(text: str) -> DocumentDate | None:
    """Return the month or the year that is all that ``text`` names; there may be words around it, but no numbers."""
    for form in _periods_in_documents():
        found = form.fullmatch(text)
        if found is not None and (period := _existing_period(_read(found), found.groupdict().get("era"))):
            return period
    return None


def _existing_period(written: WrittenDate, era: str | None) -> DocumentDate | None:
    calendar = ERAS[era] if era else written.calendar
    is_hijri = written.year in HIJRI_YEARS and calendar != "gregorian"
    if calendar == "hijri" and not is_hijri:
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
