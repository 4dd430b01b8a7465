"""``GET /opensearch.xml``: what a browser needs to add this site to its search engines (OpenSearch 1.1)."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, url_for
from lxml import etree

from searchapp.web.addresses import absolute
from searchapp.web.feed_formats import ATOM_MIMETYPE, RSS_MIMETYPE, document, element
from searchapp.web.language import current_language, gettext

MIMETYPE: Final = "application/opensearchdescription+xml"
#: A JSON array: the query, and its completions.
SUGGESTIONS_MIMETYPE: Final = "application/x-suggestions+json"

_NAMESPACE: Final = "http://a9.com/-/spec/opensearch/1.1/"

browser_search = Blueprint("browser_search", __name__)


@browser_search.get("/opensearch.xml")
def description() -> Response:
    """Return the description, with the URLs under which the browser sees this site."""
    root = etree.Element("OpenSearchDescription", nsmap={None: _NAMESPACE})
    # Browsers cut a short name off at 16 characters.
    element(root, "ShortName", gettext("News search"))
    element(root, "Description", gettext("Search the Arabic news archive"))
    page = absolute(url_for("pages.search_page")) + "?q={searchTerms}"
    _add_url(root, "text/html", f"{page}&page={{startPage?}}")
    for mimetype, endpoint in ((ATOM_MIMETYPE, "feeds.atom_feed"), (RSS_MIMETYPE, "feeds.rss_feed")):
        _add_url(root, mimetype, absolute(url_for(endpoint)) + "?q={searchTerms}&page={startPage?}")
    suggestions = absolute(url_for("api.suggestions_for_browsers"))
    _add_url(root, SUGGESTIONS_MIMETYPE, suggestions + "?q={searchTerms}", "suggestions")
    _add_url(root, MIMETYPE, absolute(url_for("browser_search.description")), "self")
    icon = absolute(url_for("static", filename="icon.svg"))
    element(root, "Image", icon, {"type": "image/svg+xml", "width": "16", "height": "16"})
    element(root, "Language", current_language())
    element(root, "InputEncoding", "UTF-8")
    element(root, "OutputEncoding", "UTF-8")
    return Response(document(root), content_type=f"{MIMETYPE}; charset=utf-8")


def _add_url(root: etree._Element, mimetype: str, template: str, relation: str = "results") -> None:
    element(root, "Url", attributes={"type": mimetype, "rel": relation, "template": template})
