"""The days that queries, options and addresses name, read from text and put into words.

A period is a day, a month, a year, or days relative to today. A span is a period, two of them, or what lies before or
after one.
"""

from __future__ import annotations

import re
from calendar import SATURDAY, monthrange
from collections.abc import Callable, Container
from datetime import date, timedelta
from typing import Final, NamedTuple, TypeAlias

from searchapp.dates.calendars import FIRST_YEAR, HIJRI_YEARS, Days, gregorian_days, hijri_days, hijri_month_of
from searchapp.dates.grammar import WrittenDate, whole_date
from searchapp.dates.names import (
    BOUND_WORDS,
    DAYS_AGO,
    MONTH_NAMES,
    NUMBERS,
    PAIRS,
    UNIT_OF,
    WEEKDAYS,
    Unit,
    folded,
)
from searchapp.errors import Language, Message

#: In code points: no date is longer.
LONGEST: Final = 100

_MONTHS_A_YEAR: Final = 12
#: How many years back to look for a day that not every year has.
_FAR_ENOUGH: Final = 9

_NAMES: Final = "|".join(UNIT_OF)

_SINGLE: Final = "يوم|اسبوع|شهر|سنه|عام|day|week|month|year"


def _numbers_among(values: Container[int], *, ascii_only: bool | None = None) -> str:
    """Return the form of one of the single words for numbers among ``values``."""
    words = (word for word, number in NUMBERS.items() if number in values and word.isalpha())
    return "|".join(word for word in words if ascii_only in (None, word.isascii()))


# By its parts a number is one of 60 words, not one of 700 texts: forms that name it are made in a tenth of the time.
_BELOW_TEN: Final = _numbers_among(range(10))
_TENS, _ENGLISH_TENS = (_numbers_among(range(20, 100, 10), ascii_only=english) for english in (False, True))
_NUMBER: Final = (
    rf"\d{{1,4}}|(?:{_BELOW_TEN})(?: عشره?| و(?:{_TENS}))?|{_TENS}|(?:{_ENGLISH_TENS})(?:-(?:{_BELOW_TEN}))?"
    rf"|{_numbers_among((10, 100))}"
)
_AMOUNT: Final = (
    rf"(?:(?P<number>{_NUMBER})\s+(?P<unit>{_NAMES})|(?P<pair>{'|'.join(PAIRS)})|(?:an?\s+)?(?P<single>{_SINGLE}))"
)

_PAST_SINGULAR: Final = "(?:الماضي|المنصرم|الفائت|السابق)ه?"
_PAST_PLURAL: Final = "(?:الماضي|المنصرم|الفائت|السابق|الاخير)(?:ه|ين)?"
# Not compiled before a date relative to today is read: that takes as long as everything else here.
_PRESENT: Final = (
    rf"(?:هذا|هذه|this)\s+(?:ال)?(?P<before>{_NAMES})|ال(?P<after>{_NAMES})\s+(?:الحالي|الحاليه|الجاري|الجاريه)"
)
_PAST: Final = rf"(?:last)\s+(?P<before>{_NAMES})|ال(?P<after>{_NAMES})\s+{_PAST_SINGULAR}"
#: آخر ثلاثة أيام, آخر أسبوع, the last three days.
_LATEST: Final = rf"(?:اخر|(?:the\s+)?(?:last(?!\s+(?:{_NAMES})$)|past))\s+(?:ال)?{_AMOUNT}"
#: الأيام الثلاثة الماضية, الثلاثة أيام الأخيرة, اليومين الماضيين.
_LATEST_AFTER: Final = (
    rf"(?:ال(?P<unit>{_NAMES})\s+ال(?P<number>{_NUMBER})|ال(?P<number_before>{_NUMBER})\s+(?P<unit_after>{_NAMES})"
    rf"|ال(?P<pair>{'|'.join(PAIRS)}))\s+{_PAST_PLURAL}"
)
_AGO: Final = rf"(?:قبل|منذ)\s+{_AMOUNT}|{_AMOUNT.replace('?P<', '?P<en_')}\s+ago"
_ON_WEEKDAY: Final = re.compile(
    rf"(?P<last>last\s+)?(?:يوم\s+)?(?P<name>{'|'.join(WEEKDAYS)})(?P<past>\s+{_PAST_SINGULAR})?"
)

