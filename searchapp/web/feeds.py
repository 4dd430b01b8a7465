"""What feed readers and browsers subscribe to: any search as a feed, and this site as a search engine.

``GET /feed.atom`` (RFC 4287) and ``GET /feed.rss`` (RSS 2.0) list the latest arrivals first. Someone who subscribes
to a search wants every article that matches it and no other. So a feed is always sorted by arrival, in which an old
article that is added now comes first, and never relaxed: where nothing has all that was asked it is empty. With
``since`` it has only what has arrived from that time on. ``GET /opensearch.xml`` is what a browser needs to add this
site to its search engines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request, url_for
from lxml import etree
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from searchapp.bidi import balanced
from searchapp.dates.moments import WITHOUT_DAY
from searchapp.errors import Language
from searchapp.model import Article, Hit, Match, Results, SearchRequest
from searchapp.search import search
from searchapp.web.language import current_language, gettext, language_parameter
from searchapp.web.links import absolute, article_url, encoded, original_url, search_url
from searchapp.web.markup import highlighted_excerpt
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import read_api_request, write_request
from searchapp.web.site import logo_type, logo_url, site_name
from searchapp.web.source_names import source_name

#: How many entries a page of a feed has by default.
ENTRIES: Final = 30

#: RFC 4151: an authority, a day since when it has had its name, and a name. A new day would make every entry new.
_TAG: Final = "tag:{host},2025:{name}"
_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")

ATOM_MIMETYPE: Final = "application/atom+xml"
RSS_MIMETYPE: Final = "application/rss+xml"
OPENSEARCH_MIMETYPE: Final = "application/opensearchdescription+xml"
#: A JSON array: the query, and its completions.
SUGGESTIONS_MIMETYPE: Final = "application/x-suggestions+json"

_OPENSEARCH: Final = "http://a9.com/-/spec/opensearch/1.1/"
_ATOM: Final = "http://www.w3.org/2005/Atom"
#: The namespace of creators and publishers.
_DUBLIN_CORE: Final = "http://purl.org/dc/elements/1.1/"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"

#: The time of an article without a date that arrived at an unknown time, where a feed must have one.
UNKNOWN: Final = datetime(1970, 1, 1, tzinfo=UTC)

#: The characters that XML 1.0 cannot hold, even escaped.
_INVALID: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: How many results a page has that does not say.
_PAGE: Final = SearchRequest("").limit

feeds = Blueprint("feeds", __name__)


@feeds.get("/feed.atom")
def atom_feed() -> Response:
    """Return the search as Atom 1.0."""
    feed = feed_of(read_feed_request(request.args), "feeds.atom_feed")
    return Response(as_atom(feed, current_language()), content_type=f"{ATOM_MIMETYPE}; charset=utf-8")


@feeds.get("/feed.rss")
def rss_feed() -> Response:
    """Return the search as RSS 2.0."""
    feed = feed_of(read_feed_request(request.args), "feeds.rss_feed")
    return Response(as_rss(feed, current_language()), content_type=f"{RSS_MIMETYPE}; charset=utf-8")


def read_feed_request(args: MultiDict[str, str]) -> SearchRequest:
    """Return the search of a feed from its query string, which may be that of a page of results."""
    search_request = read_api_request(args)
    return replace(
        search_request,
        sort="arrived",
        match="all" if search_request.match == "auto" else search_request.match,
        verbatim=True,
        collapse=None,
        paragraphs=1,
        limit=search_request.limit if args.get("limit", "").strip() else ENTRIES,
    )


def feed_of(search_request: SearchRequest, endpoint: str) -> Feed:
    """Return the page of the feed of ``search_request``; ``endpoint`` is the view that serves it."""
    index = opened_index()
    results = search(index.engine, search_request, index.settings, facets=())
    last = min(results.page_count, max(1, index.settings.max_results // search_request.limit))
    # Links lead to the search as the feed runs it, so that the page shows the same articles.
    first_page = replace(search_request, page=1)
    shown = replace(first_page, limit=_PAGE)
    previous = replace(search_request, page=min(search_request.page - 1, last))
    following = replace(search_request, page=search_request.page + 1)
    site = site_name()
    entries = tuple(_entry(hit, shown) for hit in results.hits)
    return Feed(
        id=_tag(f"search?{urlencode(_parameters(replace(first_page, limit=ENTRIES, arrived_from=None)), doseq=True)}"),
        title=f"{search_request.query} — {site}" if search_request.query else site,
        description=_description(results),
        page=absolute(search_url(shown)),
        address=_feed_url(endpoint, search_request),
        first=_feed_url(endpoint, first_page),
        previous=_feed_url(endpoint, previous) if search_request.page > 1 else None,
        next=_feed_url(endpoint, following) if search_request.page < last else None,
        updated=max((entry.updated for entry in entries), default=UNKNOWN),
        entries=entries,
    )


def _feed_url(endpoint: str, search_request: SearchRequest) -> str:
    return absolute(url_for(endpoint, **_parameters(search_request), **language_parameter()))  # type: ignore[arg-type]


def _parameters(search_request: SearchRequest) -> dict[str, str | list[str]]:
    """Return the parameters of ``search_request`` without those that every feed has."""
    match: Match = "auto" if search_request.match == "all" else search_request.match
    parameters = write_request(replace(search_request, sort="relevance", match=match, verbatim=False, limit=_PAGE))
    if search_request.limit != ENTRIES:
        parameters["limit"] = str(search_request.limit)
    return parameters


def _description(results: Results) -> str:
    notes = [note.text(current_language()) for note in results.notes]
    return " ".join([gettext("Articles that match, the last to arrive first."), *notes])


def _entry(hit: Hit, search_request: SearchRequest) -> Entry:
    article = hit.article
    original = original_url(article.url)
    best = hit.paragraphs[0] if hit.paragraphs else None
    return Entry(
        id=_tag(f"article/{quote(article.id, safe='')}"),
        title=article.heading,
        page=absolute(article_url(article.id, search_request, best.position if best else None)),
        original=original and encoded(original),
        source=source_name(article.source),
        author=article.author,
        section=article.section,
        published=_published(article),
        arrived=article.arrived,
        summary=highlighted_excerpt(best) if best else Markup(),
    )


def _published(article: Article) -> datetime | None:
    """Return when ``article`` was published, in the newspaper's own time zone; None where the day is not known."""
    if article.date is None or article.date_precision in WITHOUT_DAY:
        return None
    return article.date.replace(tzinfo=timezone(timedelta(minutes=article.utc_offset or 0)))


