"""The spans of days that queries ask for: a period, two periods, a bound; read from text and put into words."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final, NamedTuple

from searchapp.dates.grammar import MONTH_NAMES
from searchapp.dates.periods import LONGEST, Days, parse_period
from searchapp.errors import Language, Message

#: With it, 29 February of a leap year has begun, as has every other day of a year.
_ANY_DAY: Final = date(2024, 12, 31)

_BETWEEN: Final = re.compile(r"(?P<first>.*?)\.\.+(?P<last>.*)", re.DOTALL)
_BOUND: Final = re.compile(r"(?P<bound>>=|<=|[≥≤><=])\s*(?P<period>.*)", re.DOTALL)
_ENDS: Final = re.compile(r"\s|$")
_AFTER_A_DATE: Final = ",;!?،؛؟"


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
