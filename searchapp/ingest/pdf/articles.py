"""From the pages of a document to its articles.

A document is one article, with these exceptions: each page that was read by OCR is an article of its own, since what
it says has to be checked against its picture; and a page of a newspaper is cut at its headlines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from searchapp.ingest.pdf.page import PageText
from searchapp.ingest.pdf.paragraphs import Paragraph, joined

#: The letters of a headline are this many times as large as those of the text.
_HEADLINE: Final = 1.3
_SHORTEST_HEADLINE: Final = 4
_LONGEST_HEADLINE: Final = 200
#: A page with fewer headlines, or without text beside text, is one of a report.
_LEAST_ARTICLES: Final = 2
_LEAST_COLUMNS: Final = 2
#: Below a headline there is an article of this many letters at least, else it is a heading, or an advertisement.
_SHORTEST_ARTICLE: Final = 200
#: What stands above the first headline and is shorter belongs to the article below.
_SHORTEST_REST: Final = 200
_LETTER: Final = re.compile(r"[^\W\d_]")
#: The largest of the letters at the beginning of a document is its title, where it is this many times as large.
_TITLE: Final = 1.1


@dataclass(frozen=True, slots=True)
class PdfArticle:
    """An article of a document; ``page`` is 0 if it is the whole document, ``number`` that on the page, from 1."""

    title: str
    paragraphs: tuple[str, ...]
    page: int = 0
    number: int = 1
    is_by_ocr: bool = False


def articles_of(pages: Sequence[PageText]) -> list[PdfArticle]:
    """Return the articles of ``pages``, in order."""
    articles: list[PdfArticle] = []
    whole: list[PageText] = []
    place = 0
    for page in pages:
        if page.is_by_ocr:
            articles += _page_as_article(page)
        elif cut := _cut(page):
            articles += cut
        else:
            place = place if whole else len(articles)
            whole.append(page)
    if whole:
        articles.insert(place, _document(whole))
    return articles


def _page_as_article(page: PageText) -> Iterator[PdfArticle]:
    title, rest = _titled(page.paragraphs)
    if title or rest:
        yield PdfArticle(title, _texts(rest), page.number, is_by_ocr=True)


def _document(pages: Sequence[PageText]) -> PdfArticle:
    title, rest = _titled([paragraph for page in pages for paragraph in page.paragraphs])
    return PdfArticle(title, _texts(rest))


def _titled(paragraphs: Sequence[Paragraph]) -> tuple[str, Sequence[Paragraph]]:
    """Return the title of an article, if it begins with larger letters, and the paragraphs that are not the title."""
    if not paragraphs:
        return "", paragraphs
    body = _body_size(paragraphs)
    end = 0
    while end < len(paragraphs) and paragraphs[end].size > _TITLE * body and _is_like(paragraphs[0], paragraphs[end]):
        end += 1
    title = " ".join(paragraph.text for paragraph in paragraphs[:end])
    return (title, paragraphs[end:]) if len(title) <= _LONGEST_HEADLINE else ("", paragraphs)


def _is_like(one: Paragraph, other: Paragraph) -> bool:
    return abs(one.size - other.size) < 0.1 * one.size


def _body_size(paragraphs: Sequence[Paragraph]) -> float:
    """Return the size in which most letters are."""
    letters: dict[float, int] = {}
    for paragraph in paragraphs:
        size = round(2 * paragraph.size) / 2
        letters[size] = letters.get(size, 0) + len(paragraph.text)
    return max(letters, key=lambda size: letters[size])


def _texts(paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    """Return the texts of ``paragraphs``, with one for each that goes on in the next column or on the next page."""
    whole: list[Paragraph] = []
    for paragraph in paragraphs:
        if whole and _goes_on(whole[-1], paragraph):
            whole[-1] = replace(paragraph, text=joined((whole[-1].text, paragraph.text)))
        else:
            whole.append(paragraph)
    return tuple(paragraph.text for paragraph in whole)


def _goes_on(before: Paragraph, after: Paragraph) -> bool:
    is_elsewhere = after.block != before.block or after.top < before.top
    return before.is_open and is_elsewhere and not after.is_indented and not after.is_row and _is_like(before, after)


def _cut(page: PageText) -> list[PdfArticle]:
    """Return the articles of a page of a newspaper; none if it is no such page."""
    if page.columns < _LEAST_COLUMNS:
        return []
    body = _body_size(page.paragraphs)
    starts = _headlines(page.paragraphs, body)
    if len(starts) < _LEAST_ARTICLES:
        return []
    if starts[0]:
        above = page.paragraphs[: starts[0]]
        is_article = sum(len(each.text) for each in above) >= _SHORTEST_REST
        starts = [0, *starts] if is_article else [0, *starts[1:]]
    ends = [*starts[1:], len(page.paragraphs)]
    parts = [page.paragraphs[start:end] for start, end in zip(starts, ends, strict=True)]
    return [_article(part, body, page.number, number) for number, part in enumerate(parts, 1)]


def _headlines(paragraphs: Sequence[Paragraph], body: float) -> list[int]:
    """Return the places of the headlines that have an article below them."""
    large = [place for place, each in enumerate(paragraphs) if _is_headline(each, body)]
    # A headline may be of several paragraphs: a line above it, the headline, a line below it.
    first = [place for place in large if place - 1 not in large]
    ends = [*first[1:], len(paragraphs)]
    return [
        start
        for start, end in zip(first, ends, strict=True)
        if sum(len(each.text) for each in paragraphs[start:end] if each.size <= _TITLE * body) >= _SHORTEST_ARTICLE
    ]


def _is_headline(paragraph: Paragraph, body: float) -> bool:
    return (
        paragraph.size >= _HEADLINE * body
        and len(paragraph.text) <= _LONGEST_HEADLINE
        and len(_LETTER.findall(paragraph.text)) >= _SHORTEST_HEADLINE
    )


def _article(paragraphs: Sequence[Paragraph], body: float, page: int, number: int) -> PdfArticle:
    large = [place for place, each in enumerate(paragraphs) if _is_headline(each, body)]
    if not large:
        return PdfArticle("", _texts(paragraphs), page, number)
    # The largest letters are the headline, also where a smaller line stands above.
    most = max(paragraphs[place].size for place in large)
    begin = next(place for place in large if paragraphs[place].size == most)
    end = begin
    while end < len(paragraphs) and _is_like(paragraphs[begin], paragraphs[end]):
        end += 1
    title = " ".join(each.text for each in paragraphs[begin:end])
    return PdfArticle(title, _texts([*paragraphs[:begin], *paragraphs[end:]]), page, number)
