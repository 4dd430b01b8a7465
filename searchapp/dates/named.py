"""Dates with a month by its name: ٦ نوفمبر ٢٠٢٥, تشرين الثاني 2025, شباط, 15 رمضان 1446."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from searchapp.dates.calendar_names import HIJRI_MONTHS, MONTHS
from searchapp.dates.days import Calendar, Days, gregorian, hijri, latest
from searchapp.dates.numeric import ERA, with_era

_NAMES: Final = "|".join(sorted(map(re.escape, (*MONTHS, *HIJRI_MONTHS)), key=len, reverse=True)).replace(r"\ ", r"\s+")
_NAME: Final = rf"(?:شهر\s+)?(?P<name>{_NAMES})\b\.?"
#: Many papers write a month twice: 6 نوفمبر/تشرين الثاني 2025.
_AGAIN: Final = rf"(?:\s*[/(-]\s*(?P<again>{_NAMES})\b\)?)?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = rf"[\s,]+(?:(?:of\s+)?(?:ل?(?:عام|سنه)\s+)?)?(?P<year>\d{{4}}){ERA}"
_WEEKDAY: Final = (
    r"(?:(?:يوم\s+)?(?:السبت|الاحد|الاثنين|الثلاثاء|الاربعاء|الخميس|الجمعه|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    r"[\s,]+)?"
)

_FORMS: Final = tuple(
    map(
        re.compile,
        (
            rf"{_WEEKDAY}{_DAY}[\s,-]+(?:(?:of|من)\s+)?{_NAME}{_AGAIN}(?:{_YEAR})?",
            rf"(?P<day>){_NAME}{_AGAIN}(?:{_YEAR})?",
            rf"{_WEEKDAY}{_NAME}{_AGAIN}\s+{_DAY}{_YEAR}",
        ),
    )
)


def named_period(text: str, today: date) -> Days | None:
    """Return the days that ``text``, folded, names with the name of a month, or None. Raises :class:`ValueError` of no
    day there is.

    Without a year they are the latest such days that have begun.
    """
    found = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    if found is None:
        return None
    calendar, month = _month(found["name"])
    if found["again"] and _month(found["again"]) != (calendar, month):
        return None
    day = int(found["day"]) if found["day"] else None
    if not found["year"]:
        return latest(calendar, month, day, today)
    if found["era"]:
        days = with_era(found["era"], int(found["year"]), month, day)
        return days if days == calendar(int(found["year"]), month, day) else None
    return calendar(int(found["year"]), month, day)


def _month(name: str) -> tuple[Calendar, int]:
    name = " ".join(name.split())
    return (gregorian, MONTHS[name]) if name in MONTHS else (hijri, HIJRI_MONTHS[name])
