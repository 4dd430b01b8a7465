"""The times of an article as engines hold them, and how precise its date is.

A moment is whole microseconds since 1970, by the newspaper's own clock or that of UTC.

Some documents name a month or a year alone, and no day may be made up for them. A date less precise than a day stands
for its whole period. It lies within some days if all of its period does; it is ordered as its beginning; and it is
counted in the month, or else the year, that all of its period is in.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple

from searchapp.dates.calendars import Days, gregorian_days, hijri_days, hijri_month_of
from searchapp.model import HIJRI_DAYS, Article, DatePrecision

_EPOCH: Final = datetime(1970, 1, 1)
_MICROSECOND: Final = timedelta(microseconds=1)
_ONE_DAY: Final = timedelta(days=1)

#: How many moments make a day.
MOMENTS_A_DAY: Final = _ONE_DAY // _MICROSECOND

#: How many moments make a minute.
MOMENTS_A_MINUTE: Final = timedelta(minutes=1) // _MICROSECOND

#: How many moments make what articles are counted by.
MOMENTS_A: Final = {"day": MOMENTS_A_DAY, "minute": MOMENTS_A_MINUTE}

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


def minute_of(moment: int) -> str:
    """Return the minute that a moment is in as ``YYYY-MM-DDThh:mm``."""
    return (_EPOCH + moment * _MICROSECOND).isoformat(timespec="minutes")


#: How what articles are counted by is named.
NAMED: Final = {"day": day_of, "minute": minute_of}


def to_instant(when: datetime | None, utc_offset: int | None) -> int:
    """Return ``when`` as a moment of UTC, its offset being in minutes; without one its clock counts as UTC."""
    return UNDATED if when is None else to_moment(when) - (utc_offset or 0) * MOMENTS_A_MINUTE


def arrival_moment(arrived: datetime | None) -> int:
    """Return when an article arrived as a moment of UTC."""
    return UNDATED if arrived is None else to_moment(arrived.astimezone(UTC).replace(tzinfo=None))


#: The field with the precision of a date, and what it holds where no day is known; for all other dates nothing.
PRECISION: Final = "precision"
WITHOUT_DAY: Final[tuple[DatePrecision, ...]] = ("year", "month", "hijri_year", "hijri_month")


def days_of(when: datetime, precision: DatePrecision) -> Days:
    """Return the days that a date of this ``precision`` may mean."""
    day = when.date()
    match precision:
        case "year":
            return gregorian_days(day.year)
        case "month":
            return gregorian_days(day.year, day.month)
        case "hijri_year":
            return hijri_days(hijri_month_of(day)[0])
        case "hijri_month":
            return hijri_days(*hijri_month_of(day))
        case _:
            return Days(day, day)


def beginning_of(when: datetime, precision: DatePrecision) -> datetime:
    """Return the first moment that a date of this ``precision`` may mean."""
    return datetime.combine(days_of(when, precision).first, time.min) if precision in WITHOUT_DAY else when


def iso_date(when: datetime, precision: DatePrecision) -> str:
    """Return a date in ISO 8601 as precisely as it is known: ``2015``, ``2015-11``, ``2015-11-06``,
    ``2015-11-06T10:30:00``; a period of the Hijri calendar as ``2015-10-14/2016-10-01``.
    """
    match precision:
        case "year":
            return f"{when.year:04}"
        case "month":
            return f"{when.year:04}-{when.month:02}"
        case "hijri_year" | "hijri_month":
            days = days_of(when, precision)
            return f"{days.first.isoformat()}/{days.last.isoformat()}"
        case "day":
            return when.date().isoformat()
        case "minute":
            return when.isoformat()


def month_of(when: datetime | None, precision: DatePrecision | None) -> str:
    """Return the month that a date is in as ``YYYY-MM``; where only the year is known ``YYYY``, and else nothing."""
    if when is None or precision is None:
        return ""
    first, last = days_of(when, precision)
    if first.year != last.year:
        return ""
    return f"{first.year:04}" if first.month != last.month else f"{first.year:04}-{first.month:02}"


def latest_beginnings(last: date) -> Iterator[tuple[DatePrecision, int]]:
    """Yield for each precision without a day the latest moment at which a period that ends by ``last`` may begin."""
    for precision in WITHOUT_DAY:
        yield precision, _before_next(last, precision)


def _before_next(last: date, precision: DatePrecision) -> int:
    """Return the moment before the period begins that the day after ``last`` is in: all before it end by ``last``."""
    if last == date.max or (precision.startswith("hijri") and last >= HIJRI_DAYS[1]):
        return to_moment(datetime.combine(last, time.max))
    if precision.startswith("hijri") and last < HIJRI_DAYS[0]:
        return UNDATED
    following = datetime.combine(last + _ONE_DAY, time.min)
    return to_moment(beginning_of(following, precision)) - 1


class Times(NamedTuple):
    """``moment`` is the newspaper's wall clock, by which articles are filtered; ``instant`` the same in UTC, by which
    they are ordered; ``arrived`` when it came in; ``month`` and ``precision`` are terms, empty where there is none.
    """

    moment: int
    instant: int
    arrived: int
    month: str
    precision: str


def times_of(article: Article) -> Times:
    """Return the times of ``article``; a date without a day is kept as its beginning."""
    arrived = arrival_moment(article.arrived)
    if article.date is None or article.date_precision is None:
        return Times(UNDATED, UNDATED, arrived, "", "")
    begin = beginning_of(article.date, article.date_precision)
    return Times(
        moment=to_moment(begin),
        instant=to_instant(begin, article.utc_offset),
        arrived=arrived,
        month=month_of(article.date, article.date_precision),
        precision=article.date_precision if article.date_precision in WITHOUT_DAY else "",
    )


class Between(NamedTuple):
    """The moments from ``first`` to ``last``, inclusive; ``latest`` are for each precision without a day the latest
    moment at which a period may begin that does not reach beyond ``last``.
    """

    first: int
    last: int
    latest: tuple[tuple[DatePrecision, int], ...]


def between(first: date | None, last: date | None) -> Between:
    """Return the moments from the day ``first`` to the day ``last``; undated articles are never among them."""
    return Between(
        to_moment(datetime.combine(first, time.min)) if first else UNDATED + 1,
        to_moment(datetime.combine(last or date.max, time.max)),
        tuple(_latest(last)) if last else (),
    )


def _latest(last: date) -> Iterator[tuple[DatePrecision, int]]:
    end = to_moment(datetime.combine(last, time.max))
    return ((precision, latest) for precision, latest in latest_beginnings(last) if latest < end)
