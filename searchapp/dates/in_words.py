"""Days as people write them, in both languages: how a date was understood."""

from __future__ import annotations

from datetime import date
from typing import Final

from searchapp.dates.spans import Span
from searchapp.errors import Language, Message

_MONTHS: Final = (
    ("January", "يناير"),
    ("February", "فبراير"),
    ("March", "مارس"),
    ("April", "أبريل"),
    ("May", "مايو"),
    ("June", "يونيو"),
    ("July", "يوليو"),
    ("August", "أغسطس"),
    ("September", "سبتمبر"),
    ("October", "أكتوبر"),
    ("November", "نوفمبر"),
    ("December", "ديسمبر"),
)


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
    return f"{day.day} {_MONTHS[day.month - 1][arabic]} {day.year}"
