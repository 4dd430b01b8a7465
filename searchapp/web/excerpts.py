"""Cutting a long paragraph down to the part that shows why it matched."""

from __future__ import annotations

from markupsafe import Markup

from searchapp.model import Paragraph, Span
from searchapp.web.highlighting import marked

EXCERPT_LENGTH = 360
_LEAD_IN = 70
_ELLIPSIS = "…"


def excerpt(paragraph: Paragraph) -> Markup:
    """Return the paragraph with its matches marked, cut at words to about :data:`EXCERPT_LENGTH` characters.

    The cut keeps the stretch that holds most matches; an ellipsis stands where text was left out.
    """
    text = paragraph.text
    if len(text) <= EXCERPT_LENGTH:
        return marked(text, paragraph.highlights)
    start = _word_start(text, _densest(paragraph.highlights) - _LEAD_IN)
    end = _word_end(text, start + EXCERPT_LENGTH)
    shifted = (Span(span.start - start, span.end - start) for span in paragraph.highlights if span.end > start)
    before = _ELLIPSIS if start > 0 else ""
    after = _ELLIPSIS if end < len(text) else ""
    return before + marked(text[start:end], shifted) + after


def _densest(spans: tuple[Span, ...]) -> int:
    """Return where the match begins that is followed by most others within reach."""
    starts = sorted(span.start for span in spans)
    reach = EXCERPT_LENGTH - _LEAD_IN

    def followers(first: int) -> int:
        return sum(first <= start < first + reach for start in starts)

    return max(starts, key=followers, default=0)


def _word_start(text: str, position: int) -> int:
    return 0 if position <= 0 else max(text.rfind(" ", 0, position) + 1, position - _LEAD_IN)


def _word_end(text: str, position: int) -> int:
    if position >= len(text):
        return len(text)
    return max(text.rfind(" ", 0, position), position - _LEAD_IN)
