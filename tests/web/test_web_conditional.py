"""Conditional answers: 304 for what has not changed, and never for what has."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from searchapp.settings import Settings
from searchapp.sync.move import move_index
from searchapp.vocabulary.cache import vocabulary_of
from searchapp.web import responses
from searchapp.web.opened_index import opened_index
from tests.web.conftest import MakeApp, index_files

ANSWERS = [
    "/",
    "/?q=مرجان",
    "/syntax",
    "/help",
    "/help/queries",
    "/explain?q=ترامب",
    "/api",
    "/article/one?q=مرجان",
    "/api/search?q=مرجان",
    "/feed.atom?q=مرجان",
    "/feed.rss?q=مرجان",
    "/opensearch.xml",
    "/api/openapi.json",
]


def write(path: Path, title: str) -> Path:
    path.write_text(json.dumps({"id": path.stem, "title": title, "content": "نص المقال."}), encoding="utf-8")
    return path


def indexed(folder: Path) -> Settings:
    settings = Settings(index=folder / "index")
    index_files(settings, write(folder / "one.jsonl", "مرجان أول"))
    return settings


def reader_of(app: Flask) -> FlaskClient:
    """Return a reader of a site that has gathered the words of its articles."""
    vocabulary_of(opened_index(app).engine)
    return app.test_client()


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index that no test changes."""
    return indexed(tmp_path_factory.mktemp("unchanged"))


@pytest.fixture(scope="module")
def reader(make_app: MakeApp, unchanged: Settings) -> FlaskClient:
    return reader_of(make_app(unchanged))


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """An index that the test may change."""
    return indexed(tmp_path)


@pytest.fixture
def own_reader(make_app: MakeApp, own: Settings) -> FlaskClient:
    return reader_of(make_app(own))


def tag_of(client: FlaskClient, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["ETag"].startswith('W/"')
    return response.headers["ETag"]


def again(client: FlaskClient, url: str, tag: str) -> int:
    return client.get(url, headers={"If-None-Match": tag}).status_code


@pytest.mark.parametrize("url", ANSWERS)
def test_what_has_not_changed_is_not_sent_again(reader: FlaskClient, url: str) -> None:
    tag = tag_of(reader, url)
    response = reader.get(url, headers={"If-None-Match": f'"other", {tag}'})
    assert (response.status_code, response.data, response.headers["ETag"]) == (304, b"", tag)
    assert "Cookie" in response.vary
    assert reader.head(url, headers={"If-None-Match": tag}).status_code == 304
    assert again(reader, url, '"other"') == 200


def test_an_index_that_changes_is_sent_again(own_reader: FlaskClient, own: Settings, tmp_path: Path) -> None:
    tags = {url: tag_of(own_reader, url) for url in ANSWERS}
    index_files(own, write(tmp_path / "two.jsonl", "مرجان ثان"))
    assert [url for url, tag in tags.items() if again(own_reader, url, tag) != 200] == []


def test_an_index_that_is_deleted_and_built_again_is_sent_again(
    own_reader: FlaskClient, own: Settings, tmp_path: Path
) -> None:
    tag = tag_of(own_reader, "/?q=مرجان")
    shutil.rmtree(own.index)
    assert again(own_reader, "/?q=مرجان", tag) == 503
    index_files(own, write(tmp_path / "two.jsonl", "مرجان ثان"))
    assert again(own_reader, "/?q=مرجان", tag) == 200


def test_an_index_that_moves_is_sent_again(own_reader: FlaskClient, own: Settings) -> None:
    tag = tag_of(own_reader, "/?q=مرجان")
    move_index(own, replace(own, engine="tantivy"))
    assert again(own_reader, "/?q=مرجان", tag) == 200


def test_two_servers_of_one_index_give_the_same_tags(make_app: MakeApp, unchanged: Settings) -> None:
    first, second = (make_app(unchanged).test_client() for _ in range(2))
    assert again(second, "/?q=مرجان", tag_of(first, "/?q=مرجان")) == 304


def test_other_settings_are_other_answers(make_app: MakeApp, reader: FlaskClient, unchanged: Settings) -> None:
    other = make_app(replace(unchanged, max_results=50)).test_client()
    assert again(other, "/?q=مرجان", tag_of(reader, "/?q=مرجان")) == 200


def test_other_requests_are_other_answers(reader: FlaskClient) -> None:
    tag = tag_of(reader, "/?q=مرجان")
    assert again(reader, "/?q=مرجان&page=2", tag) == 200
    assert again(reader, "/?q=لؤلؤ", tag) == 200
    assert reader.get("/?q=مرجان", headers={"If-None-Match": tag}, base_url="https://other.example").status_code == 200


def test_another_language_is_another_answer(own_reader: FlaskClient) -> None:
    reader = own_reader  # It remembers the language.
    tag = tag_of(reader, "/?q=مرجان")
    chosen = reader.get("/?q=مرجان&lang=en")
    assert "ETag" not in chosen.headers
    english = reader.get("/?q=مرجان", headers={"If-None-Match": tag})
    assert english.status_code == 200
    assert 'lang="en"' in english.text


def test_a_new_day_is_another_answer(reader: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = tag_of(reader, "/?q=date:أمس")

    class Tomorrow(date):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return date(2999, 1, 1)

    monkeypatch.setattr(responses, "date", Tomorrow)
    assert again(reader, "/?q=date:أمس", tag) == 200


def test_a_file_of_variants_that_changes_is_another_answer(
    make_app: MakeApp, unchanged: Settings, tmp_path: Path
) -> None:
    variants = tmp_path / "variants.txt"
    variants.write_text("مرجان مرجانة\n", encoding="utf-8")
    client = make_app(replace(unchanged, variants=variants)).test_client()
    tag = tag_of(client, "/?q=مرجان")
    variants.write_text("مرجان لؤلؤ ياقوت\n", encoding="utf-8")
    assert again(client, "/?q=مرجان", tag) == 200


@pytest.mark.parametrize("url", ["/?sort=best", "/nowhere", "/article/none"])
def test_errors_have_no_tag(reader: FlaskClient, url: str) -> None:
    assert "ETag" not in reader.get(url).headers


def test_a_missing_index_is_an_error_whatever_tag_is_known(make_app: MakeApp, tmp_path: Path) -> None:
    client = make_app(Settings(index=tmp_path / "nowhere")).test_client()
    response = client.get("/?q=x", headers={"If-None-Match": '"x"'})
    assert response.status_code == 503
    assert "ETag" not in response.headers


def test_health_is_never_remembered(reader: FlaskClient) -> None:
    assert reader.get("/healthz").headers["Cache-Control"] == "no-store"


def test_posts_are_not_answered_from_memory(reader: FlaskClient) -> None:
    tag = tag_of(reader, "/?q=مرجان")
    assert reader.post("/?q=مرجان", headers={"If-None-Match": tag}).status_code == 405


def test_completions_are_asked_for_again_until_the_words_are_gathered(make_app: MakeApp, own: Settings) -> None:
    reader = make_app(own).test_client()
    tag = tag_of(reader, "/api/suggest?q=مرج")
    assert again(reader, "/api/suggest?q=مرج", tag) == 200
    assert again(reader, "/api/suggest?q=مرج", tag_of(reader, "/api/suggest?q=مرج")) == 304
