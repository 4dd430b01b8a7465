"""Marking matches in a text without ever letting the text become markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from searchapp.model import Span

_MARK = Markup("<mark>{}</mark>")


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """Return ``text`` escaped, with ``<mark>`` round each span.

    Spans may come in any order, touch, overlap, be empty or reach beyond the text: no letter is lost, repeated or
    marked twice.
    """
    pieces = []
    done = 0
    for start, end in _joined(spans, len(text)):
        pieces += [escape(text[done:start]), _MARK.format(text[start:end])]
        done = end
    return Markup("").join([*pieces, escape(text[done:])])


def _joined(spans: Iterable[Span], length: int) -> Iterator[Span]:
    """Yield the spans in order, within the text, and with overlapping ones made one."""
    start = end = 0
    for span in sorted(spans):
        if span.start >= end:
            if start < end:
                yield Span(start, end)
            start = max(0, span.start)
        end = max(end, min(span.end, length))
    if start < end:
        yield Span(start, end)