_BOUND: Final = re.compile(r"(?P<bound>>=|<=|[≥≤><=])\s*(?P<period>.*)", re.DOTALL)
_BOUND_IN_WORDS: Final = re.compile(rf"(?P<bound>{'|'.join(BOUND_WORDS)})\s+(?P<period>.*?)(?:\s+فصاعدا)?")
#: Lucene's range: a square bracket includes its end, a brace does not, an asterisk leaves it open.
_BRACKETS: Final = re.compile(r"(?P<open>[\[{])\s*(?P<first>.*?)\s+to\s+(?P<last>.*?)\s*(?P<close>[\]}])")
_BETWEEN: Final = (
    re.compile(r"(?P<first>.*?)\s*\.\.+\s*(?P<last>.*)"),
    re.compile(r"(?:(?:ما\s+)?بين|between)\s+(?P<first>.+?)\s+(?:و\s?|and\s+)(?P<last>.+)"),
    re.compile(r"(?:(?:من|from)\s+)?(?P<first>.+?)\s+(?:الي|حتي|لغايه|to|until|till)\s+(?P<last>.+)"),
    re.compile(r"(?P<first>.+?)\s+-\s+(?P<last>.+)"),
    re.compile(r"(?P<first>\d{4})-(?P<last>\d{4})"),
    re.compile(r"(?P<first>[\d-]+)/(?P<last>[\d-]+)"),
    re.compile(r"(?P<first>\d+/\d+/\d+)/(?P<last>\d+/\d+/\d+)"),
)
_DAY_ALONE: Final = re.compile(r"\d{1,2}")


#: Returns the days of a year, of a month of it, or of a day of that; raises :class:`ValueError` if there is none.
_DaysOf: TypeAlias = Callable[[int, int | None, int | None], Days]


