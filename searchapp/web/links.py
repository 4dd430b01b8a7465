"""URLs that change one thing about a search and keep the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from unicodedata import category
from urllib.parse import quote, urlsplit

from flask import url_for

from searchapp.model import MatchLevel, SearchRequest
from searchapp.web.parameters import EXCLUSIONS, Exclusion, Filter, with_implied, write_request

_ENCODED: Final = re.compile("(?:%[89A-F][0-9A-F])+")


def search_url(request: SearchRequest) -> str:
    """Return the address of the results of ``request``."""
    return legible(url_for("pages.search_page", **write_request(request)))  # type: ignore[arg-type]


def example_url(query: str) -> str:
    """Return the address of the results of a query, and nothing but it."""
    return search_url(SearchRequest(query))


def query_url(request: SearchRequest, query: str) -> str:
    """Return the address of the same search for another query."""
    return search_url(replace(request, query=query, page=1))


def page_url(request: SearchRequest, page: int) -> str:
    """Return the address of another page of the same results."""
    return search_url(replace(request, page=page))


def toggle_url(request: SearchRequest, field: Filter | Exclusion, value: str) -> str:
    """Return the address of the search with ``value`` added to a filter, or removed if it is there.

    A value is either wanted or left out: added to one filter it is removed from its opposite.
    """
    return search_url(toggled(request, field, value))


def toggled(request: SearchRequest, field: Filter | Exclusion, value: str) -> SearchRequest:
    """Return the search that :func:`toggle_url` leads to."""
    values: tuple[str, ...] = getattr(request, field)
    opposite = _OPPOSITES[field]
    remaining: tuple[str, ...] = getattr(request, opposite)
    changes = {
        field: tuple(other for other in values if other != value) if value in values else (*values, value),
        opposite: tuple(other for other in remaining if other != value),
    }
    return replace(request, page=1, **changes)  # type: ignore[arg-type]


_OPPOSITES: Final[dict[Filter | Exclusion, Filter | Exclusion]] = {
    one: other for field, exclusion in EXCLUSIONS.items() for one, other in ((field, exclusion), (exclusion, field))
}


def level_url(request: SearchRequest, level: MatchLevel) -> str:
    """Return the address of the search in which a level of match counts if it does not now, and the other way round.

    Without words spelt otherwise there are none with other endings either.
    """
    dropped = {level, MatchLevel.INFLECTION} if level == MatchLevel.SPELLING else {level}
    levels = [it for it in request.only if it not in dropped] if level in request.only else [*request.only, level]
    return search_url(replace(request, page=1, only=with_implied(levels)))


def legible(url: str) -> str:
    """Return ``url`` with its letters as they are, which are three times as long encoded; browsers encode them.

    Whatever is no letter, digit or mark stays encoded: a control character in an address is of no good.
    """
    return _ENCODED.sub(_decoded, url)


def _decoded(match: re.Match[str]) -> str:
    try:
        text = bytes.fromhex(match.group().replace("%", "")).decode()
    except UnicodeDecodeError:
        return match.group()
    return "".join(letter if letter.isalnum() or category(letter) == "Mn" else quote(letter) for letter in text)


def unfiltered_url(request: SearchRequest) -> str:
    """Return the address of :func:`unfiltered`."""
    return search_url(unfiltered(request))


def unfiltered(request: SearchRequest) -> SearchRequest:
    """Return the same query, read, sorted and matched the same, without any filter."""
    values = dict.fromkeys((*EXCLUSIONS, *EXCLUSIONS.values()), ())
    return replace(request, page=1, date_from=None, date_to=None, **values)  # type: ignore[arg-type]


def collapse_url(request: SearchRequest, *, collapse: bool) -> str:
    """Return the address of the same search with copies collapsed into stories, as they are unless asked otherwise, or
    not.
    """
    return search_url(replace(request, page=1, collapse=None if collapse else False))


def author_url(request: SearchRequest, author: str) -> str:
    """Return the address of the same search among the articles of one author."""
    return search_url(replace(request, authors=(author,), page=1))


def spellings_url(request: SearchRequest) -> str:
    """Return the address of who writes which spelling of the names in a query."""
    return legible(url_for("pages.spellings_page", **write_request(replace(request, page=1))))  # type: ignore[arg-type]


def api_url(request: SearchRequest) -> str:
    """Return the address of the same results as JSON."""
    return url_for("api.search_results", **write_request(request))  # type: ignore[arg-type]


def article_url(article_id: str, request: SearchRequest, position: int | None = None) -> str:
    """Return the address of an article, opened at a paragraph; it knows the way back to the results."""
    anchor = None if position is None else f"p-{position}"
    url = url_for(
        "pages.article_page",
        article_id=article_id,
        _anchor=anchor,
        **write_request(request),  # type: ignore[arg-type]
    )
    return legible(url)


def original_url(url: str) -> str | None:
    """Return the address of the original article if it is one that is safe to click, else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
