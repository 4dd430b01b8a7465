"""Dates as people write them, in queries, options and address lines: a day, a month, a year, or days between two.

Each way of writing has a module: :mod:`.numeric_dates`, :mod:`.named_dates`, :mod:`.relative_dates`.
dateparser knows no periods: it makes a day of a month or a year (see :mod:`searchapp.dates.documents`).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final, NamedTuple

from searchapp.dates.calendar_names import folded
from searchapp.dates.days import Days
from searchapp.dates.named import named_period
from searchapp.dates.numeric import numeric_period
from searchapp.dates.relative import relative_period

__all__ = ["Days", "Span", "date_at_start", "parse_period", "parse_span"]

#: In code points: no date is written with more.
_LONGEST: Final = 100

#: With 29 February, the latest of which has begun in every year after it.
_ANY_DAY: Final = date(2024, 12, 31)

_BETWEEN: Final = re.compile(r"(?P<first>.*?)\.\.+(?P<last>.*)", re.DOTALL)
_BOUND: Final = re.compile(r"(?P<bound>>=|<=|[≥≤><=])\s*(?P<period>.*)", re.DOTALL)
_ENDS: Final = re.compile(r"\s|$")
_AFTER_A_DATE: Final = ",;!?،؛؟"


class Span(NamedTuple):
    """The first and the last day of what is asked for, both inclusive; None where it has no such end."""

    first: date | None
    last: date | None


def parse_period(text: str, today: date) -> Days | None:
    """Return the days that ``text`` names; None where it is no date. It may be hostile.

    Read are years, months and days in digits (2025, 2025-11, 6/11/2025), with the name of a month (٦ نوفمبر ٢٠٢٥,
    تشرين الثاني, شباط 2025), of the Hijri calendar (15 رمضان 1446), and such as hang on today (أمس, هذا الشهر, آخر 7
    أيام).
    """
    if len(text) > _LONGEST:
        return None
    plain = folded(text)
    try:
        return numeric_period(plain) or named_period(plain, today) or relative_period(plain, today)
    except (ValueError, OverflowError):
        return None


def parse_span(text: str, today: date) -> Span | None:
    """Return the days that ``text`` names: a period, two with ``..`` between, or one after ``>=``, ``>``, ``<=`` or
    ``<``; None where it is nothing of the kind.

    Either side of ``..`` may be missing. Two periods in the wrong order are taken as the days that they span.
    """
    if len(text) > _LONGEST:
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
    """Return how many code points at the start of ``text`` make a date, as many as can; 0 where none do."""
    text = text[:_LONGEST]
    for end in reversed([found.start() for found in _ENDS.finditer(text)]):
        written = text[:end].rstrip(_AFTER_A_DATE)
        if written.endswith(".") and not written.endswith(".."):
            written = written[:-1]
        if parse_span(written, _ANY_DAY) is not None:
            return len(written)
    return 0