def parse_period(text: str, today: date) -> Days | None:
    """Return the days that ``text`` names; None if it is not a date. The text may be hostile.

    It may be a year, a month or a day in digits (2025, 2025-11, 6/11/2025), with the name of a month (٦ نوفمبر ٢٠٢٥,
    تشرين الثاني, شباط 2025), of the Hijri calendar (15 رمضان 1446), or relative to today (أمس, الجمعة, هذا الشهر, آخر
    ثلاثة أيام, قبل أسبوع). Without a year it is the latest such month or day that has begun.
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
        days_of = hijri_days if written.calendar == "hijri" else _gregorian
        return _latest(days_of, written.month or 0, written.day, today)
    # A year that no newspaper can be from is of the Hijri calendar.
    is_hijri = written.calendar == "hijri" or (written.calendar is None and written.year in HIJRI_YEARS)
    return (hijri_days if is_hijri else _gregorian)(written.year, written.month, written.day)


def _gregorian(year: int, month: int | None = None, day: int | None = None) -> Days:
    if year < FIRST_YEAR:
        raise ValueError(f"no newspaper is from {year}")
    return gregorian_days(year, month, day)


def _latest(days_of: _DaysOf, month: int, day: int | None, today: date) -> Days:
    """Return the latest such month, or day of it, that has begun; raise :class:`ValueError` if there is none."""
    year = hijri_month_of(today)[0] if days_of is hijri_days else today.year
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
    if text in DAYS_AGO:
        day = today - timedelta(days=DAYS_AGO[text])
        return Days(day, day)
    if found := re.fullmatch(_PRESENT, text):
        return _around(today, UNIT_OF[found["before"] or found["after"]])
    if found := re.fullmatch(_PAST, text):
        unit = UNIT_OF[found["before"] or found["after"]]
        return _around(_around(today, unit).first - timedelta(days=1), unit)
    if found := re.fullmatch(_LATEST, text) or re.fullmatch(_LATEST_AFTER, text):
        return _ending(today, *_amount(found))
    if found := re.fullmatch(_AGO, text):
        day = _ago(today, *_amount(found))
        return Days(day, day)
    if found := _ON_WEEKDAY.fullmatch(text):
        latest = today - timedelta(days=1 if found["past"] or found["last"] else 0)
        day = latest - timedelta(days=(latest.weekday() - WEEKDAYS[found["name"]]) % 7)
        return Days(day, day)
    return None


def _amount(found: re.Match[str]) -> tuple[int, Unit]:
    """Return how many of which unit were found: 3 days, or two weeks in one word."""
    parts = {name.removeprefix("en_"): text for name, text in found.groupdict().items() if text}
    if pair := parts.get("pair"):
        return 2, PAIRS[pair]
    number = parts.get("number") or parts.get("number_before") or "1"
    unit = parts.get("unit") or parts.get("unit_after") or parts["single"]
    return NUMBERS.get(number) or int(number), UNIT_OF[unit]


def _around(day: date, unit: Unit) -> Days:
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


def _ending(today: date, number: int, unit: Unit) -> Days | None:
    return Days(_ago(today, number, unit) + timedelta(days=1), today) if number else None


def _ago(today: date, number: int, unit: Unit) -> date:
    """Return the day that was ``number`` units before ``today``."""
    if unit in ("day", "week"):
        return today - timedelta(days=number * (7 if unit == "week" else 1))
    months = today.year * _MONTHS_A_YEAR + today.month - 1 - number * (_MONTHS_A_YEAR if unit == "year" else 1)
    year, month = divmod(months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]) if year > 0 else 1)


class Span(NamedTuple):
    """The first and the last day of a span, both inclusive; None where it is open."""

    first: date | None
    last: date | None


def parse_span(text: str, today: date) -> Span | None:
    """Return the days that ``text`` names; None if it names none. The text may be hostile.

    It may be a period; two of them, as ``2025-01..2025-03``, ``2025-01/2025-03``, ``[2025-01 TO 2025-03]``, "من كانون
    الثاني إلى آذار 2025", "بين … و…"; or what is on one side of a period: ``>=``, ``>``, ``<=`` or ``<`` and a period,
    "بعد 2025", "قبل 2025", "منذ أمس", "حتى أمس".

    Either side of ``..`` may be missing. What one of two periods leaves out, the other says: of "من 1 إلى 5 أيار 2025"
    both days are in May. Two periods in the wrong order are taken as the days that they span.
    """
    if len(text) > LONGEST:
        return None
    plain = folded(text)
    try:
        return _span(plain, today)
    except (ValueError, OverflowError):
        return None


def _span(text: str, today: date) -> Span | None:
    if (bound := _BOUND.fullmatch(text)) is not None:
        return _bounded(bound["bound"], parse_period(bound["period"], today))
    if (ago := re.fullmatch(_AGO, text)) is not None and text.startswith("منذ"):
        return Span(_ago(today, *_amount(ago)), None)
    if (period := parse_period(text, today)) is not None:
        return Span(*period)
    if (bracket := _BRACKETS.fullmatch(text)) is not None:
        return _bracketed(bracket, today)
    if (bound := _BOUND_IN_WORDS.fullmatch(text)) is not None:
        span = _bounded(BOUND_WORDS[bound["bound"]], parse_period(bound["period"], today))
        if span is not None:
            return span
    found = (between for form in _BETWEEN if (between := form.fullmatch(text)) is not None)
    spans = (_between(between["first"], between["last"], today) for between in found)
    return next((span for span in spans if span is not None), None)


def _between(first: str, last: str, today: date) -> Span | None:
    if not first or not last:
        period = parse_period(first or last, today)
        return period and Span(period.first if first else None, period.last if last else None)
    periods = _two_periods(first, last, today)
    if periods is None:
        return None
    days = [day for period in periods for day in period]
    return Span(min(days), max(days))


def _two_periods(first: str, last: str, today: date) -> tuple[Days, Days] | None:
    """Return the periods of a range; what one of them leaves out is what the other says, or the nearest to it."""
    begin, end = whole_date(first), whole_date(last)
    if end is not None and end.day and begin is None and _DAY_ALONE.fullmatch(first):
        begin = end._replace(day=int(first))
    if begin is None or end is None or (begin.year and end.year):
        periods = parse_period(first, today) if begin is None else _days_of(begin, today), parse_period(last, today)
        if periods[0] is None or periods[1] is None:
            return None
        # "From Saturday to Thursday" begins before the Thursday.
        week = timedelta(days=7 if _ON_WEEKDAY.fullmatch(first) and periods[0].first > periods[1].last else 0)
        return Days(periods[0].first - week, periods[0].last - week), periods[1]
    if end.year is None and begin.year is not None:
        days = _days_of(begin, today)
        same, next_year = (_days_of(end._replace(year=begin.year + more), today) for more in (0, 1))
        return days, same if same.first >= days.first else next_year
    days = _days_of(end, today)
    year = end.year or (hijri_month_of(days.first)[0] if end.calendar == "hijri" else days.first.year)
    same, year_before = (_days_of(begin._replace(year=year - less), today) for less in (0, 1))
    return same if same.first <= days.first else year_before, days


def _bracketed(found: re.Match[str], today: date) -> Span | None:
    sides = [parse_period(side, today) for side in (found["first"], found["last"]) if side != "*"]
    if not sides or None in sides:
        return None
    none = Span(None, None)
    begin = none if found["first"] == "*" else _bounded(">" if found["open"] == "{" else ">=", sides[0])
    end = none if found["last"] == "*" else _bounded("<" if found["close"] == "}" else "<=", sides[-1])
    return None if begin is None or end is None else narrowed(begin, end)


def parse_limit(text: str, today: date, *, last: bool) -> Span | None:
    """Return the days that are left when ``text`` says where they begin, or where they end if it is the ``last``.

    A period says so with its first or last day. What is a span itself is meant as it is: "بعد 2025", "من … إلى …".
    """
    period = parse_period(text, today)
    if period is None or folded(text).startswith("منذ"):
        return parse_span(text, today)
    return Span(None, period.last) if last else Span(period.first, None)


def narrowed(one: Span, other: Span) -> Span:
    """Return the days that are in both spans."""
    firsts = [span.first for span in (one, other) if span.first]
    lasts = [span.last for span in (one, other) if span.last]
    return Span(max(firsts, default=None), min(lasts, default=None))


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
