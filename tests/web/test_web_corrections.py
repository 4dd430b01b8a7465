"""Completion for the search field, and pages of results of what was meant."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import Read
from tests.web.newsroom import TOTAL


def test_completions_are_the_documented_object(client: FlaskClient) -> None:
    answer = client.get("/api/suggest?q=زعف&limit=4").get_json()
    assert answer.keys() == {"query", "suggestions"}
    assert answer["query"] == "زعف"
    assert answer["suggestions"][0]["text"] == "الزعفران"
    assert answer["suggestions"][0]["kind"] == "word"
    assert len(answer["suggestions"]) <= 4


@pytest.mark.parametrize("query", ["", "?q=", "?q=%22", "?q=" + "x" * 5000])
def test_what_cannot_be_completed_becomes_nothing(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/suggest{query}").get_json()["suggestions"] == []


@pytest.mark.parametrize("limit", ["0", "51", "many"])
def test_limits_that_make_no_sense_are_refused(client: FlaskClient, limit: str) -> None:
    assert client.get(f"/api/suggest?q=x&limit={limit}").status_code == 400


def test_results_of_what_was_meant_say_so_and_lead_back_to_what_was_typed(read: Read) -> None:
    page = read("/", q="الزعرفان", lang="en")
    assert f"{TOTAL} articles" in page.text
    assert "these are the results for “ الزعفران ”" in page.text
    assert "Did you mean" not in page.text
    (back,) = page.links("verbatim=1")
    assert "Search for “الزعرفان” anyway" in page.text
    assert "No article found" in read(f"{back}&lang=en").text


def test_links_on_it_are_about_what_was_meant(read: Read) -> None:
    page = read("/", q="الزعرفان")
    articles = page.links("/article/")
    assert articles == read("/", q="الزعفران").links("/article/") != []


def test_what_is_quoted_is_proposed_with_one_click(read: Read) -> None:
    page = read("/", q='"إنتاج الزعرفان"', lang="en")
    assert "Did you mean" in page.text
    assert "No article found" in page.text
    (proposed,) = page.links("%22إنتاج+الزعفران%22")
    assert f"{TOTAL} articles" in read(f"{proposed}&lang=en").text
