"""The page that answers a list of names: pasted or as a file, in the address or by POST, as a page and as files."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from searchapp.search.batch import batch
from searchapp.settings import Settings
from searchapp.web import lists
from searchapp.web.lists import TOO_LARGE
from searchapp.web.turns import AT_ONCE, TURNS
from tests.ingest.documents import xlsx
from tests.web.conftest import MakeApp, OpenPage, Read

LIST = "الزعفران\nحطام سفينة\n\nالزعفران\nكتتتبخخخ"
ADDRESS = "/list?q=الزعفران&q=حطام سفينة&lang=en"


def sent(client: FlaskClient, path: str = "/list?lang=en", **fields: Any) -> Any:
    return client.post(path, data=fields, content_type="multipart/form-data")


def test_every_number_opens_its_articles(client: FlaskClient, read: Read) -> None:
    text = sent(client, q=LIST).text
    cells = re.findall(r'<td data-label="Articles"><a href="([^"]+)">([\d,]+)</a>', text)
    assert len(cells) == 2
    for url, number in cells:
        assert re.search(rf"\b{number} articles?\b", read(unescape(url)).text)
    assert "3 different lines, 1 empty, 1 repeated." in text
    assert "That is the whole list." in text


def test_a_small_list_may_lie_in_the_address(client: FlaskClient) -> None:
    rows = re.compile(r"<tbody>.*</tbody>", re.DOTALL)
    pasted = rows.search(sent(client, q="الزعفران\nحطام سفينة").text)
    assert pasted
    assert rows.search(client.get(ADDRESS).text)[0] == pasted[0]  # type: ignore[index]


def test_files_and_pasted_lines_are_one(client: FlaskClient) -> None:
    rows = client.get("/api/list", query_string={"q": LIST}).json["rows"]  # type: ignore[index]
    workbook = xlsx({"أسماء": [[line] if line else [] for line in LIST.splitlines()]})
    for data in (LIST.encode(), LIST.encode("utf-16"), workbook):
        answer = sent(client, "/api/list", file=(io.BytesIO(data), "names")).json
        assert answer["rows"] == rows
        assert answer["repeated"] == 1


def test_the_form_keeps_the_list_and_the_numbers_of_its_lines(client: FlaskClient) -> None:
    workbook = xlsx({"أسماء": [["الاسم"], ["الزعفران"], [], ["حطام\nسفينة"]]})
    text = sent(client, file=(io.BytesIO(workbook), "names.xlsx")).text
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)
    assert found
    assert found[1].split("\n") == ["", "الزعفران", "", "حطام سفينة"]


def test_the_same_rows_as_files(client: FlaskClient) -> None:
    rows = client.get(ADDRESS.replace("/list", "/api/list")).json["rows"]  # type: ignore[index]
    figures = [(row["line"], row["query"], row["articles"], row["best_id"]) for row in rows]
    response = client.get(f"{ADDRESS}&format=csv")
    assert re.search(r'filename="?list-\d{4}-\d\d-\d\d\.csv', response.headers["Content-Disposition"])
    table = list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert [(int(row[0]), row[2], int(row[3]), row[10] or None) for row in table[1:]] == figures
    lines = [json.loads(line) for line in client.get(f"{ADDRESS}&format=jsonl").data.splitlines()]
    assert [(line["line"], line["query"], line["articles"], line["best_id"]) for line in lines] == figures
    sheet = load_workbook(io.BytesIO(client.get(f"{ADDRESS}&format=xlsx").data)).active
    assert sheet is not None
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(row[0], row[2], row[3], row[10]) for row in found] == figures


def test_no_cell_is_a_formula(client: FlaskClient) -> None:
    response = client.get("/list", query_string={"q": '=HYPERLINK("http://x.example")', "format": "csv"})
    assert list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"))))[1][1].startswith("'=")


def test_filters_and_what_lines_are(client: FlaskClient) -> None:
    whole, part = (
        client.get("/api/list", query_string={"q": "الزعفران", **filters}).json["rows"][0]["articles"]  # type: ignore[index]
        for filters in ({}, {"source": "Canal أخبار"})
    )
    assert 0 < part < whole
    name, query = (
        client.get("/api/list", query_string={"q": "سفينة حطام", "lines": lines}).json["rows"][0]  # type: ignore[index]
        for lines in ("names", "queries")
    )
    assert name["articles"] == 0 < query["articles"]


@pytest.mark.parametrize("path", ["/list", "/api/list"])
def test_mistakes_are_told(client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "LARGEST", 1000)
    too_large = sent(client, f"{path}?lang=en", q="قمح\n" * 1000)
    assert too_large.status_code == 400
    assert TOO_LARGE.en.split(";")[0] in too_large.text
    broken = sent(client, f"{path}?lang=en", file=(io.BytesIO(b"PK\x03\x04"), "x.xlsx"))
    assert broken.status_code == 400
    assert "The list cannot be read: not a spreadsheet" in broken.text
    assert client.get(f"{path}?q=x&lines=y").status_code == 400
    assert client.put(path).status_code == 405


def test_a_list_without_a_word(client: FlaskClient) -> None:
    assert client.get("/api/list?q=-&lang=en").status_code == 400
    assert "There is no line with a word" in client.get("/list?q=-&lang=en").text
    assert "There is no line with a word" not in client.get("/list?lang=en").text


def test_where_a_list_is_cut_every_form_says_so(make_app: MakeApp, settings: Settings) -> None:
    client = make_app(replace(settings, max_list_lines=1)).test_client()
    said = "This list is incomplete: 1 line not searched for. Of a list at most 1 are; divide it."
    page = client.get(ADDRESS).text
    assert said in page
    assert "That is the whole list" not in page
    assert said in client.get(f"{ADDRESS}&format=csv").text.splitlines()[-1]
    answer = client.get(ADDRESS.replace("/list", "/api/list")).get_json()
    assert (answer["missing"], answer["notes"]) == (1, [said])
    assert client.get(ADDRESS).headers.get("ETag") is None


def test_only_so_many_lists_at_once(app: Flask, client: FlaskClient) -> None:
    client.get(ADDRESS)
    turns = app.extensions[TURNS]
    for _ in range(AT_ONCE):
        # All of them have been given back.
        assert turns.acquire(blocking=False)
    refused = client.get(ADDRESS)
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    turns.release(AT_ONCE)
    assert client.get(ADDRESS).status_code == 200
    # Those that fail give back their turn.
    for _ in range(AT_ONCE + 1):
        assert client.get("/api/list?q=-").status_code == 400


def test_a_client_that_goes_away_ends_the_work(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    original = batch

    def watched(*given: Any, **named: Any) -> Any:
        for row in original(*given, **named):
            done.append(row)
            yield row

    monkeypatch.setattr(lists, "batch", watched)
    words = "\n".join(f"كلمة{number}" for number in range(50))
    environ = {"waitress.client_disconnected": lambda: len(done) > 3}
    client.post("/list", data={"q": words, "format": "xlsx"}, environ_overrides=environ)
    assert len(done) == 4


@pytest.mark.parametrize("script", [True, False])
def test_in_a_browser(open_page: OpenPage, script: bool) -> None:
    page = open_page("/list?lang=en", java_script_enabled=script)
    page.locator("textarea").fill(LIST)
    page.get_by_role("button", name="Search for all").click()
    page.get_by_text("That is the whole list").wait_for()
    assert page.locator(".listed tbody tr").count() == 3
    with page.expect_download() as download:
        page.get_by_role("button", name="Excel", exact=True).click()
    assert download.value.suggested_filename.endswith(".xlsx")
