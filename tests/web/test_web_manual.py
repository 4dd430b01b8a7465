"""The manual in the web: its contents, its pages, and what leads there."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from searchapp.errors import Language
from searchapp.manual import TOPICS, page_of
from searchapp.manual.markdown import anchors_of
from tests.web.conftest import Read


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_contents_lead_to_every_page(read: Read, language: Language) -> None:
    page = read("/help", lang=language)
    for topic in TOPICS:
        title = page_of(topic, language).title
        assert page.links(f"/help/{topic}")
        assert title in page.text
        shown = read(f"/help/{topic}", lang=language)
        assert title in shown.text
        anchors = anchors_of(page_of(topic, language).text)
        inside = {link.partition("#")[2] for link in shown.links("#")}
        # A page of one or two parts needs no list of them.
        assert inside >= set(anchors) or len(anchors) <= 2


def test_there_is_no_other_page(client: FlaskClient) -> None:
    for path in ("/help/nothing", "/help/../settings", "/help/en/tutorial"):
        assert client.get(path).status_code in (400, 404), path


@pytest.mark.parametrize("language", ["ar", "en"])
def test_links_of_the_manual_stay_in_its_language(client: FlaskClient, language: Language) -> None:
    text = client.get("/help/tutorial", query_string={"lang": language}).text
    assert ('href="/help/queries?lang=en"' in text) is (language == "en")


def test_a_refused_search_leads_to_what_the_manual_says_of_it(read: Read) -> None:
    page = read("/", 400, q="قمح " * 100)
    assert page.links("/help/errors#query")
    assert not read("/help/nothing", 404).links("/help/errors")


def test_every_page_leads_to_the_manual_and_each_field_to_its_help(read: Read) -> None:
    for path in ("/", "/syntax", "/archive", "/help"):
        page = read(path)
        assert page.links("/help")
        assert page.links("/syntax")
