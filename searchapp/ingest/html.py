"""HTML pages: one article each.

Its text has to be found among everything else on a page of a news site. The rest is what the page says about it in meta
elements, in JSON-LD, in its address, and below its title.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from importlib import metadata
from itertools import dropwhile, islice
from typing import Any, Final

from lxml import etree

from searchapp.dates.documents import parse_date
from searchapp.ingest.balance import Notes
from searchapp.ingest.encodings import declared_in, decoded
from searchapp.ingest.input_file import InputFile
from searchapp.ingest.markup import element_text, lines_of, parse_html
from searchapp.ingest.page_kind import is_no_article
from searchapp.ingest.page_names import as_name, person, sites_of, without_site
from searchapp.ingest.record import Described, Fields, Record, plain_fields
from searchapp.ingest.rejected import NO_ARTICLE, Rejected
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

#: The ends of the names that schema.org gives to kinds of articles.
_KINDS_OF_ARTICLES: Final = ("Article", "BlogPosting", "Report")
_DATE_NAMES: Final = (
    *("article:published_time", "datepublished", "date", "dc.date", "pubdate", "publish-date", "og:published_time"),
    *("dc.date.issued", "dcterms.date", "dcterms.issued", "dc.date.created", "dcterms.created", "article:published"),
    *("parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "publication_date", "publishdate"),
    *("article_date_original", "originalpublicationdate", "date.created", "date_published", "pub_date", "created"),
)
_ARTICLES: Final = ("article", "main")
#: What stands around the articles of a page; an article may have a header and a footer of its own.
_HEADERS: Final = ("header", "footer")
_SURROUNDINGS: Final = (*_HEADERS, "nav", "aside")
_OF_AUTHORS: Final = frozenset(("author", "authors", "byline", "writer"))
_LONGEST_NAME: Final = 50
_IN_ADDRESS: Final = re.compile(r"(?<=/)(20\d\d)([/-])(\d{1,2})\2(\d{1,2})(?!\d)")
_OF_DATES: Final = frozenset(("date", "time", "datetime", "published", "publish", "pubdate", "timestamp"))
_OF_COMMENTS: Final = frozenset(("comment", "comments", "respond", "commentlist"))
_OF_UPDATES: Final = frozenset(("updated", "update", "modified"))
#: The words of a class or an id: post-date, publishTime, entry_date.
_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_LONGEST_DETAIL: Final = 100
#: More elements than these are a list of other articles.
_MOST_DETAILS: Final = 10
#: How many are looked at, with those in comments and forms.
_MOST_NAMED: Final = 50


def read_html(file: InputFile) -> Iterator[Record]:
    """Yield the one article of ``file``, with the fields of :func:`page_fields`."""
    data = file.read()
    yield Record(file.origin, 0, page_digest(file, data), partial(page_fields, data, stated=file.rule.codec))


def page_digest(file: InputFile, *parts: bytes) -> bytes:
    """Return the digest of a page in ``file`` and of the extractor: another one makes another article of the page."""
    version = extractor_version()
    return file.digest(*parts, version.encode()) if version else file.digest(*parts)


def page_fields(data: bytes, announced: str = "", address: str = "", stated: str = "") -> Fields:
    """Return the article on the page ``data``.

    The text is what the extractor of :func:`main_text` finds; or what is in the articleBody, article or main element,
    if that is purer or all there is; or else the text of the whole page. The rest is that of :func:`page_metadata`.

    For a page from the web, ``announced`` is the encoding that the server named, and ``address`` is the page's own, for
    pages that do not name theirs; ``stated`` is the codec that a rule names. Raises :class:`Rejected` if the page
    cannot be read.
    """
    found = decoded(data, announced or declared_in(data), stated)
    markup = found.text
    page = parse_html(markup)
    if page is None:
        return Fields(notes=found.notes)
    page_of_article = _Page(page, markup, address, found.notes)
    meta = _meta(page)
    return replace(page_of_article.fields(meta, {}), described=Described(meta, page_of_article.fields))


@dataclass(frozen=True)
class _Page:
    """A parsed page, its markup, the address to take if it names none, and the notes so far."""

    page: Any
    markup: str
    address: str
    notes: Notes

    def fields(self, meta: Mapping[str, object], said: Mapping[str, Any]) -> Fields:
        """Return the fields of the page as if its meta elements were ``meta``, except the known ones in ``said``."""
        described = replace(page_metadata(self.page, self.address, meta), **said)
        described = replace(described, notes=described.notes + self.notes)
        if "content" in said:
            return described
        heading, title = one_line(first_text(self.page, "h1")), one_line(described.title)
        content = self._text or described.content or element_text(self.page)
        return replace(described, content=_content(content, {title, heading} if heading in title else {title}))

    @cached_property
    def _text(self) -> str:
        return _purest(main_text(self.markup), _marked_up_text(self.page))


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


def page_metadata(page: Any, address: str, meta: Mapping[str, object] | None = None) -> Fields:
    """Return what ``page`` (an HTML root element) says about its article; as content, only what JSON-LD gives.

    The title is og:title, the h1 or the title element, without the name of the site before or behind it. The date is
    that of JSON-LD, which is the most exact, or of the meta elements, or in a time element that is no part of what
    surrounds articles, or in the address, or below the title. The rest is from the meta elements and, where those are
    silent, from JSON-LD, or from what stands below the title. ``address`` is the page's own if it does not name one.
    With ``meta``, the page is read as if its meta elements were these.

    Raises :class:`Rejected` if the page is no article.
    """
    meta, descriptions = _in_lower_case(_meta(page) if meta is None else meta), [*_descriptions(page)]
    described, items = _described_article(descriptions), [item for items in descriptions for item in items]
    url = _url(page, meta) or described.url or address
    source = one_line(meta.get("og:site_name") or described.source)
    section = meta.get("article:section") or described.section
    sites = sites_of((source, described.source, meta.get("application-name", "")), url)
    title = _title(page, meta, described, sites)
    kinds = {kind for item in items for kind in _kinds(item)}
    if described == Fields() and is_no_article(page, meta, url, title, kinds):
        raise Rejected(NO_ARTICLE, "not_article")
    written = (meta.get("author", ""), described.author, meta.get("article:author", ""), meta.get("dc.creator", ""))
    return Fields(
        title=title,
        content=described.content,
        source=source,
        author=_author(page, written, set(map(as_name, (source, described.source, section)))),
        section=section,
        date=_date(page, meta, described, items) or _date_in_address_or_below_title(page, url),
        url=url,
    )


def _title(page: Any, meta: Mapping[str, str], described: Fields, sites: Collection[str]) -> str:
    """Return the first title that is not the name of the site: og:title, that of the heading, or of the page."""
    heading, of_page = one_line(first_text(page, "h1")), one_line(first_text(page, "title"))
    titles = [one_line(meta.get("og:title", "")), heading, of_page, one_line(described.title)]
    found = next((title for title in titles if title and as_name(title) not in sites), next(filter(None, titles), ""))
    return without_site(found, {heading, one_line(described.title)} - {""}, sites)


def _meta(page: Any) -> Mapping[str, str]:
    """Return what the meta elements of ``page`` say, by their names as they are written."""
    values: dict[str, str] = {}
    for element in page.iter("meta"):
        content = (element.get("content") or "").strip()
        if content:
            for attribute in ("property", "name", "itemprop"):
                values.setdefault((element.get(attribute) or "").strip(), content)
    return values


def _in_lower_case(meta: Mapping[str, object]) -> Mapping[str, str]:
    lower: dict[str, str] = {}
    for name, value in meta.items():
        lower.setdefault(name.lower(), str(value))
    return lower


def first_text(page: Any, tag: str) -> str:
    """Return the text of the first element ``tag`` of ``page`` that has any, or ``""``."""
    texts = ("".join(element.itertext()) for element in page.iter(tag))
    return next((text for text in texts if text.strip()), "")


def _author(page: Any, written: Iterable[str], others: Collection[str]) -> str:
    """Return the first person among those ``written`` and those named below the title."""
    return next(filter(None, (person(name, others) for name in (*written, *_authors_below_title(page)))), "")


def _date(
    page: Any, meta: Mapping[str, str], described: Fields, items: Iterable[Mapping[str, object]]
) -> str | int | float:
    written = [described.date, *(meta.get(name, "") for name in _DATE_NAMES)]
    # Some describe the page and no article.
    written += (day for item in items if isinstance(day := item.get("datePublished"), str))
    for name in ("datePublished", "dateCreated"):
        written += map(_written_date, _marked_up(page, name))
    times = [element for element in page.iter("time") if not _surrounds_articles(element)]
    # An update is no publication, but better than nothing.
    written += map(_written_date, sorted(times, key=_is_update))
    return next((date for date in written if parse_date(date)), "")


def _marked_up(page: Any, name: str) -> Iterator[Any]:
    """Yield the elements that microdata or RDFa calls ``name``."""
    for element in page.xpath("//*[@itemprop or @property]"):
        names = f"{element.get('itemprop', '')} {element.get('property', '')}".split()
        if any(each.rpartition(":")[2] == name for each in names):
            yield element


def _written_date(element: Any) -> str:
    return element.get("content") or element.get("datetime") or "".join(element.itertext())


def _is_update(element: Any) -> bool:
    return _is_named_after(element, _OF_UPDATES) or "dateModified" in (element.get("itemprop") or "")


def _surrounds_articles(element: Any) -> bool:
    """Return whether ``element`` belongs to the page and not to an article: a clock in its header, a list beside it."""
    outer = [ancestor.tag for ancestor in element.iterancestors(*_SURROUNDINGS, *_ARTICLES)]
    inmost = next((tag for tag in outer if tag not in _HEADERS), "")
    return inmost in _SURROUNDINGS or (not inmost and bool(outer))


def _url(page: Any, meta: Mapping[str, str]) -> str:
    links = [
        link.get("href") or "" for link in page.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    return next((url for url in [*links, meta.get("og:url", "")] if url.startswith(("http:", "https:"))), "")


def _descriptions(page: Any) -> Iterator[list[Mapping[str, object]]]:
    """Yield what each script of ``page`` (an HTML root element) describes in JSON-LD."""
    for script in page.iter("script"):
        if script.get("type", "").strip().lower() == "application/ld+json":
            # JSON-LD only repeats what the page says in other ways.
            with suppress(ValueError, RecursionError):
                yield [*_items(json.loads(script.text or "", strict=False))]


def _described_article(descriptions: Iterable[list[Mapping[str, object]]]) -> Fields:
    """Return what the first article that is described says of itself, or empty fields."""
    for items in descriptions:
        article = next(filter(_is_article, items), None)
        if article is not None:
            with suppress(ValueError, RecursionError):
                return plain_fields(_without_summary(_resolved(article, items)))
    return Fields()


def _items(data: object) -> Iterator[Mapping[str, object]]:
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (node for node in graph if isinstance(node, dict)) if isinstance(graph, list) else ()


def _resolved(article: Mapping[str, object], items: Iterable[Mapping[str, object]]) -> Mapping[str, object]:
    """Return ``article`` with the items themselves where it only refers to them by their ids."""
    by_id = {item["@id"]: item for item in items if isinstance(item.get("@id"), str)}

    def resolve(value: object) -> object:
        if isinstance(value, list):
            return [resolve(each) for each in value]
        key = value.get("@id") if isinstance(value, dict) and "name" not in value else None
        return by_id.get(key, value) if isinstance(key, str) else value

    return {**article, **{name: resolve(article[name]) for name in ("author", "publisher") if name in article}}


def _kinds(item: Mapping[str, object]) -> Iterator[str]:
    kinds = item.get("@type")
    yield from (kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str))


def _is_article(item: Mapping[str, object]) -> bool:
    return any(kind.endswith(_KINDS_OF_ARTICLES) for kind in _kinds(item))


def _without_summary(article: Mapping[str, object]) -> Mapping[str, object]:
    # The text is on the page: a summary must not take its place.
    return {name: value for name, value in article.items() if name not in ("description", "abstract")}


def _authors_below_title(page: Any) -> Iterator[str]:
    """Yield what stands in elements of ``page`` whose class says that it is the author, if it is as short as a name."""
    for text in _texts_named_after(page, _OF_AUTHORS):
        if len(text) <= _LONGEST_NAME and not any(map(str.isdigit, text)):
            yield text


def _date_in_address_or_below_title(page: Any, address: str) -> str:
    """Return the first readable date in ``address`` or below the title of ``page``, or ``""``."""
    candidates = (*_in_address(address), *_texts_named_after(page, _OF_DATES))
    return next((date for date in candidates if parse_date(date)), "")


def _in_address(address: str) -> Iterator[str]:
    for found in _IN_ADDRESS.finditer(address):
        yield f"{found[1]}-{found[3]}-{found[4]}"


def _texts_named_after(page: Any, words: frozenset[str]) -> Iterator[str]:
    """Yield the short texts of elements named after one of ``words`` that follow the first h1 of ``page``.

    Above it, sites show today's date and their own name.
    """
    title = next(page.iter("h1"), None)
    below = dropwhile(lambda element: element is not title, page.iter() if title is not None else ())
    named = islice((element for element in below if _is_named_after(element, words)), _MOST_NAMED)
    for element in islice((element for element in named if not _is_of_readers(element)), _MOST_DETAILS):
        text = _beginning(element)
        if 0 < len(text) <= _LONGEST_DETAIL:
            yield text


def _is_named_after(element: Any, words: frozenset[str]) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')} {element.get('rel', '')}"
    return not words.isdisjoint(word.lower() for word in _WORDS.findall(names[:_LONGEST_DETAIL]))


def _is_of_readers(element: Any) -> bool:
    """Return whether ``element`` belongs to the comments of readers, or to the form for them."""
    around = (element, *element.iterancestors())
    return any(each.tag in ("form", "label", "input") or _is_named_after(each, _OF_COMMENTS) for each in around)


def _beginning(element: Any) -> str:
    text = ""
    for piece in element.itertext():
        text += piece
        if len(text) > _LONGEST_DETAIL:
            break
    return " ".join(text.split())
