"""Feeds: RSS (2.0, and the older 1.0) and Atom, with an entry for each article."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin

from lxml import etree

from searchapp.ingest import wordpress
from searchapp.ingest.balance import Notes
from searchapp.ingest.date_order import marks_of, orders_of_records
from searchapp.ingest.encodings import decoded
from searchapp.ingest.input_file import InputFile
from searchapp.ingest.markup import ParsedXml, html_text, inner_html, local_name, parse_xml
from searchapp.ingest.names import field_of
from searchapp.ingest.record import Fields, Record, plain_fields
from searchapp.ingest.rejected import NOT_A_FEED, Rejected, Rejection, broken_xml
from searchapp.ingest.sanitise import one_line, unescape_entities
from searchapp.ingest.xml_parts import Part, xml_parts
from searchapp.ingest.xml_records import dates_of, record_fields, records_in

#: Besides the entry's own. Other namespaces (such as media) have a title and a content that are not the article's.
_NAMESPACES: Final = frozenset(
    (
        "http://www.w3.org/2005/Atom",
        "http://purl.org/rss/1.0/modules/content/",
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
        "http://www.w3.org/1999/xhtml",
        "http://www.itunes.com/dtds/podcast-1.0.dtd",
    )
)
_FULL_ITEM: Final = "fullitem"
#: What may be in base64: Atom 0.3 says so, and later the type is none of text.
_BASE64: Final = "base64"
_TEXT_TYPE: Final = re.compile(r"(?i)(?:text|html|xhtml|text/.*|.*[+/]xml|)")
#: Those of prefixes that are often used without being declared.
_USUAL: Final = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "atom": "http://www.w3.org/2005/Atom",
}
#: RSS asks for an address: editor@example.com (Name).
_PERSON: Final = re.compile(r"\S+@\S+\s*\(([^()]+)\)")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
#: The last is CDF, of the first browsers that had feeds.
_ENTRIES: Final = {"rss": "{*}item", "RDF": "{*}item", "feed": "{*}entry", "channel": "{*}item"}
_UPPER_CASE: Final = "CHANNEL"


def read_feed(file: InputFile) -> Iterator[Record | Rejection | Notes]:
    """Yield a record for each entry of ``file``; the feed's title is the source of those that name none, and its
    ``xml:base`` is what their links are relative to.

    XML with other records (:mod:`~searchapp.ingest.xml_records`) is read as these. Raises :class:`Rejected` if the file
    is no XML, declares entities, or holds neither; what cannot be read in a part of a long file is rejected alone.
    """
    orders: Mapping[str, str] | None = {} if file.rule.date_order else None
    for part in xml_parts(file, _records_in):
        if isinstance(part, Rejection):
            yield part
            continue
        if orders is None and not part.is_whole:
            orders = orders_of_records(_dates_in(file))
        try:
            yield from _read_part(file, part, orders)
        except Rejected as rejected:
            if part.is_whole:
                raise
            yield Rejection(file.origin, part.lines_before + 1, rejected.reason, rejected.kind)


def _records_in(root: Any) -> list[Any]:
    tag = _ENTRIES.get(local_name(root))
    return records_in(root) if tag is None else list(root.iter(tag))


def _dates_in(file: InputFile) -> Iterator[Mapping[str, object]]:
    """Yield the dates of each record of a long file, by their names."""
    # What is wrong is said when it is read.
    with suppress(Rejected):
        for part in xml_parts(file, _records_in):
            with suppress(Rejected):
                if isinstance(part, Part):
                    document = _parsed(part.data, part.declared, stated=file.rule.codec)
                    yield from map(dates_of, _records_in(document.root))


def _read_part(file: InputFile, part: Part, orders: Mapping[str, str] | None) -> Iterator[Record | Notes]:
    document = _parsed(part.data, part.declared, part.lines_before, file.rule.codec)
    if local_name(document.root) not in _ENTRIES and (records := records_in(document.root)):
        found = orders_of_records(map(dates_of, records)) if orders is None else orders
        yield document.notes + Notes(date_orders=tuple(found.items()))
        for element in records:
            digest = file.digest(etree.tostring(element, with_tail=False), *marks_of(found))
            line = part.lines_before + (element.sourceline or 1)
            yield Record(file.origin, line, digest, partial(record_fields, element, found))
        return
    feed = _feed_in(document, "")
    yield feed.notes
    for entry in feed.entries():
        # The base may be that of the whole feed, and then it is not part of the entry's data.
        digest = file.digest(feed.title.encode(), entry.data, *([entry.base.encode()] if entry.base else ()))
        yield Record(file.origin, part.lines_before + entry.line, digest, entry.fields)


class Entry(NamedTuple):
    """An entry of a feed: where it begins, its XML, the address that its links are relative to (``""`` if that is
    not known), when it says it was last changed, and a function that returns its fields.
    """

    line: int
    data: bytes
    base: str
    updated: str
    fields: Callable[[], Fields]


class Feed:
    """A feed, its title, and what had to be mended."""

    def __init__(self, root: Any, tag: str, address: str, notes: Notes) -> None:
        self._root = root
        self._tag = tag
        self._address = address
        self.title = _source(root)
        self._authors = wordpress.authors_of(root)
        self.notes = notes

    def entries(self) -> Iterator[Entry]:
        """Yield the entries, in order; the feed's title is the source of those that name none."""
        for entry in self._root.iter(self._tag):
            data = etree.tostring(entry, with_tail=False)
            parse = partial(_parse_entry, entry, self.title, self._address, self._authors)
            updated = entry.findtext("{*}updated") or entry.findtext("{*}modified") or ""
            yield Entry(entry.sourceline or 1, data, _base(entry, self._address), updated, parse)


