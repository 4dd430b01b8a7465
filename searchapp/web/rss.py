"""A feed as RSS 2.0, with Atom's links for its own address and its pages and Dublin Core's names for people."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

from lxml import etree

from searchapp.errors import Language
from searchapp.web.saved_search import UNDATED, Entry, Feed
from searchapp.web.xml import DUBLIN_CORE, document, element

MIMETYPE: Final = "application/rss+xml"

_ATOM: Final = "http://www.w3.org/2005/Atom"


def as_rss(feed: Feed, language: Language) -> bytes:
    """Return ``feed`` as an RSS document, worded in ``language``. Dates are written as in Atom."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": _ATOM, "dc": DUBLIN_CORE})
    channel = element(root, "channel")
    element(channel, "title", feed.title)
    element(channel, "link", feed.page)
    element(channel, "description", feed.description)
    element(channel, "language", language)
    if feed.updated != UNDATED:
        element(channel, "lastBuildDate", _moment(feed.updated))
    element(channel, "generator", "searchapp")
    for relation, address in (
        ("self", feed.address),
        ("first", feed.first),
        ("previous", feed.previous),
        ("next", feed.next),
    ):
        if address:
            element(channel, f"{{{_ATOM}}}link", attributes={"rel": relation, "href": address, "type": MIMETYPE})
    for entry in feed.entries:
        _add(channel, entry)
    return document(root)


def _add(channel: Any, entry: Entry) -> None:
    item = element(channel, "item")
    element(item, "title", entry.title)
    element(item, "link", entry.page)
    element(item, "guid", entry.id, {"isPermaLink": "false"})
    if entry.date:
        element(item, "pubDate", _moment(entry.date))
    if entry.author:
        element(item, f"{{{DUBLIN_CORE}}}creator", entry.author)
    if entry.source:
        element(item, f"{{{DUBLIN_CORE}}}publisher", entry.source)
    if entry.section:
        element(item, "category", entry.section)
    element(item, "description", f'<p dir="auto" lang="ar">{entry.summary}</p>')


def _moment(moment: datetime) -> str:
    return format_datetime(moment.replace(tzinfo=UTC), usegmt=True)
