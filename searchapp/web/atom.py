"""A feed as Atom 1.0 (RFC 4287), its pages linked as RFC 5005 says."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from lxml import etree

from searchapp.errors import Language
from searchapp.web.saved_search import UNDATED, Entry, Feed
from searchapp.web.xml import DUBLIN_CORE, document, element

MIMETYPE: Final = "application/atom+xml"

_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def as_atom(feed: Feed, language: Language) -> bytes:
    """Return ``feed`` as an Atom document, worded in ``language``.

    Articles carry their newspaper's own wall clock, which Atom has no way to write: it is written as if it were UTC.
    """
    root = etree.Element("feed", {_LANGUAGE: language}, nsmap={None: _NAMESPACE, "dc": DUBLIN_CORE})
    element(root, "id", feed.id)
    element(root, "title", feed.title)
    element(root, "subtitle", feed.description)
    element(root, "updated", _moment(feed.updated))
    _link(root, "self", feed.address, MIMETYPE)
    _link(root, "alternate", feed.page, "text/html")
    _link(root, "first", feed.first, MIMETYPE)
    _link(root, "previous", feed.previous, MIMETYPE)
    _link(root, "next", feed.next, MIMETYPE)
    element(root, "generator", "searchapp")
    element(element(root, "author"), "name", "searchapp")
    for entry in feed.entries:
        _add(root, entry)
    return document(root)


def _add(root: Any, entry: Entry) -> None:
    item = element(root, "entry", attributes={_LANGUAGE: "ar"})
    element(item, "id", entry.id)
    element(item, "title", entry.title, {"type": "text"})
    element(item, "updated", _moment(entry.date or UNDATED))
    if entry.date:
        element(item, "published", _moment(entry.date))
    _link(item, "alternate", entry.page, "text/html")
    _link(item, "via", entry.original)
    if entry.author or entry.source:
        element(element(item, "author"), "name", entry.author or entry.source)
    if entry.section:
        element(item, "category", attributes={"term": entry.section})
    if entry.source:
        # Atom's own "source" is a feed that the entry was copied from.
        element(item, f"{{{DUBLIN_CORE}}}publisher", entry.source)
    element(item, "summary", f'<p dir="auto" lang="ar">{entry.summary}</p>', {"type": "html"})


def _link(parent: Any, relation: str, address: str | None, mimetype: str | None = None) -> None:
    if address:
        kind = {"type": mimetype} if mimetype else {}
        element(parent, "link", attributes={"rel": relation, "href": address, **kind})


def _moment(moment: datetime) -> str:
    return f"{moment.replace(microsecond=0).isoformat()}Z"
