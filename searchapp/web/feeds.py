"""``GET /feed.atom`` and ``GET /feed.rss``: any search, followed in a feed reader."""

from __future__ import annotations

from flask import Blueprint, Response, request

from searchapp.web import atom, rss
from searchapp.web.language import current_language
from searchapp.web.saved_search import feed_of, read_feed_request

feeds = Blueprint("feeds", __name__)


@feeds.get("/feed.atom")
def atom_feed() -> Response:
    """Answer with the search as Atom 1.0."""
    feed = feed_of(read_feed_request(request.args), "feeds.atom_feed")
    return Response(atom.as_atom(feed, current_language()), content_type=f"{atom.MIMETYPE}; charset=utf-8")


@feeds.get("/feed.rss")
def rss_feed() -> Response:
    """Answer with the search as RSS 2.0."""
    feed = feed_of(read_feed_request(request.args), "feeds.rss_feed")
    return Response(rss.as_rss(feed, current_language()), content_type=f"{rss.MIMETYPE}; charset=utf-8")
