"""The one grammar of dates, for documents and for queries: names, spelling, forms, and what a form says.

A document is searched for a date (:func:`dates_in`); a query must be one from end to end (:func:`whole_date`). Both
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
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from searchapp.dates.names import (
    ERAS,
    HIJRI_MONTHS,
    MONTHS,
    MONTHS_OF_DOCUMENTS,
    WEEKDAYS,
    ZONES,
    Calendar,
)

_NOON: Final = 12
_AFTERNOON: Final = ("p", "م", "عصرا")
_BEFORE_NOON: Final = ("a", "ص", "ليلا")
#: Half past eleven at noon is before it, and two at night is after midnight.
_HOURS_AFTER_NOON: Final = {"ظهرا": range(1, 6), "ليلا": range(6, 12)}
#: Two-digit years from this one on belong to the last century.
_LAST_CENTURY: Final = 70
_SHORT_YEAR: Final = 2


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
    return _found_anywhere(_forms_in_documents(), text)


def hijri_dates_in(text: str) -> Iterator[WrittenDate]:
    """Yield the same of the Hijri calendar."""
    return _found_anywhere(_hijri_forms_in_documents(), text)


def _found_anywhere(forms: Iterable[re.Pattern[str]], text: str) -> Iterator[WrittenDate]:
    for form in forms:
        for found in form.finditer(text):
            yield _read(found)._replace(time=_time(found))


def months_and_years(text: str) -> Iterator[WrittenDate]:
    """Yield the month or the year that is all that ``text``, folded, names, as each form reads it. There may be words
    around it, but no numbers.
    """
    for found in filter(None, (form.fullmatch(text) for form in _periods_in_documents())):
        written, era = _read(found), found.groupdict().get("era")
        yield written._replace(calendar=ERAS[era]) if era else written


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
    # C writes the zone between the time and the year.
    behind = time.groupdict().get("zone") or time.string[time.end() :]
    utc_offset = utc_offset_at_start(behind, is_to_the_minute=time["second"] is None)
    # A leap second is not an impossible time.
    return WrittenTime(hour, minute, min(second, 59), utc_offset)


def utc_offset_at_start(behind: str, *, is_to_the_minute: bool = False) -> int | None:
    """Return the offset to UTC, in minutes, with which the text ``behind`` a time begins."""
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
