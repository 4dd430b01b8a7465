"""HTML pages: one article each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from lxml import etree

from searchapp.dates.documents import parse_date
from searchapp.ingest.author_on_page import author_on_page
from searchapp.ingest.date_on_page import date_on_page
from searchapp.ingest.decoding import decode_page
from searchapp.ingest.fields import Fields
from searchapp.ingest.linked_data import described_article
from searchapp.ingest.main_text import extractor_version, main_text
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
#: A place that holds less than this share of what was found is that of a part, or of a teaser.
_MUCH_THE_SAME: Final = 0.5
_DATE_NAMES: Final = ("article:published_time", "datepublished", "date", "dc.date", "pubdate", "publish-date")


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

    The title is the page's og:title, its h1 or its title; the text is what the extractor of
    :mod:`searchapp.ingest.main_text` finds, or what stands in the articleBody, article or main element where that is
    purer or all there is, or else what is in all of the page. The rest is from its meta elements and, where those are
    silent, from JSON-LD or what stands below its title.

    Where it came from the web, ``announced`` is the encoding that the server named, and ``address`` the page's own,
    for pages that do not name theirs. Raises :class:`Rejected` where it cannot be read.
    """
    markup = decode_page(data, announced)
    page = parse_html(markup)
    if page is None:
        return Fields()
    meta, described = _meta(page), described_article(page)
    url = _url(page, meta) or described.url or address
    heading = one_line(_first_text(page, "h1"))
    title = one_line(meta.get("og:title", "")) or heading or one_line(_first_text(page, "title")) or described.title
    return Fields(
        title=title,
        content=_content(
            _surest(main_text(markup), _placed_text(page)) or described.content or element_text(page),
            {title, heading} if heading in title else {title},
        ),
        source=meta.get("og:site_name") or described.source,
        author=_author(meta) or described.author or author_on_page(page),
        section=meta.get("article:section") or described.section,
        date=_date(page, meta) or described.date or date_on_page(page, url),
        url=url,
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
