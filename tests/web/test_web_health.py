"""Whether the server can answer: the number of articles, or the reason why it cannot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from searchapp.engines.registry import open_engine
from searchapp.settings import Settings
from searchapp.web.opened_index import mark_starting
from tests.web.conftest import MakeApp, index_files
from tests.web.newsroom import write_newsroom


def test_a_server_that_can_answer_says_how_much_there_is(client: FlaskClient, settings: Settings) -> None:
    engine = open_engine(settings)
    articles = engine.stats().articles
    engine.close()
    response = client.get("/healthz")
    assert (response.status_code, response.get_json()) == (200, {"status": "ok", "articles": articles})


@pytest.mark.parametrize(("language", "words"), [("en", "There is no index"), ("ar", "لا يوجد فهرس")])
def test_a_server_without_an_index_says_so(make_app: MakeApp, tmp_path: Path, language: str, words: str) -> None:
    settings = replace(Settings(index=tmp_path / "index"), language=language)  # type: ignore[arg-type]
    response = make_app(settings).test_client().get("/healthz")
    assert response.status_code == 503
    assert response.get_json().keys() == {"status", "error"}
    assert response.get_json()["status"] == "broken"
    assert "searchapp index" in response.get_json()["error"]
    assert words in response.get_json()["error"]


def test_a_server_that_is_starting_says_so(make_app: MakeApp, settings: Settings) -> None:
    app = make_app(settings)
    for is_starting, status, word in ((True, 503, "starting"), (False, 200, "ok")):
        mark_starting(app, value=is_starting)
        response = app.test_client().get("/healthz")
        assert (response.status_code, response.get_json()["status"]) == (status, word)


def test_a_server_recovers(make_app: MakeApp, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    client = make_app(settings).test_client()
    assert client.get("/healthz").status_code == 503
    index_files(settings, write_newsroom(tmp_path / "newsroom.jsonl"))
    assert client.get("/healthz").status_code == 200


def test_an_engine_that_is_out_of_reach_is_the_reason(make_app: MakeApp, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index", engine="opensearch", hosts="http://127.0.0.1:9", opensearch_retries=0)
    response = make_app(settings).test_client().get("/healthz")
    assert response.status_code == 503
    assert "127.0.0.1:9" in response.get_json()["error"]


def test_a_wrong_method_is_told_as_json(client: FlaskClient) -> None:
    response = client.post("/healthz")
    assert (response.status_code, response.get_json().keys()) == (405, {"error"})
    assert "GET" in response.headers["Allow"]
