"""Cutting a long paragraph down to the part that shows why it matched."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from searchapp.model import Paragraph, Span

#: About as many characters as three lines of a page or a terminal hold.
EXCERPT_LENGTH: Final = 360
#: How much of the text before the first match is shown, as a share of the whole.
_LEAD_IN: Final = 0.2


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a paragraph. ``highlights`` are offsets into ``text``; the flags tell where text was left out."""

    text: str
    highlights: tuple[Span, ...]
    cut_before: bool
    cut_after: bool


def excerpt(paragraph: Paragraph, length: int = EXCERPT_LENGTH) -> Excerpt:
    """Return ``paragraph`` cut at words to about ``length`` code points: the stretch that holds most matches."""
    text = paragraph.text
    if len(text) <= length:
        return Excerpt(text, paragraph.highlights, cut_before=False, cut_after=False)
    lead_in = int(length * _LEAD_IN)
    start = _word_start(text, _densest(paragraph.highlights, length - lead_in) - lead_in, lead_in)
    end = _word_end(text, start + length, lead_in)
    within = (Span(max(span.start, start) - start, min(span.end, end) - start) for span in paragraph.highlights)
    return Excerpt(
        text[start:end],
        tuple(span for span in within if span.start < span.end),
        cut_before=start > 0,
        cut_after=end < len(text),
    )


def _densest(spans: tuple[Span, ...], reach: int) -> int:
    """Return where the match begins that is followed by most others within ``reach``."""
    starts = sorted(span.start for span in spans)
    followers = (bisect_left(starts, start + reach) - number for number, start in enumerate(starts))
    _, first = max(zip(followers, (-start for start in starts), strict=True), default=(0, 0))
    return -first


def _word_start(text: str, position: int, slack: int) -> int:
    return 0 if position <= 0 else max(text.rfind(" ", 0, position) + 1, position - slack)


def _word_end(text: str, position: int, slack: int) -> int:
    if position >= len(text):
        return len(text)
    return max(text.rfind(" ", 0, position), position - slack)
