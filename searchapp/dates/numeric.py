"""Dates in digits: 2025, 2025-11, 2025/11/6, 6.11.2025, 11/2025, and of the Hijri calendar: 1446, 15/9/1446."""

from __future__ import annotations

import re
from typing import Final

from searchapp.dates.days import Days, either, gregorian, hijri

#: What may follow a year: of which calendar it is.
ERA: Final = r"(?:\s*(?P<era>ه|هجري|هجريه|ah|م|ميلادي|ميلاديه|ad|ce))?"
_HIJRI: Final = ("ه", "هجري", "هجريه", "ah")

_FORMS: Final = tuple(
    re.compile(form + ERA)
    for form in (
        r"(?P<year>\d{4})(?:(?P<between>[-/.])(?P<month>\d{1,2})(?:(?P=between)(?P<day>\d{1,2}))?)?",
        r"(?:(?P<day>\d{1,2})(?P<between>[-/.]))?(?P<month>\d{1,2})(?(between)(?P=between)|[-/.])(?P<year>\d{4})",
    )
)


def numeric_period(text: str) -> Days | None:
    """Return the days that ``text``, folded, names in digits, or None. Raises :class:`ValueError` of no day there is.

    A year that no newspaper can be of is of the Hijri calendar.
    """
    found = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    if found is None:
        return None
    year, month, day = (None if found[part] is None else int(found[part]) for part in ("year", "month", "day"))
    return with_era(found["era"], year or 0, month, day)


def with_era(era: str | None, year: int, month: int | None, day: int | None) -> Days:
    """Return the days of a year, month or day; ``era`` is the word after the year."""
    if era is None:
        return either(year, month, day)
    return (hijri if era in _HIJRI else gregorian)(year, month, day)
