"""Dates as engines hold them: whole microseconds since 1970, by the newspaper's own clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1)
_MICROSECOND: Final = timedelta(microseconds=1)

#: How many moments make a day.
MOMENTS_A_DAY: Final = timedelta(days=1) // _MICROSECOND

#: Stands for "no date", before all dates.
UNDATED: Final = -(1 << 62)


def to_moment(when: datetime | None) -> int:
    """Return ``when`` as a moment."""
    return UNDATED if when is None else (when - _EPOCH) // _MICROSECOND


def from_moment(moment: int) -> datetime | None:
    """Return the date that a moment is."""
    return None if moment == UNDATED else _EPOCH + moment * _MICROSECOND


def day_of(moment: int) -> str:
    """Return the day that a moment is in as ``YYYY-MM-DD``."""
    return (_EPOCH + moment * _MICROSECOND).date().isoformat()


def month_of(when: datetime | None) -> str:
    """Return the month of ``when`` as ``YYYY-MM``, or nothing."""
    return "" if when is None else f"{when.year:04}-{when.month:02}"
