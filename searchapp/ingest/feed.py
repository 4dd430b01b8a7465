"""Feeds: RSS (2.0, and the older 1.0) and Atom, an article an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import partial
from typing import Any, Final

from lxml import etree

from searchapp.ingest.fields import Fields, field_of
from searchapp.ingest.flatten import plain_fields
from searchapp.ingest.markup import html_text
from searchapp.ingest.opening import InputFile
from searchapp.ingest.reasons import DECLARES_ENTITIES, NOT_A_FEED, beyond_xml_limits, broken_xml
from searchapp.ingest.record import Record
from searchapp.ingest.sanitise import unescape_entities
from searchapp.ingest.set_aside import Rejected

#: Besides the entry's own. Other modules (media, for one) have a title and a content that are not the article's.
_NAMESPACES: Final = frozenset(
    (
        "http://www.w3.org/2005/Atom",
        "http://purl.org/rss/1.0/modules/content/",
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
    )
)
#: RSS asks for an address: editor@example.com (Name).
_PERSON: Final = re.compile(r"\S+@\S+\s*\(([^()]+)\)")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
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
        yield Record(file.origin, entry.sourceline or 1, file.digest(source.encode(), data), parse)


def _parse_xml(data: bytes) -> Any:
    # The size limits of libxml2 stay in force: they also bound what entities grow to while they are being declared.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        limited = error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT
        raise Rejected((beyond_xml_limits if limited else broken_xml)(error.lineno or 1)) from error
    # Reading an attribute would expand entities even so.
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise Rejected(DECLARES_ENTITIES)
    return root


def _parse_entry(entry: Any, source: str) -> Fields:
    values: dict[str, list[str]] = {}
    for child in entry.iterchildren(etree.Element):
        if _namespace(child) in _NAMESPACES or _namespace(child) == _namespace(entry):
            values.setdefault(_name(child), []).append(_value(child))
    values["link"] = [*_links(entry, "alternate"), *values.get("link", ()), *_permalink(entry), *_links(entry, "self")]
    filled = {name: said for name, texts in values.items() if (said := list(filter(str.strip, texts)))}
    filled.setdefault("publisher", [source])
    return plain_fields(filled, _content_text)


def _value(child: Any) -> str:
    """The text of a child, or what its kind of element says instead: a category's label, an author's name."""
    named = child.findtext("{*}name") or child.findtext("{*}title") or child.get("label") or child.get("term")
    if named:
        return str(named)
    text = "".join(child.itertext())
    field = field_of(_name(child))
    if field == "content":
        return _as_html(child) if len(child) else text
    if field == "author" and (person := _PERSON.fullmatch(text.strip())):
        return person[1]
    return html_text(text) if child.get("type") == "html" else text


def _as_html(child: Any) -> str:
    # Whatever prefix its names have, and without <x/>, which HTML would take for an opening.
    copy = deepcopy(child)
    for element in copy.iter(etree.Element):
        element.tag = _name(element)
    copy.tag = "div"
    return etree.tostring(copy, encoding="unicode", method="html", with_tail=False)  # type: ignore[no-any-return]


def _content_text(text: str) -> str:
    return html_text(text) if _TAG.search(text) else unescape_entities(text)


def _links(entry: Any, kind: str) -> list[str]:
    """The links of an Atom entry to the page itself, among links to comments, enclosures and others."""
    links = entry.iterchildren("{*}link")
    return [str(link.get("href")) for link in links if link.get("href") and link.get("rel", "alternate") == kind]


def _permalink(entry: Any) -> list[str]:
    texts = [guid.text or "" for guid in entry.iterchildren("{*}guid") if guid.get("isPermaLink") != "false"]
    return [text for text in texts if text.strip().startswith(("http:", "https:"))]


def _source(root: Any) -> str:
    channel = root.find("{*}channel")
    title = (root if channel is None else channel).find("{*}title")
    return "" if title is None else "".join(title.itertext())


def _name(element: Any) -> str:
    return str(etree.QName(element).localname)


def _namespace(element: Any) -> str:
    return etree.QName(element).namespace or ""
