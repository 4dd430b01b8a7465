"""A search as a feed: what matches, the newest first, for a feed reader that comes back for more.

A reader that follows a search wants to hear of every article that has the words and of no other, so the order is
always that of dates and a search is never relaxed: where nothing matches the feed is empty until something does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

from flask import request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from searchapp.model import Hit, Match, Results, SearchRequest
from searchapp.search import search
from searchapp.web.absolute import absolute, encoded
from searchapp.web.excerpts import marked_excerpt
from searchapp.web.language import current_language, gettext, language_named
from searchapp.web.links import article_url, original_url, search_url
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import read_api_request, write_request

#: How many entries a page of a feed has when the reader does not say.
ENTRIES: Final = 30

#: RFC 4151: who names things, and since when the name is theirs. The day never changes, or every entry would be new.
_TAG: Final = "tag:{host},2025:{name}"
_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
#: What stands for the date of an article that has none, where a feed must have one.
UNDATED: Final = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a feed. ``id`` is the same in every feed and stays when the article changes.

    ``page`` is where it can be read here, ``original`` where it was published, if that is safe to click. ``summary``
    is its best paragraph as markup: escaped, the matches marked.
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
    """A page of a feed; every address is absolute. ``updated`` is the date of the newest entry."""

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


def read_feed_request(args: MultiDict[str, str]) -> SearchRequest:
    """Return the search that a query string asks a feed for; it may be the query string of a page of results."""
    asked = read_api_request(args)
    return replace(
        asked,
        sort="newest",
        match="any" if asked.match == "any" else "all",
        verbatim=True,
        collapse=None,
        paragraphs=1,
        limit=asked.limit if args.get("limit", "").strip() else ENTRIES,
    )


def feed_of(asked: SearchRequest, endpoint: str) -> Feed:
    """Return the page of the feed that ``asked`` names; ``endpoint`` is the view that serves it."""
    index = opened_index()
    results = search(index.engine, asked, index.settings)
    last = min(results.page_count, max(1, index.settings.max_results // asked.limit))
    # Links lead to the search as the feed reads it, so that the page shows what the feed shows.
    search_itself = replace(asked, page=1)
    site = gettext("News search")
    return Feed(
        id=_tag(f"search?{urlencode(_parameters(replace(search_itself, limit=ENTRIES)), doseq=True)}"),
        title=f"{asked.query} — {site}" if asked.query else site,
        description=_description(results),
        page=absolute(search_url(search_itself)),
        address=_feed_url(endpoint, asked),
        first=_feed_url(endpoint, search_itself),
        previous=_feed_url(endpoint, replace(asked, page=min(asked.page - 1, last))) if asked.page > 1 else None,
        next=_feed_url(endpoint, replace(asked, page=asked.page + 1)) if asked.page < last else None,
        updated=max((hit.article.date or UNDATED for hit in results.hits), default=UNDATED),
        entries=tuple(_entry(hit, search_itself) for hit in results.hits),
    )


def _feed_url(endpoint: str, asked: SearchRequest) -> str:
    return absolute(url_for(endpoint, **_parameters(asked), **language_named()))  # type: ignore[arg-type]


def _parameters(asked: SearchRequest) -> dict[str, str | list[str]]:
    """Return the parameters of ``asked`` without those that a feed takes for granted."""
    match: Match = "any" if asked.match == "any" else "auto"
    parameters = write_request(replace(asked, sort="relevance", match=match, verbatim=False))
    if asked.limit != ENTRIES:
        parameters["limit"] = str(asked.limit)
    return parameters


def _description(results: Results) -> str:
    notes = [note.text(current_language()) for note in results.notes]
    return " ".join([gettext("Articles that match, the newest first."), *notes])


def _entry(hit: Hit, asked: SearchRequest) -> Entry:
    article = hit.article
    original = original_url(article.url)
    best = hit.paragraphs[0] if hit.paragraphs else None
    return Entry(
        id=_tag(f"article/{quote(article.id, safe='')}"),
        title=article.heading,
        page=absolute(article_url(article.id, asked, best.position if best else None)),
        original=original and encoded(original),
        source=article.source,
        author=article.author,
        section=article.section,
        date=article.date,
        summary=marked_excerpt(best) if best else Markup(),
    )


def _tag(name: str) -> str:
    host = request.host.rsplit(":", 1)[0].lower()
    return _TAG.format(host=host if _HOST.fullmatch(host) else "localhost", name=name)
