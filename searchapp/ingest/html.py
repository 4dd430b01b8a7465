"""HTML pages: one article each, whose text has to be found among everything else on a page of a news site."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from importlib import metadata
from typing import Any, Final

from lxml import etree

from searchapp.ingest.decoding import decode_page
from searchapp.ingest.fields import Fields
from searchapp.ingest.html_metadata import first_text, page_metadata
from searchapp.ingest.markup import element_text, lines_of, parse_html
from searchapp.ingest.opening import InputFile
from searchapp.ingest.record import Record
from searchapp.ingest.sanitise import one_line, paragraphs

#: The elements that hold the text of an article, the most certain first.
_TEXT_ELEMENTS: Final[tuple[Callable[[Any], bool], ...]] = (
    lambda element: "articleBody" in (element.get("itemprop") or "").split(),
    lambda element: element.tag == "article",
    lambda element: element.tag == "main" or element.get("role") == "main",
)
#: An element that holds less than this share of what was found holds a part of the article, or a teaser.
_SIMILAR: Final = 0.5


#: A shorter text is more often a cookie notice or a list of headlines than the article.
_SHORTEST: Final = 200
#: In characters. Pages of real news sites stay far below; a longer one is not worth the time.
_LONGEST_PAGE: Final = 2_000_000
#: The elements of TEI, in which the extractor answers.
_BLOCKS: Final = frozenset(("p", "head", "list", "item", "quote", "code", "table", "row", "lb"))
_CELLS: Final = frozenset(("cell",))


def read_html(file: InputFile) -> Iterator[Record]:
    """Yield the one article of ``file``.

    Its fields are those of :func:`page_fields`.
    """
    data = file.read()
    yield Record(file.origin, 0, page_digest(file, data), partial(page_fields, data))


def page_digest(file: InputFile, *parts: bytes) -> bytes:
    """Return the digest of a page in ``file`` and of the extractor: another one makes another article of the page."""
    version = extractor_version()
    return file.digest(*parts, version.encode()) if version else file.digest(*parts)


def page_fields(data: bytes, announced: str = "", address: str = "") -> Fields:
    """Return the article on the page ``data``.

    The text is what the extractor of :func:`main_text` finds; or what is in the articleBody, article or main element,
    if that is purer or all there is; or else the text of the whole page. The rest is that of :func:`page_metadata`.

    For a page from the web, ``announced`` is the encoding that the server named, and ``address`` is the page's own, for
    pages that do not state theirs. Raises :class:`Rejected` if the page cannot be read.
    """
    markup = decode_page(data, announced)
    page = parse_html(markup)
    if page is None:
        return Fields()
    described = page_metadata(page, address)
    heading = one_line(first_text(page, "h1"))
    title = described.title
    text = _purest(main_text(markup), _marked_up_text(page)) or described.content or element_text(page)
    return replace(described, content=_content(text, {title, heading} if heading in title else {title}))


def _purest(found: str, marked_up: str) -> str:
    """Return the text that was ``found``, or the one of the text elements: of two similar ones the shorter."""
    return marked_up if not found or _SIMILAR * len(found) <= len(marked_up) < len(found) else found


def _content(text: str, headings: set[str]) -> str:
    """Return the text without the lines that repeat the title."""
    return "\n".join(line for line in paragraphs(text) if line not in headings)


def _marked_up_text(page: Any) -> str:
    for is_text in _TEXT_ELEMENTS:
        # Teasers of other articles are shorter than the article.
        text = max(map(element_text, _outermost(page, is_text)), key=len, default="")
        if text.strip():
            return text
    return ""


def _outermost(page: Any, is_text: Callable[[Any], bool]) -> Iterator[Any]:
    """Yield the text elements that are in no other, so that each text is read once."""
    walker = etree.iterwalk(page, events=("start",))
    for _, element in walker:
        if is_text(element):
            yield element
            walker.skip_subtree()


@cache
def extractor_version() -> str:
    """Return the name and version of the extractor, or ``""`` if it is not installed."""
    try:
        return f"trafilatura {metadata.version('trafilatura')}"
    except metadata.PackageNotFoundError:
        return ""


def main_text(markup: str) -> str:
    """Return the text that is found on the page ``markup``, with a line for each block; nothing if the extractor is
    missing or finds too little.

    Only the text is taken from it: on a page without a date it finds one that the article mentions, and on hostile
    names it takes forever.
    """
    if len(markup) > _LONGEST_PAGE or not extractor_version():
        return ""
    try:
        found = _extract(markup)
    except Exception:  # noqa: BLE001 - it is made for real pages, but a page may be anything
        return ""
    if found is None:
        return ""
    text = lines_of(found.body, frozenset(), _BLOCKS, _CELLS)
    return text if len(text) >= _SHORTEST else ""


def _extract(markup: str) -> Any:
    import trafilatura  # noqa: PLC0415 - it takes a fifth of a second to load

    # It logs at length about pages in which it finds nothing.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return trafilatura.bare_extraction(markup, fast=True, include_comments=False)
