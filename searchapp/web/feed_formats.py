"""A feed as Atom 1.0 (RFC 4287) and as RSS 2.0, and the XML they are written in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

from lxml import etree
from markupsafe import Markup

from searchapp.errors import Language

ATOM_MIMETYPE: Final = "application/atom+xml"
RSS_MIMETYPE: Final = "application/rss+xml"

_ATOM: Final = "http://www.w3.org/2005/Atom"
#: The namespace of creators and publishers.
_DUBLIN_CORE: Final = "http://purl.org/dc/elements/1.1/"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"

#: The date of an undated article, where a feed must have one.
UNDATED: Final = datetime(1970, 1, 1)

#: The characters that XML 1.0 cannot hold, even escaped.
_INVALID: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a feed. ``id`` is the same in every feed and stays when the article changes.

    ``page`` is its URL in this archive, ``original`` where it was published, if that is safe to link to. ``summary`` is
    its best paragraph as markup, with its matches highlighted.
    """

    id: str
    title: str
    page: str
    original: str | None
    source: str
    author: str
    section: str
    date: datetime | None
    summary: Markup


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed; every URL is absolute. ``updated`` is the date of the newest entry."""

    id: str
    title: str
    description: str
    page: str
    address: str
    first: str
    previous: str | None
    next: str | None
    updated: datetime
    entries: tuple[Entry, ...]


def as_atom(feed: Feed, language: Language) -> bytes:
    """Return ``feed`` as an Atom document in ``language``, its pages linked as RFC 5005 says.

    Dates of articles have no time zone, which Atom cannot express: they are written as if they were in UTC.
    """
    root = etree.Element("feed", {_LANGUAGE: language}, nsmap={None: _ATOM, "dc": _DUBLIN_CORE})
    element(root, "id", feed.id)
    element(root, "title", feed.title)
    element(root, "subtitle", feed.description)
    element(root, "updated", _iso(feed.updated))
    _link(root, "self", feed.address, ATOM_MIMETYPE)
    _link(root, "alternate", feed.page, "text/html")
    _link(root, "first", feed.first, ATOM_MIMETYPE)
    _link(root, "previous", feed.previous, ATOM_MIMETYPE)
    _link(root, "next", feed.next, ATOM_MIMETYPE)
    element(root, "generator", "searchapp")
    element(element(root, "author"), "name", "searchapp")
    for entry in feed.entries:
        _add_atom_entry(root, entry)
    return document(root)


def _add_atom_entry(root: Any, entry: Entry) -> None:
    item = element(root, "entry", attributes={_LANGUAGE: "ar"})
    element(item, "id", entry.id)
    element(item, "title", entry.title, {"type": "text"})
    element(item, "updated", _iso(entry.date or UNDATED))
    if entry.date:
        element(item, "published", _iso(entry.date))
    _link(item, "alternate", entry.page, "text/html")
    _link(item, "via", entry.original)
    if entry.author or entry.source:
        element(element(item, "author"), "name", entry.author or entry.source)
    if entry.section:
        element(item, "category", attributes={"term": entry.section})
    if entry.source:
        # Atom's own "source" is a feed that the entry was copied from.
        element(item, f"{{{_DUBLIN_CORE}}}publisher", entry.source)
    element(item, "summary", f'<p dir="auto" lang="ar">{entry.summary}</p>', {"type": "html"})


def _link(parent: Any, relation: str, url: str | None, mimetype: str | None = None) -> None:
    if url:
        optional = {"type": mimetype} if mimetype else {}
        element(parent, "link", attributes={"rel": relation, "href": url, **optional})


def _iso(moment: datetime) -> str:
    return f"{moment.replace(microsecond=0).isoformat()}Z"


def as_rss(feed: Feed, language: Language) -> bytes:
    """Return ``feed`` as an RSS document in ``language``, with dates as in Atom.

    Its own URL and its pages are links of Atom; creators and publishers are those of Dublin Core.
    """
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": _ATOM, "dc": _DUBLIN_CORE})
    channel = element(root, "channel")
    element(channel, "title", feed.title)
    element(channel, "link", feed.page)
    element(channel, "description", feed.description)
    element(channel, "language", language)
    if feed.updated != UNDATED:
        element(channel, "lastBuildDate", _rfc822(feed.updated))
    element(channel, "generator", "searchapp")
    for relation, url in (
        ("self", feed.address),
        ("first", feed.first),
        ("previous", feed.previous),
        ("next", feed.next),
    ):
        if url:
            element(channel, f"{{{_ATOM}}}link", attributes={"rel": relation, "href": url, "type": RSS_MIMETYPE})
    for entry in feed.entries:
        _add_rss_item(channel, entry)
    return document(root)


def _add_rss_item(channel: Any, entry: Entry) -> None:
    item = element(channel, "item")
    element(item, "title", entry.title)
    element(item, "link", entry.page)
    element(item, "guid", entry.id, {"isPermaLink": "false"})
    if entry.date:
        element(item, "pubDate", _rfc822(entry.date))
    if entry.author:
        element(item, f"{{{_DUBLIN_CORE}}}creator", entry.author)
    if entry.source:
        element(item, f"{{{_DUBLIN_CORE}}}publisher", entry.source)
    if entry.section:
        element(item, "category", entry.section)
    element(item, "description", f'<p dir="auto" lang="ar">{entry.summary}</p>')


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.replace(tzinfo=UTC), usegmt=True)


def element(parent: Any, name: str, text: str = "", attributes: Mapping[str, str] | None = None) -> Any:
    """Append an element to ``parent`` and return it; characters that XML cannot hold become U+FFFD."""
    child = etree.SubElement(parent, name, {key: valid_xml(value) for key, value in (attributes or {}).items()})
    if text:
        child.text = valid_xml(text)
    return child


def valid_xml(text: str) -> str:
    """Return ``text`` with U+FFFD for every character that XML cannot hold."""
    return _INVALID.sub("\ufffd", text)


def document(root: Any) -> bytes:
    """Return ``root`` as a document in UTF-8."""
    serialized: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return serialized