def parse_feed(data: bytes, announced: str = "", address: str = "") -> Feed:
    """Return the feed that ``data`` is; ``announced`` is the encoding that a server named, ``address`` where it was
    fetched, to which links are relative unless the feed says otherwise (``xml:base``). Without either they stay as
    they are.

    Raises :class:`Rejected` if it is no XML, declares entities, or is not a feed.
    """
    return _feed_in(_parsed(data, announced), address)


def _feed_in(document: ParsedXml, address: str) -> Feed:
    root, notes, broken = document
    tag = _ENTRIES.get(local_name(root))
    if tag is None:
        raise Rejected(NOT_A_FEED)
    if broken and next(root.iter(tag), None) is None:
        raise Rejected(broken_xml(broken))
    return Feed(root, tag, address, notes)


def _parsed(data: bytes, announced: str, lines_before: int = 0, stated: str = "") -> ParsedXml:
    document = parse_xml(data, announced, stated=stated, lines_before=lines_before)
    if local_name(document.root) == _UPPER_CASE:
        for element in document.root.iter(etree.Element):
            element.tag = element.tag.lower()
            for name, value in element.attrib.items():
                element.set(str(name).lower(), value)
    return document


def _parse_entry(entry: Any, source: str, address: str, authors: Mapping[str, str] | None) -> Fields:
    if authors is not None:
        wordpress.require_published(entry)
    values: dict[str, list[str]] = {}
    for child in entry.iterchildren(etree.Element):
        if _namespace(child) in _NAMESPACES or _namespace(child) == _namespace(entry):
            value = _value(child)
            name = "body" if local_name(child) == _FULL_ITEM else local_name(child)
            is_link = field_of(name) == "url"
            values.setdefault(name, []).append(_absolute(child, value, address) if is_link else value)
    if authors is not None:
        values["creator"] = [authors.get(login.strip(), login) for login in values.get("creator", ())]
        values["encoded"] = [wordpress.shown_text(text) for text in values.get("encoded", ())]
        values["category"] = wordpress.sections(entry)
        values["date"] = [wordpress.local_date(entry)]
    if address_of_cdf := entry.get("href"):
        values.setdefault("link", []).append(_absolute(entry, address_of_cdf, address))
    values.setdefault("modified", []).append(entry.get("lastmod", ""))
    links = [*_links(entry, "alternate", address), *values.get("link", ()), *_permalink(entry)]
    values["link"] = [*links, *_links(entry, "self", address)]
    filled = {name: kept for name, texts in values.items() if (kept := list(filter(str.strip, texts)))}
    filled.setdefault("publisher", [source])
    return plain_fields(filled, _content_text)


def _value(child: Any) -> str:
    """Return the text of a child, or what elements of its kind say instead: a category's label, an author's name."""
    named = child.findtext("{*}name") or child.findtext("{*}title") or child.get("label") or child.get("term")
    if named:
        return str(named)
    text = "".join(child.itertext())
    if child.get("mode") == _BASE64 or not _TEXT_TYPE.fullmatch(child.get("type", "")):
        return _unpacked(text)
    field = field_of(local_name(child))
    if field == "content":
        return inner_html(child) if len(child) else text
    if field == "author" and (person := _PERSON.fullmatch(text.strip())):
        return person[1]
    return html_text(text) if child.get("type") == "html" else text


def _unpacked(text: str) -> str:
    with suppress(ValueError):
        return html_text(decoded(b64decode(text, validate=False)).text)
    return text


def _content_text(text: str) -> str:
    return html_text(text) if _TAG.search(text) else unescape_entities(text)


def _links(entry: Any, kind: str, address: str) -> list[str]:
    """Return the links of an Atom entry to the page itself, not those to comments, enclosures and the like."""
    links = [link for link in entry.iterchildren("{*}link") if link.get("rel", "alternate") == kind]
    return [_absolute(link, link.get("href"), address) for link in links if link.get("href")]


def _absolute(element: Any, link: str, address: str) -> str:
    """Return ``link`` resolved as in ``element``; ``""`` if it is not a link."""
    base = _base(element, address)
    try:
        return urljoin(base, one_line(link)) if base and link.strip() else link
    except ValueError:
        return ""


def _base(element: Any, address: str) -> str:
    """Return the address to which links in ``element`` are relative: each ``xml:base`` is relative to the outer one."""
    for outer in reversed([element, *element.iterancestors()]):
        with suppress(ValueError):
            address = urljoin(address, one_line(outer.get(_BASE, "")))
    return address


def _permalink(entry: Any) -> list[str]:
    texts = [guid.text or "" for guid in entry.iterchildren("{*}guid") if guid.get("isPermaLink") != "false"]
    return [text for text in texts if text.strip().startswith(("http:", "https:"))]


def _source(root: Any) -> str:
    channel = root.find("{*}channel")
    title = (root if channel is None else channel).find("{*}title")
    return "" if title is None else "".join(title.itertext())


def _namespace(element: Any) -> str:
    namespace, _, name = element.tag.rpartition("}")
    # A prefix that was not declared, in a feed that had to be mended.
    prefix = name.rpartition(":")[0]
    return str(_USUAL.get(prefix, prefix) if prefix else namespace.removeprefix("{"))
