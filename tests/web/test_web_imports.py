"""The pages of the last imports, and the same as JSON: closed unless they are opened, whole, in both languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from searchapp.errors import Language
from searchapp.settings import Settings
from searchapp.sync.runs import MOST_RUNS, RunLog
from tests.web.conftest import MakeApp, Read
from tests.web.imports import FAULTY, LONG, ORDINARY, ROOT, hostile
from tests.web.markup import Page
from tests.web.newsroom import PAYLOAD

PATHS = ("/imports", "/api/imports", "/imports/20260101T000000-00000000")
MAX_BYTES = 3_000_000


def packed(text: str) -> str:
    """Return ``text`` without spaces and isolates."""
    return "".join(text.split()).translate({0x2068: None, 0x2069: None})


def test_they_are_closed_unless_they_are_opened(make_app: MakeApp, settings: Settings) -> None:
    client = make_app(replace(settings, show_imports=False)).test_client()
    for path in PATHS:
        assert client.get(path).status_code == 404
    for page in ("/", "/syntax", "/?q=الزعفران"):
        assert not Page(client.get(page).text).links("/imports")
    assert "/api/imports" not in client.get("/api/openapi.json").get_json()["paths"]


def test_every_page_leads_to_them(read: Read) -> None:
    for path in ("/", "/syntax", "/?q=الزعفران"):
        assert read(path).links("/imports")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "ar",
            (
                "فهرسة",
                "متابعة",
                "جلب",
                "استُبعد: 3",
                "لا نص فيه",
                "غير منشور: 1",
                "ليس مقالًا: 1",
                "مكرر: 1",
                "وأُهمل 42 (.css 40، مخفي 2)، ولم يُقرأ لنوعه 1",
                "افتحها في معالج نصوص",
                "مقالات بلا تاريخ: 30",
                "حقول لم تُستعمل: 1",
                "tags (100: قمح، ميناء)",
                "windows-1256",
                "بايتات لا تُقرأ استُبدلت: 3",
                "والشهر أولًا في نشر",
            ),
        ),
        (
            "en",
            (
                "Indexing",
                "Watching",
                "Fetching",
                "Set aside: 3",
                "has no text",
                "Unpublished: 1",
                "Not articles: 1",
                "Duplicates: 1",
                "1 skipped (.wpd 1)",
                "open them in a word processor",
                "Articles without date: 30",
                "Fields that were not used: 1",
                "tags (100: قمح، ميناء)",
                "windows-1256",
                "unreadable bytes, replaced: 3",
                "month first in نشر",
            ),
        ),
    ],
)
def test_the_whole_balance_is_said(read: Read, language: Language, said: tuple[str, ...]) -> None:
    text = packed(read("/imports", lang=language).text)
    assert [words for words in said if packed(words) not in text] == []


def test_places_are_named_by_what_is_below_the_source(read: Read) -> None:
    text = packed(read("/imports").text)
    assert "a.jsonl:7" in text
    assert f"{ROOT}/a.jsonl:7" not in text
    assert "d.csv:نشر" in text


def test_the_latest_comes_first_and_each_has_a_page_with_all_places(read: Read, client: FlaskClient) -> None:
    runs = client.get("/api/imports").get_json()["imports"]
    assert [run["command"] for run in runs] == ["index", "watch", "fetch"]
    page = read("/imports")
    links = [link for link in page.links("/imports/") if link.count("/") == 2]
    assert list(dict.fromkeys(links)) == [f"/imports/{run['id']}" for run in runs]
    assert [run["id"] for run in page.all("article")] == [run["id"] for run in runs]
    assert "a.jsonl:40" not in packed(page.text)
    assert "a.jsonl:40" in packed(read(f"/imports/{runs[1]['id']}").text)


def test_the_json_is_the_report(client: FlaskClient) -> None:
    runs = client.get("/api/imports", query_string={"lang": "en"}).get_json()["imports"]
    ordinary, faulty, _ = runs
    assert (ordinary["sources"], ordinary["added"], ordinary["seconds"]) == ([ROOT, "/srv/two"], ORDINARY.added, 8.1)
    assert faulty["records"] == FAULTY.records
    assert faulty["lists"]["refused"][2] == {
        "kind": "rejected",
        "file": LONG,
        "line": 1,
        "reason": "not JSON (column 5)",
    }
    assert faulty["date_order"][f"{ROOT}/d.csv"] == {"نشر": "month first"}
    arabic = client.get("/api/imports", query_string={"lang": "ar"}).get_json()["imports"][1]
    assert arabic["lists"]["refused"][2]["reason"] == "ليس JSON (العمود 5)"


@pytest.mark.slow
def test_names_that_are_markup_are_shown_as_they_are(read: Read, client: FlaskClient) -> None:
    run = client.get("/api/imports").get_json()["imports"][2]
    for path in ("/imports", f"/imports/{run['id']}"):
        page = read(path)
        assert PAYLOAD in page.text
        assert {image["src"].split("?")[0] for image in page.all("img")} == {"/static/icon.svg"}


@pytest.mark.parametrize("name", ["nothing", "..%2F..%2FCURRENT", "%00", "20260101T000000-00000000"])
def test_there_is_no_other_run(client: FlaskClient, name: str) -> None:
    assert client.get(f"/imports/{name}").status_code == 404


def test_a_page_without_runs_or_index(make_app: MakeApp, tmp_path: Path) -> None:
    client = make_app(Settings(index=tmp_path / "nowhere", show_imports=True)).test_client()
    assert "لم يُستورد شيء" in client.get("/imports").text
    assert client.get("/api/imports").get_json() == {"imports": []}


def test_a_new_run_is_seen_though_the_index_is_unchanged(client: FlaskClient, settings: Settings) -> None:
    tag = client.get("/imports").headers["ETag"]
    assert client.get("/imports", headers={"If-None-Match": tag}).status_code == 304
    log = RunLog.of(settings)
    log.begin("index", "whoosh", ["/new"]).write(ORDINARY)
    assert client.get("/imports", headers={"If-None-Match": tag}).status_code == 200
    assert log.folder is not None
    (log.folder / f"{log.runs()[0].id}.json").unlink()


def test_a_run_that_has_not_ended_says_so(make_app: MakeApp, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path, show_imports=True)
    RunLog.of(settings).begin("index", "whoosh", [ROOT]).announce(ORDINARY)
    client = make_app(settings).test_client()
    (run,) = client.get("/api/imports").get_json()["imports"]
    assert (run["ended"], run["added"]) == (None, ORDINARY.added)
    assert "لم تنتهِ؛ وقد تكون تغييراتها في الفهرس" in client.get("/imports").text
    page = client.get("/imports?lang=en").text
    assert "Not ended; its changes may be in the index or not" in page
    started = RunLog.of(settings).runs()[0].started.astimezone()
    assert f" {started.hour}:{started:%M}" in page


@pytest.mark.slow
def test_fifty_full_runs_make_a_page_of_bounded_length(make_app: MakeApp, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path, show_imports=True)
    log = RunLog.of(settings)
    for number in range(MOST_RUNS):
        log.begin("index", "whoosh", [f"/{number}"]).write(hostile())
    response = make_app(settings).test_client().get("/imports")
    assert len(list(Page(response.text).all("article"))) == MOST_RUNS
    assert len(response.data) < MAX_BYTES