def _tag(name: str) -> str:
    host = request.host.rsplit(":", 1)[0].lower()
    return _TAG.format(host=host if _HOST.fullmatch(host) else "localhost", name=name)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a feed. ``id`` is the same in every feed and stays when the article changes.

    ``page`` is its URL in this archive, ``original`` where it was published, if that is safe to link to. ``summary`` is
    its best paragraph as markup, with its matches highlighted. ``published`` and ``arrived`` are None where they are
    not known.
    """

    id: str
    title: str
    page: str
    original: str | None
    source: str
    author: str
    section: str
    published: datetime | None
    arrived: datetime | None
    summary: Markup

    @property
    def updated(self) -> datetime:
        """When it arrived; where that is not known, when it was published."""
        return self.arrived or self.published or UNKNOWN


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed; every URL is absolute. ``updated`` is when the last entry arrived."""

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

    A date whose offset to UTC is not known, which Atom cannot express, is written as if it were in UTC. A month or a
    year alone is left out, since no day is to be made up.
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
    element(item, "updated", _iso(entry.updated))
    if entry.published:
        element(item, "published", _iso(entry.published))
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
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


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
    if feed.updated != UNKNOWN:
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
    if entry.published:
        element(item, "pubDate", _rfc822(entry.published))
    if entry.author:
        element(item, f"{{{_DUBLIN_CORE}}}creator", entry.author)
    if entry.source:
        element(item, f"{{{_DUBLIN_CORE}}}publisher", entry.source)
    if entry.section:
        element(item, "category", entry.section)
    element(item, "description", f'<p dir="auto" lang="ar">{entry.summary}</p>')


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment, usegmt=moment.tzinfo is UTC)


def element(parent: Any, name: str, text: str = "", attributes: Mapping[str, str] | None = None) -> Any:
    """Append an element to ``parent`` and return it; bidi controls are balanced, and characters that XML cannot hold
    become U+FFFD.
    """
    shown = {key: valid_xml(balanced(value)) for key, value in (attributes or {}).items()}
    child = etree.SubElement(parent, name, shown)
    if text:
        child.text = valid_xml(balanced(text))
    return child


def valid_xml(text: str) -> str:
    """Return ``text`` with U+FFFD for every character that XML cannot hold."""
    return _INVALID.sub("\ufffd", text)


def document(root: Any) -> bytes:
    """Return ``root`` as a document in UTF-8."""
    serialized: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return serialized


@feeds.get("/opensearch.xml")
def browser_search() -> Response:
    """Return the OpenSearch 1.1 description of this site, with its URLs as the browser sees them."""
    root = etree.Element("OpenSearchDescription", nsmap={None: _OPENSEARCH})
    # Browsers cut a short name off at 16 characters.
    element(root, "ShortName", site_name())
    element(root, "Description", gettext("Search the Arabic news archive"))
    page = absolute(url_for("pages.search_page")) + "?q={searchTerms}"
    _add_url(root, "text/html", f"{page}&page={{startPage?}}")
    for mimetype, endpoint in ((ATOM_MIMETYPE, "feeds.atom_feed"), (RSS_MIMETYPE, "feeds.rss_feed")):
        _add_url(root, mimetype, absolute(url_for(endpoint)) + "?q={searchTerms}&page={startPage?}")
    suggestions = absolute(url_for("api.suggestions_for_browsers"))
    _add_url(root, SUGGESTIONS_MIMETYPE, suggestions + "?q={searchTerms}", "suggestions")
    _add_url(root, OPENSEARCH_MIMETYPE, absolute(url_for("feeds.browser_search")), "self")
    element(root, "Image", absolute(logo_url()), {"type": logo_type(), "width": "16", "height": "16"})
    element(root, "Language", current_language())
    element(root, "InputEncoding", "UTF-8")
    element(root, "OutputEncoding", "UTF-8")
    return Response(document(root), content_type=f"{OPENSEARCH_MIMETYPE}; charset=utf-8")


def _add_url(root: etree._Element, mimetype: str, template: str, relation: str = "results") -> None:
    element(root, "Url", attributes={"type": mimetype, "rel": relation, "template": template})
