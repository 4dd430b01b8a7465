"""Articles as markup: their texts highlighted, cut and kept in the right direction; why they were found; citations.

No text ever becomes markup itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from unicodedata import bidirectional

from flask import url_for
from markupsafe import Markup, escape

from searchapp.bidi import balance, balanced, has_controls
from searchapp.errors import Language
from searchapp.model import MATCH_LEVELS, Article, Copy, Hit, MatchLevel, Paragraph, Span, WordMatch
from searchapp.ranking.highlight import EXCERPT_LENGTH, excerpt
from searchapp.search.serialization import date_text
from searchapp.web.language import format_date_of, gettext
from searchapp.web.links import original_url
from searchapp.web.source_names import source_table

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
#: Arabic words, or a query with operators in capitals; the items of a list are in the order of the sentence.
_ARABIC_WORDS: Final = re.compile(r"([\u0600-\u06ff](?:[^a-z,;.()،؛“”«»]*[\u0600-\u06ff\d])?)")
_QUOTED: Final = re.compile(r"(?<=[“«])([^“”«»]*[\u0600-\u06ff][^“”«»]*)(?=[”»])")
_CODE: Final = Markup('<code dir="ltr">{}</code>')
_ANY_DIRECTION: Final = Markup("<bdi>{}</bdi>")
_LEFT_TO_RIGHT: Final = Markup('<bdi dir="ltr">{}</bdi>')
_RIGHT_TO_LEFT_WORDS: Final = Markup('<bdi dir="rtl">{}</bdi>')

#: Quotation marks inside those of the citation.
_INNER: Final[dict[Language, dict[int, int]]] = {
    "ar": str.maketrans("«»", "“”"),
    "en": str.maketrans("“”", "‘’"),
}
_ENDINGS: Final = ("؟", "?", "!", "…", ".")

#: How many words are shown for each level of a reason.
_WORDS_SHOWN: Final = 3


def highlighted(text: str, spans: Iterable[Span]) -> Markup:
    """Return ``text`` escaped and its bidi controls balanced, with ``<mark>`` round each span.

    Spans may come in any order, touch, overlap, be empty or reach beyond the text: no letter is lost, repeated or
    marked twice.
    """
    shown = balance(text)
    pieces = []
    done = 0
    for span in _merged(spans, len(text)):
        start, end = map(shown.at, span)
        if start < end:
            pieces += [escape(shown.text[done:start]), _MARK.format(shown.text[start:end])]
            done = end
    return Markup("").join([*pieces, escape(shown.text[done:])])


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


class Unchanged(Markup):
    """A value that a form sends back, or a URL: it is escaped, and shown by no template as text."""


def unchanged(value: str) -> Unchanged:
    """Return ``value``, escaped, so that :func:`shown_balanced` leaves it alone."""
    return Unchanged(escape(value))


def shown_balanced(value: object) -> object:
    """Return ``value``, which a template shows, with its bidi controls balanced."""
    # There are thousands of values on a page.
    if not isinstance(value, str) or not has_controls(value) or isinstance(value, Unchanged):
        return value
    return Markup(balanced(value)) if isinstance(value, Markup) else balanced(value)  # noqa: S704 - as it was


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


def bidi_isolated(sentence: str, language: Language = "ar") -> Markup:
    """Return ``sentence``, which is in ``language``, escaped, with commands as code.

    Quotations and text of the other script are in ``<bdi>``, so that they keep their own direction, whatever stands
    beside them.
    """
    pieces = _COMMAND.split(sentence)
    return Markup("").join(
        _CODE.format(piece) if number % 2 else _quotations_isolated(piece, language)
        for number, piece in enumerate(pieces)
    )


def _quotations_isolated(text: str, language: Language) -> Markup:
    foreign, isolated = (_LATIN, _LEFT_TO_RIGHT) if language == "ar" else (_ARABIC_WORDS, _RIGHT_TO_LEFT_WORDS)
    pieces = _QUOTED.split(text)
    return Markup("").join(
        _ANY_DIRECTION.format(piece) if number % 2 else _isolated(piece, foreign, isolated)
        for number, piece in enumerate(pieces)
    )


def _isolated(text: str, foreign: re.Pattern[str], isolated: Markup) -> Markup:
    pieces = foreign.split(text)
    return Markup("").join(
        isolated.format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )


def isolated_path(path: str) -> Markup:
    """Return ``path``, escaped, with each name in it in its own direction, for a left-to-right element."""
    return Markup("/").join(_ANY_DIRECTION.format(name) if name else "" for name in path.split("/"))


def permanent_url(article_id: str) -> str:
    """Return the absolute URL of an article in this archive, without any search."""
    return url_for("pages.article_page", article_id=article_id, _external=True)


def published(article: Article | Copy, *, timed: bool = False) -> Markup:
    """Return when ``article`` was published, if ``timed`` with the time where that is known, as an element."""
    words, written = format_date_of(article, timed=timed), date_text(article) or ""
    # HTML has no notation for a period of the Hijri calendar.
    if "/" in written:
        return Markup('<span dir="auto">{}</span>').format(words)
    return Markup('<time dir="auto" datetime="{}">{}</time>').format(written, words) if words else Markup()


def citation(article: Article, language: Language) -> Markup:
    """Return a citation of ``article`` as newspapers and scholars write it; without its tags it reads the same.

    Arabic: الكاتب، «العنوان»، المصدر، 6 نوفمبر 2025، رابط. English: Author. “Title.” Source, 6 November 2025. Address.
    Unknown parts are left out. The address is that of the original, or else that of the article in this archive.
    """
    address = _LEFT_TO_RIGHT.format(original_url(article.url) or permanent_url(article.id))
    title = balanced(article.heading.translate(_INNER[language]))
    day = format_date_of(article, language)
    author, source = (
        _ANY_DIRECTION.format(balanced(name)) if name else Markup()
        for name in (article.author, source_table().name(article.source, language))
    )
    if language == "ar":
        return _joined("، ", author, Markup("«{}»").format(_ANY_DIRECTION.format(title)), source, escape(day), address)
    stop = "" if title.endswith(_ENDINGS) else "."
    published = _joined(", ", source, escape(day))
    return _joined(
        " ",
        author and author + ".",
        Markup("“{}{}”").format(_ANY_DIRECTION.format(title), stop),
        published and published + ".",
        address,
    )


def _joined(separator: str, *parts: Markup) -> Markup:
    return escape(separator).join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Reason:
    """A level at which words match, its name, and some of the words as they stand in the article."""

    level: MatchLevel
    label: str
    words: tuple[str, ...]


def reasons_for(hit: Hit, shown: int) -> tuple[Reason, ...]:
    """Return why ``hit`` was found, the highest level first, going by its title and its first ``shown`` paragraphs.

    Exact matches are highlighted in the text, so that their words are not listed. Words of the same root, which are
    not, are named only where nothing else shows why.
    """
    found: dict[MatchLevel, dict[str, None]] = {level: {} for level in MATCH_LEVELS}
    texts = ((hit.article.title, hit.title_matches), *((each.text, each.matches) for each in hit.paragraphs[:shown]))
    for text, matches in texts:
        for match in matches:
            found[match.level][_word(text, match)] = None
    if any(words for level, words in found.items() if level != MatchLevel.ROOT):
        found[MatchLevel.ROOT].clear()
    labels = _reason_labels()
    return tuple(
        Reason(level, labels[level], () if level == MatchLevel.EXACT else tuple(words)[:_WORDS_SHOWN])
        for level, words in found.items()
        if words
    )


def _word(text: str, match: WordMatch) -> str:
    return text[match.start : match.end]


def _reason_labels() -> dict[MatchLevel, str]:
    return {
        MatchLevel.EXACT: gettext("as typed"),
        MatchLevel.SPELLING: gettext("other letters"),
        MatchLevel.INFLECTION: gettext("another inflection"),
        MatchLevel.VARIANT: gettext("other spelling"),
        MatchLevel.ROOT: gettext("same root"),
    }
