"""The JSON API: the same answer as the command line gives."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from searchapp.model import FacetCount, Results, SearchRequest
from searchapp.plan import FACET_VALUES
from searchapp.search.serialization import answer_as_json
from tests.answer_keys import ANSWER_KEYS, HIT_KEYS
from tests.web.newsroom import PORT, TOTAL

PARAGRAPH_KEYS = {"position", "text", "score", "highlights"}


def test_the_answer_is_the_documented_object(client: FlaskClient) -> None:
    response = client.get("/api/search", query_string={"q": "الزعفران", "limit": "3", "paragraphs": "1"})
    assert response.mimetype == "application/json"
    answer = response.get_json()
    assert set(answer) == ANSWER_KEYS
    assert (answer["query"], answer["total"], len(answer["results"])) == ("الزعفران", TOTAL, 3)
    for result in answer["results"]:
        assert set(result) >= HIT_KEYS
        assert set(result["paragraphs"][0]) >= PARAGRAPH_KEYS
        (paragraph,) = result["paragraphs"]
        assert any("زعفران" in paragraph["text"][start:end] for start, end in paragraph["highlights"])


def test_arabic_is_readable_in_the_answer(client: FlaskClient) -> None:
    assert "الزعفران" in client.get("/api/search?q=الزعفران").text


def test_it_takes_the_parameters_of_the_page(client: FlaskClient) -> None:
    answer = client.get(f"/api/search?q=الزعفران&source={PORT}&from=2025-06-01&sort=newest&page=2&limit=5").get_json()
    dates = [result["date"] for result in answer["results"]]
    assert 5 < answer["total"] < TOTAL
    assert dates == sorted(dates, reverse=True)
    assert {result["source"] for result in answer["results"]} == {PORT}


@pytest.mark.parametrize("query", ["q=x&limit=0", "q=x&limit=101", "q=x&page=no", "q=" + "x" * 10_000])
def test_errors_are_json(client: FlaskClient, query: str) -> None:
    response = client.get(f"/api/search?{query}")
    assert response.status_code == 400
    assert response.get_json().keys() == {"error"}


def test_errors_and_notes_speak_the_language_asked_for(client: FlaskClient) -> None:
    arabic = client.get("/api/search?q=x&sort=best").get_json()["error"]
    english = client.get("/api/search?q=x&sort=best&lang=en").get_json()["error"]
    assert "غير مفهومة" in arabic
    assert "cannot be understood" in english


def test_an_unknown_address_below_the_api_is_json_too(client: FlaskClient) -> None:
    response = client.get("/api/nothing")
    assert (response.status_code, response.get_json().keys()) == (404, {"error"})


def test_it_counts_the_most_frequent_values_and_every_month() -> None:
    names = ("source", "section", "author", "month")
    counts = {name: tuple(FacetCount(f"{name} {n}", 1000 - n) for n in range(FACET_VALUES + 20)) for name in names}
    results = Results(SearchRequest("x"), 5, 0.0, "all", hits=(), facets=counts)
    facets = answer_as_json(results, "en")["facets"]
    assert {name: len(facets[name]) for name in names} == dict.fromkeys(names[:3], FACET_VALUES) | {
        "month": FACET_VALUES + 20
    }
    assert facets["author"][0] == {"value": "author 0", "count": 1000}
