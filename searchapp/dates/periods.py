"""The days that queries, options and addresses name, read from text and put into words.

A period is a day, a month, a year, or days relative to today. A span is a period, two of them, or what lies before or
after one.
"""

from __future__ import annotations

import re
from calendar import SATURDAY, monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias

from hijridate import Gregorian, Hijri

from searchapp.dates.grammar import FIRST_YEAR, MONTH_NAMES, WrittenDate, folded, whole_date
from searchapp.errors import Language, Message

#: In code points: no date is longer.
LONGEST: Final = 100

_MONTHS_A_YEAR: Final = 12
#: The years of the Hijri calendar whose months are known: from 1924 to 2077.
_HIJRI_YEARS: Final = range(1343, 1501)
#: How many years back to look for a day that not every year has.
_FAR_ENOUGH: Final = 9

_Unit: TypeAlias = Literal["day", "week", "month", "year"]

_UNITS: Final[dict[_Unit, tuple[str, ...]]] = {
    "day": ("يوم", "ايام", "يوما", "day", "days"),
    "week": ("اسبوع", "اسابيع", "اسبوعا", "week", "weeks"),
    "month": ("شهر", "اشهر", "شهور", "شهرا", "month", "months"),
    "year": ("سنه", "سنوات", "سنين", "عام", "اعوام", "عاما", "year", "years"),
}
_PAIRS: Final[dict[str, _Unit]] = {
    "يومين": "day",
    "اسبوعين": "week",
    "شهرين": "month",
    **dict.fromkeys(("سنتين", "عامين"), "year"),
}
_UNIT_OF: Final[dict[str, _Unit]] = {name: unit for unit, names in _UNITS.items() for name in names}
_NAMES: Final = "|".join(_UNIT_OF)

_DAYS_AGO: Final = {
    **dict.fromkeys(("اليوم", "today"), 0),
    **dict.fromkeys(("امس", "البارحه", "yesterday"), 1),
    **dict.fromkeys(("اول امس", "اول من امس"), 2),
}
_PRESENT: Final = re.compile(
    rf"(?:هذا|هذه|this)\s+(?:ال)?(?P<before>{_NAMES})|ال(?P<after>{_NAMES})\s+(?:الحالي|الحاليه|الجاري|الجاريه)"
)
_PAST: Final = re.compile(
    rf"(?:last)\s+(?P<before>{_NAMES})"
    rf"|ال(?P<after>{_NAMES})\s+(?:الماضي|الماضيه|المنصرم|المنصرمه|الفائت|الفائته|السابق|السابقه)"
)
_LATEST: Final = re.compile(
    rf"(?:the\s+)?(?:اخر|last|past)\s+(?:(?P<number>\d{{1,4}})\s+(?P<unit>{_NAMES})|(?P<pair>{'|'.join(_PAIRS)}))"
    rf"|اخر\s+(?P<single>{_NAMES})"
)

#: With it, 29 February of a leap year has begun, as has every other day of a year.
_ANY_DAY: Final = date(2024, 12, 31)

_BETWEEN: Final = re.compile(r"(?P<first>.*?)\.\.+(?P<last>.*)", re.DOTALL)
_BOUND: Final = re.compile(r"(?P<bound>>=|<=|[≥≤><=])\s*(?P<period>.*)", re.DOTALL)
_ENDS: Final = re.compile(r"\s|$")
_AFTER_A_DATE: Final = ",;!?،؛؟"


class Days(NamedTuple):
    """The first and the last day of a period, both inclusive."""

    first: date
    last: date


#: Returns the days of a year, of a month of it, or of a day of that; raises :class:`ValueError` if there is none.
_DaysOf: TypeAlias = Callable[[int, int | None, int | None], Days]


def parse_period(text: str, today: date) -> Days | None:
    """Return the days that ``text`` names; None if it is not a date. The text may be hostile.

    It may be a year, a month or a day in digits (2025, 2025-11, 6/11/2025), with the name of a month (٦ نوفمبر ٢٠٢٥,
    تشرين الثاني, شباط 2025), of the Hijri calendar (15 رمضان 1446), or relative to today (أمس, هذا الشهر, آخر 7 أيام).
    Without a year it is the latest such month or day that has begun.
    """
    if len(text) > LONGEST:
        return None
    plain = folded(text)
    try:
        written = whole_date(plain)
        return _relative(plain, today) if written is None else _days_of(written, today)
    except (ValueError, OverflowError):
        return None


def _days_of(written: WrittenDate, today: date) -> Days:
    if written.year is None:
        return _latest(_hijri if written.calendar == "hijri" else _gregorian, written.month or 0, written.day, today)
    # A year that no newspaper can be from is of the Hijri calendar.
    is_hijri = written.calendar == "hijri" or (written.calendar is None and written.year in _HIJRI_YEARS)
    return (_hijri if is_hijri else _gregorian)(written.year, written.month, written.day)


def _gregorian(year: int, month: int | None = None, day: int | None = None) -> Days:
    if year < FIRST_YEAR:
        raise ValueError(f"no newspaper is from {year}")
    if month is None:
        return Days(date(year, 1, 1), date(year, _MONTHS_A_YEAR, 31))
    first = date(year, month, day or 1)
    return Days(first, first if day is not None else first.replace(day=monthrange(year, month)[1]))


def _hijri(year: int, month: int | None = None, day: int | None = None) -> Days:
    """Return the days by the calendar of Umm al-Qura."""
    if year not in _HIJRI_YEARS:
        raise ValueError(f"the months of {year} are not known")
    if day is not None:
        only = _gregorian_day(year, month or 1, day)
        return Days(only, only)
    months = (month, month) if month is not None else (1, _MONTHS_A_YEAR)
    first, begin = _gregorian_day(year, months[0], 1), _gregorian_day(year, months[1], 1)
    return Days(first, begin + timedelta(days=Hijri(year, months[1], 1).month_length() - 1))


