"""The one grammar of dates, for documents and for queries: names, spelling, forms, and what a form says; and the dates
of documents, which are newspapers, dumps and feeds.

A document is searched for a date (:func:`parse_date`); a query must be one from end to end (:func:`whole_date`). Both
use the same forms. They differ, on purpose, in four points (:class:`_Style`):

* In a query a space ends a word, and a minus after one excludes the next, so a separator touches both its neighbours.
  In a document it may stand between spaces (``06 / 11 / 2025``).
* A query may name a month or a year alone, or leave the year out. A document needs the whole day, and has a time.
* A query may use the Hijri calendar, as its month or era (``1446 هـ``) says. In documents only Gregorian dates are
  read: a Hijri month begins when the moon is sighted, so its days can differ by one from the calculated calendar.
* A query must not contradict itself (``6 تشرين الأول/نوفمبر``). A slip of the pen must not cost an article its date.

Written by hand because dateparser 1.5 reads 56 of the 93 dates of documents that the tests have read, 15 of the 42 in
Arabic, knows no periods, and makes up what is missing: ``2025`` is today's day and month in that year, and 1447 a year
of the Middle Ages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

Calendar: TypeAlias = Literal["gregorian", "hijri"]

#: The names of each month, as Arabic newspapers write them from Iraq to Morocco. The first two are the ones we print.
MONTH_NAMES: Final = (
    ("يناير", "January", "كانون الثاني", "كانون ثاني", "جانفي", "Jan"),
    ("فبراير", "February", "شباط", "فيفري", "Feb"),
    ("مارس", "March", "آذار", "Mar"),
    ("أبريل", "April", "نيسان", "أفريل", "Apr"),
    ("مايو", "May", "أيار", "مايس", "ماي"),
    ("يونيو", "June", "يونيه", "حزيران", "جوان", "Jun"),
    ("يوليو", "July", "يوليه", "تموز", "جويليه", "يوليوز", "Jul"),
    ("أغسطس", "August", "آب", "أوت", "غشت", "أغشت", "Aug"),
    ("سبتمبر", "September", "أيلول", "شتنبر", "شتمبر", "Sept", "Sep"),
    ("أكتوبر", "October", "أوكتوبر", "تشرين الأول", "تشرين أول", "Oct"),
    ("نوفمبر", "November", "تشرين الثاني", "تشرين ثاني", "نونبر", "Nov"),
    ("ديسمبر", "December", "كانون الأول", "كانون أول", "دجنبر", "دجمبر", "Dec"),
)
_HIJRI_MONTH_NAMES: Final = (
    ("محرم", "المحرم", "محرم الحرام", "Muharram"),
    ("صفر", "Safar"),
    ("ربيع الأول", "ربيع أول", "Rabi al-Awwal"),
    ("ربيع الثاني", "ربيع الآخر", "ربيع ثاني", "Rabi al-Thani"),
    ("جمادى الأولى", "جمادى الأول", "Jumada al-Ula"),
    ("جمادى الآخرة", "جمادى الثانية", "جمادى الثاني", "جمادى الآخر", "Jumada al-Akhirah"),
    ("رجب", "Rajab"),
    ("شعبان", "Shaban"),
    ("رمضان", "Ramadan"),
    ("شوال", "Shawwal"),
    ("ذو القعدة", "ذي القعدة", "ذوالقعدة", "Dhu al-Qadah"),
    ("ذو الحجة", "ذي الحجة", "ذوالحجة", "Dhu al-Hijjah"),
)

_FOLDED: Final = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىی", "ي"),
        **dict.fromkeys("‐‑‒–—−", "-"),
        "ة": "ه",
        "ک": "ك",
        "،": ",",
        "؍": "/",
        "ـ": None,
    }
)


@lru_cache(1024)
def folded(text: str) -> str:
    """Return ``text`` in the one spelling of this grammar: lower case, ASCII digits and hyphens, single spaces, no
    diacritics, no hamza on the alef, ه for ة and ي for ى.
    """
    if not text.isascii():
        # Digits of every script become ASCII; diacritics and bidi controls, which may stand between them, go.
        text = "".join(
            str(unicodedata.decimal(character)) if character.isdecimal() else character
            for character in text.casefold().translate(_FOLDED)
            if unicodedata.category(character) not in ("Mn", "Cf")
        )
    return " ".join(text.casefold().split())


#: The number of each month of the Gregorian calendar by its names, folded.
MONTHS: Final = {folded(name): month for month, names in enumerate(MONTH_NAMES, 1) for name in names}

#: The number of each month of the Hijri calendar by its names, folded.
HIJRI_MONTHS: Final = {folded(name): month for month, names in enumerate(_HIJRI_MONTH_NAMES, 1) for name in names}

_WEEKDAY_NAMES: Final = (
    ("الاثنين", "الإثنين", "Monday"),
    ("الثلاثاء", "Tuesday"),
    ("الأربعاء", "Wednesday"),
    ("الخميس", "Thursday"),
    ("الجمعة", "Friday"),
    ("السبت", "Saturday"),
    ("الأحد", "Sunday"),
)
#: The number of each day of the week, as :meth:`datetime.date.weekday` counts, by its names, folded.
WEEKDAYS: Final = {folded(name): day for day, names in enumerate(_WEEKDAY_NAMES) for name in names}

_ONES: Final = (
    ("واحد", "واحده", "احد", "احدي", "one"),
    ("اثنان", "اثنين", "اثنتين", "اثنا", "اثني", "اثنتي", "two"),
    ("ثلاثه", "ثلاث", "three"),
    ("اربعه", "اربع", "four"),
    ("خمسه", "خمس", "five"),
    ("سته", "ست", "six"),
    ("سبعه", "سبع", "seven"),
    ("ثمانيه", "ثماني", "ثمان", "eight"),
    ("تسعه", "تسع", "nine"),
    ("عشره", "عشر", "ten"),
)
_TENS: Final = (
    ("عشرون", "عشرين", "twenty"),
    ("ثلاثون", "ثلاثين", "thirty"),
    ("اربعون", "اربعين", "forty"),
    ("خمسون", "خمسين", "fifty"),
    ("ستون", "ستين", "sixty"),
    ("سبعون", "سبعين", "seventy"),
    ("ثمانون", "ثمانين", "eighty"),
    ("تسعون", "تسعين", "ninety"),
)


def _number_words() -> Iterator[tuple[str, int]]:
    ones = [(name, number) for number, names in enumerate(_ONES, 1) for name in names]
    yield from ones
    yield from ((f"{name} {ten}", 10 + number) for name, number in ones[:-3] for ten in ("عشر", "عشره"))
    for number, names in enumerate(_TENS, 2):
        for ten in names:
            yield ten, 10 * number
            joined = "{} و{}" if not ten.isascii() else "{1}-{0}"
            yield from ((joined.format(name, ten), 10 * number + one) for name, one in ones[:-3])
    yield from (("مائه", 100), ("مئه", 100), ("hundred", 100))


#: The numbers up to 100 in words, folded.
NUMBERS: Final = dict(_number_words())

ERAS: Final[dict[str, Calendar]] = {
    **dict.fromkeys(("ه", "هجري", "هجريه", "ah"), "hijri"),
    **dict.fromkeys(("م", "ميلادي", "ميلاديه", "ad", "ce"), "gregorian"),
}

_NOON: Final = 12
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
#: Twelve digits that begin with one of these years are a date and a time: 202511061030.
_WRITTEN_YEARS: Final = range(1900, 2100)


class WrittenDate(NamedTuple):
    """What a date says, as precisely as it does: None for each part that it leaves out, and for the calendar if neither
    the month nor an era names it.
    """

    year: int | None
    month: int | None
    day: int | None
    calendar: Calendar | None
    #: Hour, minute and second; midnight where no possible time is given.
    time: tuple[int, int, int] = (0, 0, 0)


_YEAR: Final = r"(?P<year>\d{4})"
_MONTH: Final = r"(?P<month>\d{1,2})"
_DAY: Final = r"(?P<day>\d{1,2})"
_DAY_OF_MONTH: Final = rf"{_DAY}(?:st|nd|rd|th)?"
_OF: Final = r"(?:(?:of|من)\s+)?"
_IN: Final = r"(?:of\s+)?(?:ل?(?:عام|سنه)\s+)?"
_WEEKDAY: Final = rf"(?:(?:يوم\s+)?(?:{'|'.join(WEEKDAYS)})[\s,]+)?"
_CLOCK: Final = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
_ZONE: Final = r"(?:[a-z]{1,5}\s+|[+-]\d{4}\s+)?"
#: An offset (+03:00) is no time.
_TIME: Final = re.compile(rf"(?<![\d:.+\-]){_CLOCK}(?:[.,]\d+)?(?![\d:])\s*(?P<half>[ap]\.?m\b|صباحا|مساء|ص\b|م\b)?")
#: Not part of a longer number or of another date.
_NOT_BEFORE: Final = r"(?<!\d)(?<!\d[/.\-])"
_NOT_AFTER: Final = r"(?!\d)"


def _name(*months: str) -> str:
    """Return the form of one of ``months``, which many papers write twice: 6 نوفمبر/تشرين الثاني 2025."""
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    return rf"(?:شهر\s+)?\b(?P<name>{names})\b\.?(?:\s*[/(-]\s*(?P<again>{names})\b\)?)?"


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
    name=_name(*MONTHS),
    separator=r"\s?(?P<between>[-/.])\s?",
    same_separator=r"\s?(?P=between)\s?",
    **dict.fromkeys(("before_name", "before_year", "before_day", "after_day"), r"[\s,\-/.]{1,4}"),
    era="",
)
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
    return _compiled(*_days(_IN_DOCUMENTS), era=_IN_DOCUMENTS.era)


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
    return ("gregorian", MONTHS[name]) if name in MONTHS else ("hijri", HIJRI_MONTHS[name])


def _time(date: re.Match[str]) -> tuple[int, int, int]:
    """Return the time in or around a date; midnight if there is none, or an impossible one."""
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
    # A leap second is not an impossible time.
    second = min(second, 59)
    return (hour, minute, second) if hour < 24 and minute < 60 else (0, 0, 0)  # noqa: PLR2004


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
    if year < FIRST_YEAR:
        return None
    try:
        return datetime(year, month, day, *written.time)
    except ValueError:
        return None
