"""The ways to take results away: as a file, or as a feed that is followed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import url_for

from searchapp.model import SearchRequest
from searchapp.web import atom, rss
from searchapp.web.language import language_named
from searchapp.web.links import api_url
from searchapp.web.parameters import collapses, write_request


@dataclass(frozen=True, slots=True)
class Way:
    """A form that results come in, and the address at which they do. ``followed`` ones are feeds."""

    name: str
    mimetype: str
    url: str
    followed: bool = False


def export_links(asked: SearchRequest) -> tuple[Way, ...]:
    """Return every way for the results of ``asked``; JSON is of the same page, the others begin with the first."""
    # Feeds have an order of their own.
    whole, newest = replace(asked, page=1, collapse=None), replace(asked, page=1, collapse=None, sort="relevance")
    return (
        Way("CSV", "text/csv", _url("downloads.results_as_csv", whole)),
        Way("JSON", "application/json", api_url(replace(asked, collapse=collapses(asked) or None))),
        Way("RSS", rss.MIMETYPE, _url("feeds.rss_feed", newest, **language_named()), followed=True),
        Way("Atom", atom.MIMETYPE, _url("feeds.atom_feed", newest, **language_named()), followed=True),
    )


def _url(endpoint: str, asked: SearchRequest, **more: str) -> str:
    return url_for(endpoint, **write_request(asked), **more)  # type: ignore[arg-type]