def _gregorian_day(year: int, month: int, day: int) -> date:
    return date(*Hijri(year, month, day).to_gregorian().datetuple())


def _latest(days_of: _DaysOf, month: int, day: int | None, today: date) -> Days:
    """Return the latest such month, or day of it, that has begun; raise :class:`ValueError` if there is none."""
    year = Gregorian.fromdate(today).to_hijri().year if days_of is _hijri else today.year
    for back in range(_FAR_ENOUGH):
        try:
            days = days_of(year - back, month, day)
        except ValueError:
            continue
        if days.first <= today:
            return days
    raise ValueError(f"there is no day {day} of month {month}")


def _relative(text: str, today: date) -> Days | None:
    """Return the days that ``text``, folded, names relative to ``today``, or None.

    A week begins on Saturday. The last 7 days, weeks, months or years end today. Raises :class:`ValueError` or
    :class:`OverflowError` for days before the first of the calendar.
    """
    if text in _DAYS_AGO:
        day = today - timedelta(days=_DAYS_AGO[text])
        return Days(day, day)
    if found := _PRESENT.fullmatch(text):
        return _around(today, _UNIT_OF[found["before"] or found["after"]])
    if found := _PAST.fullmatch(text):
        unit = _UNIT_OF[found["before"] or found["after"]]
        return _around(_around(today, unit).first - timedelta(days=1), unit)
    if found := _LATEST.fullmatch(text):
        if found["pair"]:
            return _ending(today, 2, _PAIRS[found["pair"]])
        return _ending(today, int(found["number"] or 1), _UNIT_OF[found["unit"] or found["single"]])
    return None


def _around(day: date, unit: _Unit) -> Days:
    match unit:
        case "day":
            return Days(day, day)
        case "week":
            first = day - timedelta(days=(day.weekday() - SATURDAY) % 7)
            return Days(first, first + timedelta(days=6))
        case "month":
            return _gregorian(day.year, day.month)
        case "year":
            return _gregorian(day.year)


def _ending(today: date, number: int, unit: _Unit) -> Days | None:
    if not number:
        return None
    if unit in ("day", "week"):
        return Days(today - timedelta(days=number * (7 if unit == "week" else 1) - 1), today)
    months = today.year * _MONTHS_A_YEAR + today.month - 1 - number * (_MONTHS_A_YEAR if unit == "year" else 1)
    year, month = divmod(months, _MONTHS_A_YEAR)
    day = min(today.day, monthrange(year, month + 1)[1]) if year > 0 else 1
    return Days(date(year, month + 1, day) + timedelta(days=1), today)


class Span(NamedTuple):
    """The first and the last day of a span, both inclusive; None where it is open."""

    first: date | None
    last: date | None


def parse_span(text: str, today: date) -> Span | None:
    """Return the days that ``text`` names: a period, two with ``..`` between, or one after ``>=``, ``>``, ``<=`` or
    ``<``; None if it is none of these.

    Either side of ``..`` may be missing. Two periods in the wrong order are taken as the days that they span.
    """
    if len(text) > LONGEST:
        return None
    if (bound := _BOUND.fullmatch(text.strip())) is not None:
        return _bounded(bound["bound"], parse_period(bound["period"], today))
    if (between := _BETWEEN.fullmatch(text)) is not None:
        return _between(between["first"].strip(), between["last"].strip(), today)
    period = parse_period(text, today)
    return period and Span(*period)


def _between(first: str, last: str, today: date) -> Span | None:
    periods = [parse_period(side, today) for side in (first, last) if side]
    if not periods or None in periods:
        return None
    days = [day for period in periods if period for day in period]
    return Span(min(days) if first else None, max(days) if last else None)


def _bounded(bound: str, period: Days | None) -> Span | None:
    if period is None:
        return None
    try:
        match bound:
            case ">=" | "≥":
                return Span(period.first, None)
            case "<=" | "≤":
                return Span(None, period.last)
            case ">":
                return Span(period.last + timedelta(days=1), None)
            case "<":
                return Span(None, period.first - timedelta(days=1))
            case _:
                return Span(*period)
    except OverflowError:
        return None


def date_at_start(text: str) -> int:
    """Return the length, in code points, of the longest date at the start of ``text``; 0 if there is none."""
    text = text[:LONGEST]
    for end in reversed([found.start() for found in _ENDS.finditer(text)]):
        written = text[:end].rstrip(_AFTER_A_DATE)
        if written.endswith(".") and not written.endswith(".."):
            written = written[:-1]
        if parse_span(written, _ANY_DAY) is not None:
            return len(written)
    return 0


def span_in_words(span: Span) -> Message:
    """Return ``6 November 2025``, ``1 November 2025 to 30 November 2025``, ``from 6 November 2025 on``."""
    return Message(en=_in_words(span, "en"), ar=_in_words(span, "ar"))


def _in_words(span: Span, language: Language) -> str:
    arabic = language == "ar"
    first, last = (day and _day_in_words(day, arabic=arabic) for day in span)
    if first == last:
        return str(first)
    if first is None:
        return f"حتى {last}" if arabic else f"up to {last}"
    if last is None:
        return f"من {first} فصاعدًا" if arabic else f"from {first} on"
    return f"من {first} إلى {last}" if arabic else f"{first} to {last}"


def _day_in_words(day: date, *, arabic: bool) -> str:
    in_arabic, in_english, *_ = MONTH_NAMES[day.month - 1]
    return f"{day.day} {in_arabic if arabic else in_english} {day.year}"
