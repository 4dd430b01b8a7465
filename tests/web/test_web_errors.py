"""What is said when a request cannot be answered, and the index that appears or changes meanwhile."""

from __future__ import annotations

import json
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from searchapp.plan import TimeIsUpError
from searchapp.settings import Settings
from tests.web.conftest import MakeApp, Read, index_files
from tests.web.markup import Page

TOO_LONG = "كلمة " * 2000


@pytest.fixture
def unindexed(tmp_path: Path) -> Settings:
    return Settings(index=tmp_path / "index")


@pytest.fixture(params=["emptied", "overwritten"])
def damaged(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the index with the contents of its segments gone."""
    shutil.copytree(settings.index, tmp_path / "index")
    for file in (tmp_path / "index").glob("*/MAIN_*"):
        file.write_bytes(b"" if request.param == "emptied" else b"\x7fnonsense" * 1000)
    return Settings(index=tmp_path / "index")


def write_article(path: Path, article_id: str, title: str) -> Path:
    path.write_text(json.dumps({"id": article_id, "title": title, "content": "نص المقال."}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/article/none", 404), ("/article/", 404), ("/?sort=best", 400), (f"/?q={TOO_LONG}", 400)],
)
@pytest.mark.parametrize(("language", "wording"), [("ar", "إلى صفحة البحث"), ("en", "Go to the search page")])
def test_errors_are_friendly_in_both_languages(read: Read, path: str, status: int, language: str, wording: str) -> None:
    page = read(path + ("&" if "?" in path else "?") + f"lang={language}", status=status)
    assert wording in page.text
    assert str(status) in page.text
    assert "Traceback" not in page.text


def test_an_error_page_keeps_the_query_in_its_form(read: Read) -> None:
    page = read("/", status=400, q="كلمة", sort="best")
    assert [field["value"] for field in page.all("input") if field.get("name") == "q"] == ["كلمة"]


@pytest.mark.parametrize("wrong", [{"from": "never"}, {"q": TOO_LONG}, {"page": "0"}])
def test_an_error_page_keeps_what_makes_sense_in_its_form(read: Read, wrong: dict[str, str]) -> None:
    right = {"q": "كلمة", "to": "2025-11-06", "sort": "newest", "only": "exact", "from": ""}
    page = read("/", status=400, source=["أ", "ب"], **{**right, **wrong})
    kept = [(field["name"], field["value"]) for field in page.all("input") if field.get("type") == "hidden"]
    assert sorted(kept) == [
        ("only", "exact"),
        ("sort", "newest"),
        ("source", "أ"),
        ("source", "ب"),
        ("to", "2025-11-06"),
    ]


def test_other_methods_are_refused(client: FlaskClient) -> None:
    assert client.post("/").status_code == 405
    assert client.post("/api/search").get_json().keys() == {"error"}


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/?q=الزعفران", 200), ("/article/saffron-01", 200), ("/api/search?q=x", 200), ("/nowhere", 404)],
)
def test_head_is_get_without_the_body(client: FlaskClient, path: str, status: int) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, get.status_code) == (status, status)
    assert head.data == b""
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


def test_what_was_not_expected_is_a_page_without_a_traceback(make_app: MakeApp, settings: Settings) -> None:
    app = make_app(settings)
    app.add_url_rule("/broken", view_func=lambda: 1 / 0)  # type: ignore[arg-type]
    response = app.test_client().get("/broken")
    assert response.status_code == 500
    assert "حدث خطأ" in response.text
    assert "ZeroDivisionError" not in response.text
    assert "division" not in response.text


@pytest.mark.parametrize("path", ["/", "/article/x", "/api/search"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_missing_index_names_the_command_that_builds_it(
    make_app: MakeApp, unindexed: Settings, path: str, language: str
) -> None:
    response = make_app(unindexed).test_client().get(path, query_string={"q": "x", "lang": language})
    assert response.status_code == 503
    assert "searchapp index" in response.text


# Whoosh leaves those files open that it opened before it met the damage.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("path", ["/", "/?q=الزعفران", "/article/saffron-01", "/api/search?q=الزعفران"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_damaged_index_names_the_command_that_looks_at_it(
    make_app: MakeApp, damaged: Settings, path: str, language: str
) -> None:
    response = make_app(damaged).test_client().get(path, headers={"Cookie": f"lang={language}"})
    assert response.status_code == 503
    assert "searchapp check" in response.text
    assert "Traceback" not in response.text


def test_an_index_built_later_is_found(make_app: MakeApp, unindexed: Settings, tmp_path: Path) -> None:
    client = make_app(unindexed).test_client()
    assert client.get("/").status_code == 503
    index_files(unindexed, write_article(tmp_path / "one.jsonl", "one", "مقال أول"))
    assert client.get("/").status_code == 200


def test_an_index_that_grows_is_seen(make_app: MakeApp, unindexed: Settings, tmp_path: Path) -> None:
    index_files(unindexed, write_article(tmp_path / "one.jsonl", "one", "مرجان أول"))
    client = make_app(unindexed).test_client()
    assert len(found(client)) == 1
    index_files(unindexed, write_article(tmp_path / "two.jsonl", "two", "مرجان ثان"))
    assert len(found(client)) == 2


def found(client: FlaskClient) -> set[str]:
    return {link.split("?")[0] for link in Page(client.get("/?q=مرجان").text).links("/article/")}


@pytest.mark.parametrize("path", ["/", "/?q=غزة", "/nowhere", "/api/search?q=غزة", "/feed.atom?q=غزة"])
def test_a_name_that_no_server_has_is_no_error_of_ours(client: FlaskClient, path: str) -> None:
    for host in ("a" * 300, "a b", "[::1", "-", "", ":", "%00"):
        assert client.get(path, headers={"Host": host}).status_code < 500, host


@pytest.mark.parametrize(
    ("path", "language", "said"),
    [("/", "ar", "أندر"), ("/", "en", "less common"), ("/api/search", "en", "less common")],
)
def test_a_search_that_takes_too_long_is_refused(
    make_app: MakeApp, settings: Settings, path: str, language: str, said: str
) -> None:
    client = make_app(replace(settings, time_limit=1e-9)).test_client()
    answer = client.get(path, query_string={"q": "الزعفران", "lang": language})
    assert answer.status_code == 400
    assert said in answer.text


@pytest.mark.parametrize(("path", "language"), [("/", "ar"), ("/", "en"), ("/api/search", "ar"), ("/api/search", "en")])
def test_a_search_that_had_to_wait_for_others_is_no_fault_of_the_query(
    make_app: MakeApp, settings: Settings, monkeypatch: pytest.MonkeyPatch, path: str, language: str
) -> None:
    def wait(*_: Any, **__: Any) -> Any:
        time.sleep(0.3)
        raise TimeIsUpError

    def compute(*_: Any, **__: Any) -> Any:
        began = time.thread_time()
        while time.thread_time() - began < 0.3:
            pass
        raise TimeIsUpError

    client = make_app(replace(settings, time_limit=0.3)).test_client()
    said = {"ar": ("أعد المحاولة بعد ثوان", "أندر"), "en": ("try again in a few seconds", "less common")}[language]
    for search, status, words in ((wait, 503, said[0]), (compute, 400, said[1])):
        for module in ("searchapp.web.pages", "searchapp.web.api"):
            monkeypatch.setattr(sys.modules[module], "search", search)
        answer = client.get(path, query_string={"q": "الزعفران", "lang": language})
        assert (answer.status_code, words in answer.text) == (status, True), answer.text
        assert (answer.retry_after is not None) == (status == 503)
