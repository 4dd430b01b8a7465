"""Texts as markup: highlighted, cut, and kept in the right direction. No text ever becomes markup itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final
from unicodedata import bidirectional

from markupsafe import Markup, escape

from searchapp.model import Paragraph, Span
from searchapp.ranking.highlight import EXCERPT_LENGTH, excerpt

_MARK: Final = Markup("<mark>{}</mark>")
_ELLIPSIS: Final = "…"

#: How many code points of a text decide on its direction.
_SAMPLE: Final = 300
#: The share of Arabic letters from which on a text is Arabic: names in Latin letters are long.
_ARABIC_SHARE: Final = 0.3
_RIGHT_TO_LEFT: Final = ("AL", "R")
_ARABIC: Final = Markup('lang="ar" dir="rtl"')
_FOREIGN: Final = Markup('lang="" dir="ltr"')
_UNKNOWN: Final = Markup('dir="auto"')

_COMMAND: Final = re.compile(r"(searchapp [^;؛\s][^;؛]*)")
_LATIN: Final = re.compile(r"((?:[~/.-]*\w)(?:[ -~]*[\w/])?)", re.ASCII)
_QUOTED: Final = re.compile(r"(?<=[“«])([^“”«»]*[\u0600-\u06ff][^“”«»]*)(?=[”»])")
_CODE: Final = Markup('<code dir="ltr">{}</code>')
_QUOTATION: Final = Markup("<bdi>{}</bdi>")
_ISOLATE: Final = Markup('<bdi dir="ltr">{}</bdi>')


def highlighted(text: str, spans: Iterable[Span]) -> Markup:
    """Return ``text`` escaped, with ``<mark>`` round each span.

    Spans may come in any order, touch, overlap, be empty or reach beyond the text: no letter is lost, repeated or
    marked twice.
    """
    pieces = []
    done = 0
    for start, end in _merged(spans, len(text)):
        pieces += [escape(text[done:start]), _MARK.format(text[start:end])]
        done = end
    return Markup("").join([*pieces, escape(text[done:])])


def _merged(spans: Iterable[Span], length: int) -> Iterator[Span]:
    """Yield the spans in order, cut at the end of the text, and overlapping ones as one."""
    start = end = 0
    for span in sorted(spans):
        if span.start >= end:
            if start < end:
                yield Span(start, end)
            start = max(0, span.start)
        end = max(end, min(span.end, length))
    if start < end:
        yield Span(start, end)


def highlighted_excerpt(paragraph: Paragraph, length: int = EXCERPT_LENGTH) -> Markup:
    """Return the part of ``paragraph``, about ``length`` long, that shows why it matched, with its matches highlighted.

    It is cut by :func:`~searchapp.ranking.highlight.excerpt`; an ellipsis stands where text was left out.
    """
    part = excerpt(paragraph, length)
    before = _ELLIPSIS if part.cut_before else ""
    after = _ELLIPSIS if part.cut_after else ""
    return before + highlighted(part.text, part.highlights) + after


def lang_and_dir(text: str) -> Markup:
    """Return the attributes ``lang`` and ``dir`` of the element that shows ``text`` of an article and nothing else.

    ``dir="auto"`` alone goes by the first letter, and would turn round an Arabic headline that begins with a foreign
    name. The language of a text in Latin letters is unknown, and marked as such: it need not be that of the page.
    """
    classes = Counter(map(bidirectional, filter(str.isalpha, text[:_SAMPLE])))
    right_to_left, letters = sum(classes[name] for name in _RIGHT_TO_LEFT), classes.total()
    if not letters:
        return _UNKNOWN
    return _ARABIC if right_to_left >= letters * _ARABIC_SHARE else _FOREIGN


def bidi_isolated(sentence: str) -> Markup:
    """Return ``sentence`` escaped, with commands as code and quotations and other Latin text in ``<bdi>``.

    So they keep their own direction, whatever stands beside them.
    """
    pieces = _COMMAND.split(sentence)
    return Markup("").join(
        _CODE.format(piece) if number % 2 else _quotations_isolated(piece) for number, piece in enumerate(pieces)
    )


def _quotations_isolated(text: str) -> Markup:
    pieces = _QUOTED.split(text)
    return Markup("").join(
        _QUOTATION.format(piece) if number % 2 else _latin_isolated(piece) for number, piece in enumerate(pieces)
    )


def _latin_isolated(text: str) -> Markup:
    pieces = _LATIN.split(text)
    return Markup("").join(
        _ISOLATE.format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )
