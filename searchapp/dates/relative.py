"""Dates that hang on today: أمس, الأسبوع الماضي, هذا الشهر, آخر 7 أيام, yesterday, last 7 days."""

from __future__ import annotations

import re
from calendar import SATURDAY, monthrange
from datetime import date, timedelta
from typing import Final, Literal

from searchapp.dates.days import Days, gregorian

Unit = Literal["day", "week", "month", "year"]

_UNITS: Final[dict[Unit, tuple[str, ...]]] = {
    "day": ("يوم", "ايام", "يوما", "day", "days"),
    "week": ("اسبوع", "اسابيع", "اسبوعا", "week", "weeks"),
    "month": ("شهر", "اشهر", "شهور", "شهرا", "month", "months"),
    "year": ("سنه", "سنوات", "سنين", "عام", "اعوام", "عاما", "year", "years"),
}
_PAIRS: Final[dict[str, Unit]] = {
    **dict.fromkeys(("يومين",), "day"),
    **dict.fromkeys(("اسبوعين",), "week"),
    **dict.fromkeys(("شهرين",), "month"),
    **dict.fromkeys(("سنتين", "عامين"), "year"),
}
_UNIT_OF: Final[dict[str, Unit]] = {name: unit for unit, names in _UNITS.items() for name in names}
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
_MONTHS_A_YEAR: Final = 12


def relative_period(text: str, today: date) -> Days | None:
    """Return the days that ``text``, folded, names from ``today`` on or back, or None.

    A week begins on Saturday. The last so many days, weeks, months or years end today. Raises :class:`ValueError` or
    :class:`OverflowError` of days before there were any.
    """
    words = " ".join(text.split())
    if words in _DAYS_AGO:
        day = today - timedelta(days=_DAYS_AGO[words])
        return Days(day, day)
    if found := _PRESENT.fullmatch(words):
        return _around(today, _UNIT_OF[found["before"] or found["after"]])
    if found := _PAST.fullmatch(words):
        unit = _UNIT_OF[found["before"] or found["after"]]
        return _around(_around(today, unit).first - timedelta(days=1), unit)
    if found := _LATEST.fullmatch(words):
        if found["pair"]:
            return _ending(today, 2, _PAIRS[found["pair"]])
        return _ending(today, int(found["number"] or 1), _UNIT_OF[found["unit"] or found["single"]])
    return None


def _around(day: date, unit: Unit) -> Days:
    match unit:
        case "day":
            return Days(day, day)
        case "week":
            first = day - timedelta(days=(day.weekday() - SATURDAY) % 7)
            return Days(first, first + timedelta(days=6))
        case "month":
            return gregorian(day.year, day.month)
        case "year":
            return gregorian(day.year)


def _ending(today: date, number: int, unit: Unit) -> Days | None:
    if not number:
        return None
    if unit in ("day", "week"):
        return Days(today - timedelta(days=number * (7 if unit == "week" else 1) - 1), today)
    months = today.year * _MONTHS_A_YEAR + today.month - 1 - number * (_MONTHS_A_YEAR if unit == "year" else 1)
    year, month = divmod(months, _MONTHS_A_YEAR)
    day = min(today.day, monthrange(year, month + 1)[1]) if year > 0 else 1
    return Days(date(year, month + 1, day) + timedelta(days=1), today)
