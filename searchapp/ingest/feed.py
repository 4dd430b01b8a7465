"""Feeds: RSS (2.0, and the older 1.0) and Atom, an article an entry."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from searchapp.ingest.fields import Fields
from searchapp.ingest.flatten import plain_fields
from searchapp.ingest.markup import html_text
from searchapp.ingest.opening import InputFile
from searchapp.ingest.reasons import DECLARES_ENTITIES, NOT_A_FEED, broken_xml
from searchapp.ingest.record import Record
from searchapp.ingest.set_aside import Rejected

#: Other modules (media, for one) have a title and a content of their own, which are not the article's.
_NAMESPACES: Final = frozenset(
    (
        "",
        "http://www.w3.org/2005/Atom",
        "http://purl.org/rss/1.0/",
        "http://purl.org/rss/1.0/modules/content/",
        "http://purl.org/dc/elements/1.1/",
    )
)
_ENTRIES: Final = {"rss": "{*}item", "RDF": "{*}item", "feed": "{*}entry"}


def read_feed(file: InputFile) -> Iterator[Record]:
    """Yield a record for each entry of ``file``; the feed's title is the source of those that name none.

    Raises :class:`Rejected` where the file is not well-formed XML, declares entities, or is not a feed.
    """
    root = _parse_xml(file.read())
    entries = _ENTRIES.get(_name(root))
    if entries is None:
        raise Rejected(NOT_A_FEED)
    source = _source(root)
    for entry in root.iter(entries):
        data = etree.tostring(entry, with_tail=False)
        parse = partial(_parse_entry, entry, source)
        yield Record(file.origin, entry.sourceline or 0, file.digest(source.encode(), data), parse)


def _parse_xml(data: bytes) -> Any:
    # The size limits of libxml2 stay in force: they also bound what entities grow to while they are being declared.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Rejected(broken_xml(error.lineno or 1)) from error
    # Reading an attribute would expand entities even so.
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise Rejected(DECLARES_ENTITIES)
    return root


def _parse_entry(entry: Any, source: str) -> Fields:
    values: dict[str, Any] = {}
    for child in entry.iterchildren(etree.Element):
        if _namespace(child) in _NAMESPACES:
            values.setdefault(_name(child), []).append(_value(child))
    values["link"] = _link(entry) or values.get("link")
    values["publisher"] = source
    return plain_fields(values, html_text)


def _value(child: Any) -> str:
    """The text of a child, or what its kind of element says instead: a category's term, an author's name."""
    if (name := child.findtext("{*}name") or child.findtext("{*}title")) is not None:
        return str(name)
    if child.get("type") == "xhtml":
        return etree.tostring(child, encoding="unicode", with_tail=False)  # type: ignore[no-any-return]
    return child.get("term") or "".join(child.itertext())


def _link(entry: Any) -> str:
    """The href of an Atom entry's link to the page itself, among links to comments, enclosures and others."""
    links = [link for link in entry.iterchildren("{*}link") if link.get("href")]
    own = [link for link in links if link.get("rel", "alternate") == "alternate"]
    return str((own or links)[0].get("href")) if links else ""


def _source(root: Any) -> str:
    channel = root.find("{*}channel")
    title = (root if channel is None else channel).find("{*}title")
    return "" if title is None else "".join(title.itertext())


def _name(element: Any) -> str:
    return str(etree.QName(element).localname)


def _namespace(element: Any) -> str:
    return etree.QName(element).namespace or ""
