"""The OpenSearch description: a browser finds it and can search here with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from lxml import etree

from tests.web.conftest import Read
from tests.web.markup import Page
from tests.web.newsroom import TOTAL

NAMESPACE = "{http://a9.com/-/spec/opensearch/1.1/}"
BASE = "https://archive.example/news"
SUGGESTIONS = "application/x-suggestions+json"
LONGEST_NAME = 16


def description(client: FlaskClient, language: str = "ar") -> Any:
    response = client.get("/opensearch.xml", query_string={"lang": language}, base_url=BASE)
    assert response.headers["Content-Type"] == "application/opensearchdescription+xml; charset=utf-8"
    return etree.fromstring(response.data)


def templates(client: FlaskClient) -> dict[str, str]:
    return {url.get("type"): url.get("template") for url in description(client).iter(f"{NAMESPACE}Url")}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_the_format_requires_is_there(client: FlaskClient, language: str) -> None:
    root = description(client, language)
    assert root.tag == f"{NAMESPACE}OpenSearchDescription"
    assert 0 < len(root.findtext(f"{NAMESPACE}ShortName")) <= LONGEST_NAME
    assert root.findtext(f"{NAMESPACE}Description")
    assert root.findtext(f"{NAMESPACE}Language") == language


def test_every_address_is_absolute_and_answers(client: FlaskClient) -> None:
    found = templates(client)
    assert {"text/html", "application/atom+xml", "application/rss+xml", SUGGESTIONS} <= set(found)
    for mimetype, template in found.items():
        assert template.startswith(f"{BASE}/")
        url = template.removeprefix(BASE).replace("{searchTerms}", quote("الزعفران")).replace("{startPage?}", "1")
        assert "{" not in url
        response = client.get(url)
        assert (response.status_code, response.mimetype) == (200, mimetype)


def test_the_page_that_it_leads_to_holds_the_results(client: FlaskClient) -> None:
    template = templates(client)["text/html"].removeprefix(BASE)
    url = template.replace("{searchTerms}", quote("الزعفران")).replace("{startPage?}", "")
    page = Page(client.get(url).text)
    assert f"{TOTAL}" in page.text
    assert page.links("/article/saffron-")


def test_every_page_names_it(read: Read) -> None:
    for path, status in (("/", 200), ("/?q=x", 200), ("/article/saffron-01", 200), ("/nowhere", 404)):
        links = [link for link in read(path, status=status).all("link") if link.get("rel") == "search"]
        assert [(link["type"], link["href"]) for link in links] == [
            ("application/opensearchdescription+xml", "/opensearch.xml")
        ]


def test_the_icon_is_there(client: FlaskClient) -> None:
    icon = description(client).findtext(f"{NAMESPACE}Image")
    response = client.get(icon.removeprefix(BASE), buffered=True)
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")


def test_suggestions_are_those_of_the_api(client: FlaskClient) -> None:
    template = templates(client)[SUGGESTIONS].removeprefix(BASE)
    query, texts = client.get(template.replace("{searchTerms}", quote("الزعف"))).get_json(force=True)
    assert query == "الزعف"
    assert texts
    answer = client.get("/api/suggest", query_string={"q": "الزعف"}).get_json()
    assert texts == [suggestion["text"] for suggestion in answer["suggestions"]]
