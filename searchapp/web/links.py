"""URLs that change one thing about a search and keep the rest."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from flask import url_for

from searchapp.model import SearchRequest
from searchapp.web.parameters import Filter, write_request


def search_url(request: SearchRequest) -> str:
    """Return the address of the results of ``request``."""
    return url_for("pages.search_page", **write_request(request))  # type: ignore[arg-type]


def example_url(query: str) -> str:
    """Return the address of the results of a query, and nothing but it."""
    return search_url(SearchRequest(query))


def query_url(request: SearchRequest, query: str) -> str:
    """Return the address of the same search for another query."""
    return search_url(replace(request, query=query, page=1))


def page_url(request: SearchRequest, page: int) -> str:
    """Return the address of another page of the same results."""
    return search_url(replace(request, page=page))


def toggle_url(request: SearchRequest, field: Filter, value: str) -> str:
    """Return the address of the search with ``value`` added to a filter, or removed if it is there."""
    values: tuple[str, ...] = getattr(request, field)
    changed = tuple(other for other in values if other != value) if value in values else (*values, value)
    return search_url(replace(request, page=1, **{field: changed}))  # type: ignore[arg-type]


def unfiltered_url(request: SearchRequest) -> str:
    """Return the address of the same query, sorted and matched the same, without any filter."""
    return search_url(SearchRequest(request.query, match=request.match, sort=request.sort))


def author_url(request: SearchRequest, author: str) -> str:
    """Return the address of the same search among the articles of one author."""
    return search_url(replace(request, authors=(author,), page=1))


def api_url(request: SearchRequest) -> str:
    """Return the address of the same results as JSON."""
    return url_for("api.search_results", **write_request(request))  # type: ignore[arg-type]


def article_url(article_id: str, request: SearchRequest, position: int | None = None) -> str:
    """Return the address of an article, opened at a paragraph; it knows the way back to the results."""
    anchor = None if position is None else f"p-{position}"
    return url_for(
        "pages.article_page",
        article_id=article_id,
        _anchor=anchor,
        **write_request(request),  # type: ignore[arg-type]
    )


def original_url(url: str) -> str | None:
    """Return the address of the original article if it is one that is safe to click, else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
