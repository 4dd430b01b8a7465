"""HTML pages: one article each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from lxml import etree

from searchapp.ingest.dates import parse_date
from searchapp.ingest.decoding import decode_page
from searchapp.ingest.fields import Fields
from searchapp.ingest.linked_data import described_article
from searchapp.ingest.markup import element_text, parse_html
from searchapp.ingest.opening import InputFile
from searchapp.ingest.record import Record
from searchapp.ingest.sanitise import one_line, paragraphs

#: Where the text of an article is, the surest place first.
_TEXT_PLACES: Final[tuple[Callable[[Any], bool], ...]] = (
    lambda element: "articleBody" in (element.get("itemprop") or "").split(),
    lambda element: element.tag == "article",
    lambda element: element.tag == "main" or element.get("role") == "main",
)
_DATE_NAMES: Final = ("article:published_time", "datepublished", "date", "dc.date", "pubdate", "publish-date")


def read_html(file: InputFile) -> Iterator[Record]:
    """Yield the one article of ``file``.

    The title is the page's og:title, its h1 or its title; the text is what stands in its articleBody, article or
    main element, or else in all of it. The rest is from its meta elements and, where those are silent, JSON-LD.
    """
    data = file.read()
    yield Record(file.origin, 0, file.digest(data), partial(_parse, data))


def _parse(data: bytes) -> Fields:
    page = parse_html(decode_page(data))
    if page is None:
        return Fields()
    meta, described = _meta(page), described_article(page)
    heading = one_line(_first_text(page, "h1"))
    title = one_line(meta.get("og:title", "")) or heading or one_line(_first_text(page, "title")) or described.title
    return Fields(
        title=title,
        content=_content(page, described.content, {title, heading} if heading in title else {title}),
        source=meta.get("og:site_name") or described.source,
        author=_author(meta) or described.author,
        section=meta.get("article:section") or described.section,
        date=_date(page, meta) or described.date,
        url=_url(page, meta) or described.url,
    )


def _meta(page: Any) -> Mapping[str, str]:
    values: dict[str, str] = {}
    for element in page.iter("meta"):
        content = (element.get("content") or "").strip()
        if content:
            for attribute in ("property", "name", "itemprop"):
                values.setdefault((element.get(attribute) or "").strip().lower(), content)
    return values


def _first_text(page: Any, tag: str) -> str:
    texts = ("".join(element.itertext()) for element in page.iter(tag))
    return next((text for text in texts if text.strip()), "")


def _content(page: Any, described: str, headings: set[str]) -> str:
    """Return the text, without the lines that are the title over again."""
    text = _placed_text(page) or described or element_text(page)
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


def _author(meta: Mapping[str, str]) -> str:
    # Many pages give the author's profile there.
    candidates = (meta.get("author", ""), meta.get("article:author", ""))
    return next((name for name in candidates if name and not name.startswith(("http:", "https:"))), "")


def _date(page: Any, meta: Mapping[str, str]) -> str:
    written = [meta.get(name, "") for name in _DATE_NAMES]
    written += [element.get("datetime") or "".join(element.itertext()) for element in page.iter("time")]
    return next((date for date in written if parse_date(date)), "")


def _url(page: Any, meta: Mapping[str, str]) -> str:
    links = [
        link.get("href") or "" for link in page.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    return next((url for url in [*links, meta.get("og:url", "")] if url.startswith(("http:", "https:"))), "")
