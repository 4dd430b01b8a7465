"""``GET /feed.atom`` and ``GET /feed.rss``: any search as a feed, the newest match first.

Someone who subscribes to a search wants every article that matches it and no other. So a feed is always sorted by date
and never relaxed: where nothing matches it is empty.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from searchapp.model import Hit, Match, Results, SearchRequest
from searchapp.search import search
from searchapp.web.addresses import absolute, encoded
from searchapp.web.feed_formats import ATOM_MIMETYPE, RSS_MIMETYPE, UNDATED, Entry, Feed, as_atom, as_rss
from searchapp.web.language import current_language, gettext, language_parameter
from searchapp.web.links import article_url, original_url, search_url
from searchapp.web.markup import highlighted_excerpt
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import read_api_request, write_request

#: How many entries a page of a feed has by default.
ENTRIES: Final = 30

#: RFC 4151: an authority, a day since when it has had its name, and a name. A new day would make every entry new.
_TAG: Final = "tag:{host},2025:{name}"
_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")

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
        sort="newest",
        match="any" if search_request.match == "any" else "all",
        verbatim=True,
        collapse=None,
        paragraphs=1,
        limit=search_request.limit if args.get("limit", "").strip() else ENTRIES,
    )


def feed_of(search_request: SearchRequest, endpoint: str) -> Feed:
    """Return the page of the feed of ``search_request``; ``endpoint`` is the view that serves it."""
    index = opened_index()
    results = search(index.engine, search_request, index.settings)
    last = min(results.page_count, max(1, index.settings.max_results // search_request.limit))
    # Links lead to the search as the feed runs it, so that the page shows the same articles.
    first_page = replace(search_request, page=1)
    previous = replace(search_request, page=min(search_request.page - 1, last))
    following = replace(search_request, page=search_request.page + 1)
    site = gettext("News search")
    return Feed(
        id=_tag(f"search?{urlencode(_parameters(replace(first_page, limit=ENTRIES)), doseq=True)}"),
        title=f"{search_request.query} — {site}" if search_request.query else site,
        description=_description(results),
        page=absolute(search_url(first_page)),
        address=_feed_url(endpoint, search_request),
        first=_feed_url(endpoint, first_page),
        previous=_feed_url(endpoint, previous) if search_request.page > 1 else None,
        next=_feed_url(endpoint, following) if search_request.page < last else None,
        updated=max((hit.article.date or UNDATED for hit in results.hits), default=UNDATED),
        entries=tuple(_entry(hit, first_page) for hit in results.hits),
    )


def _feed_url(endpoint: str, search_request: SearchRequest) -> str:
    return absolute(url_for(endpoint, **_parameters(search_request), **language_parameter()))  # type: ignore[arg-type]


def _parameters(search_request: SearchRequest) -> dict[str, str | list[str]]:
    """Return the parameters of ``search_request`` without those that every feed has."""
    match: Match = "any" if search_request.match == "any" else "auto"
    parameters = write_request(replace(search_request, sort="relevance", match=match, verbatim=False))
    if search_request.limit != ENTRIES:
        parameters["limit"] = str(search_request.limit)
    return parameters


def _description(results: Results) -> str:
    notes = [note.text(current_language()) for note in results.notes]
    return " ".join([gettext("Articles that match, the newest first."), *notes])


def _entry(hit: Hit, search_request: SearchRequest) -> Entry:
    article = hit.article
    original = original_url(article.url)
    best = hit.paragraphs[0] if hit.paragraphs else None
    return Entry(
        id=_tag(f"article/{quote(article.id, safe='')}"),
        title=article.heading,
        page=absolute(article_url(article.id, search_request, best.position if best else None)),
        original=original and encoded(original),
        source=article.source,
        author=article.author,
        section=article.section,
        date=article.date,
        summary=highlighted_excerpt(best) if best else Markup(),
    )


def _tag(name: str) -> str:
    host = request.host.rsplit(":", 1)[0].lower()
    return _TAG.format(host=host if _HOST.fullmatch(host) else "localhost", name=name)
