"""HTML pages: one article each, its text found among all that a page of a news site holds."""

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

#: Where the text of an article is, the surest place first.
_TEXT_PLACES: Final[tuple[Callable[[Any], bool], ...]] = (
    lambda element: "articleBody" in (element.get("itemprop") or "").split(),
    lambda element: element.tag == "article",
    lambda element: element.tag == "main" or element.get("role") == "main",
)
#: A place that holds less than this share of what was found is that of a part, or of a teaser.
_MUCH_THE_SAME: Final = 0.5


#: What is shorter is more often a cookie notice or a list of headlines than the article.
_SHORTEST: Final = 200
#: In characters. Pages of real news sites stay far below; a longer one is not worth the time.
_LONGEST_PAGE: Final = 2_000_000
#: Its result is in elements of TEI.
_BLOCKS: Final = frozenset(("p", "head", "list", "item", "quote", "code", "table", "row", "lb"))
_CELLS: Final = frozenset(("cell",))


def read_html(file: InputFile) -> Iterator[Record]:
    """Yield the one article of ``file``.

    Its fields are those of :func:`page_fields`.
    """
    data = file.read()
    yield Record(file.origin, 0, page_digest(file, data), partial(page_fields, data))


def page_digest(file: InputFile, *parts: bytes) -> bytes:
    """Return the digest of a page that is in ``file``; another extractor makes another article of it."""
    version = extractor_version()
    return file.digest(*parts, version.encode()) if version else file.digest(*parts)


def page_fields(data: bytes, announced: str = "", address: str = "") -> Fields:
    """Return the article on the page ``data``.

    The title is the page's og:title, its h1 or its title; the text is what the extractor that
    :func:`main_text` uses finds, or what stands in the articleBody, article or main element where that is
    purer or all there is, or else what is in all of the page. The rest is from its meta elements and, where those are
    silent, from JSON-LD or what stands below its title.

    Where it came from the web, ``announced`` is the encoding that the server named, and ``address`` the page's own,
    for pages that do not name theirs. Raises :class:`Rejected` where it cannot be read.
    """
    markup = decode_page(data, announced)
    page = parse_html(markup)
    if page is None:
        return Fields()
    described = page_metadata(page, address)
    heading = one_line(first_text(page, "h1"))
    title = described.title
    text = _surest(main_text(markup), _placed_text(page)) or described.content or element_text(page)
    return replace(described, content=_content(text, {title, heading} if heading in title else {title}))


def _surest(found: str, placed: str) -> str:
    """Return the text that was ``found``, or the one in its place: of two that are much the same the shorter one."""
    return placed if not found or _MUCH_THE_SAME * len(found) <= len(placed) < len(found) else found


def _content(text: str, headings: set[str]) -> str:
    """Return the text, without the lines that are the title over again."""
    return "\n".join(line for line in paragraphs(text) if line not in headings)


def _placed_text(page: Any) -> str:
    for is_place in _TEXT_PLACES:
        # Teasers of other articles are shorter than the article.
        text = max(map(element_text, _outermost(page, is_place)), key=len, default="")
        if text.strip():
            return text
    return ""


def _outermost(page: Any, is_place: Callable[[Any], bool]) -> Iterator[Any]:
    """Yield the places that lie in no other, so that each text is looked at once."""
    walker = etree.iterwalk(page, events=("start",))
    for _, element in walker:
        if is_place(element):
            yield element
            walker.skip_subtree()


@cache
def extractor_version() -> str:
    """Return the name and version of the extractor, or ``""`` where it is not installed."""
    try:
        return f"trafilatura {metadata.version('trafilatura')}"
    except metadata.PackageNotFoundError:
        return ""


def main_text(markup: str) -> str:
    """Return the text that is found on the page ``markup``, with a line for each block; nothing where the extractor is
    missing or finds too little.

    Nothing else of it is taken: where a page has no date it finds one that the article tells of, and names made to do
    harm take it for ever.
    """
    if len(markup) > _LONGEST_PAGE or not extractor_version():
        return ""
    try:
        found = _extract(markup)
    except Exception:  # noqa: BLE001 - it is made for pages as they come, yet these may be anything
        return ""
    if found is None:
        return ""
    text = lines_of(found.body, frozenset(), _BLOCKS, _CELLS)
    return text if len(text) >= _SHORTEST else ""


def _extract(markup: str) -> Any:
    import trafilatura  # noqa: PLC0415 - it takes a fifth of a second to load

    # It tells at length about pages in which there is nothing.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return trafilatura.bare_extraction(markup, fast=True, include_comments=False)
