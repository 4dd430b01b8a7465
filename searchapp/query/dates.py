"""Dates as they are written in options and address lines: a day, a month or a year."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Final, NamedTuple

_PERIOD: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DECEMBER: Final = 12


class Days(NamedTuple):
    """The first and the last day of a period, both inclusive."""

    first: date
    last: date


def parse_period(text: str) -> Days | None:
    """Return the days that ``2025``, ``2025-11`` or ``2025-11-06`` (in any digits) names; None for anything else."""
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (None if part is None else int(part) for part in found.groups())
    try:
        return _days(year or 0, month, day)
    except ValueError:
        return None


def _days(year: int, month: int | None, day: int | None) -> Days:
    if day is not None and month is not None:
        return Days(date(year, month, day), date(year, month, day))
    if month is not None:
        first = date(year, month, 1)
        return Days(first, first.replace(day=monthrange(year, month)[1]))
    return Days(date(year, 1, 1), date(year, _DECEMBER, 31))
