"""Results as a table for a spreadsheet: all of them, readable in Excel, and nothing in them runs."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from searchapp.engines.arrays import ArrayReader
from searchapp.engines.base import Reader
from searchapp.engines.local.engine import LocalEngine
from searchapp.errors import EngineError
from searchapp.model import Results
from searchapp.plan import Deadline, ResultPage, SearchPlan
from searchapp.search import export, search_in_windows
from searchapp.search.export import RESULT_COLUMNS
from searchapp.settings import Settings
from searchapp.web.turns import AT_ONCE, TURNS
from tests.web.conftest import MakeApp, index_files
from tests.web.newsroom import PAYLOAD, PORT, TOTAL

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
TITLES = {column.title.text(language): column.name for column in RESULT_COLUMNS for language in ("ar", "en")}


def rows(client: FlaskClient, **parameters: str) -> list[dict[str, str]]:
    response = client.get("/search.csv", query_string=parameters)
    assert response.status_code == 200
    assert response.data.startswith(BYTE_ORDER_MARK)
    titles, *found = csv.reader(io.StringIO(response.data.decode("utf-8-sig"), newline=""), strict=True)
    names = [TITLES[title] for title in titles]
    return [dict(zip(names, row, strict=True)) for row in found]


def windows_of(monkeypatch: pytest.MonkeyPatch, size: int, first: int | None = None) -> None:
    """Let tables be made of windows of ``size`` articles, the first one of ``first``."""
    monkeypatch.setattr(export, "_WINDOW", size)
    monkeypatch.setattr(export, "_FIRST", first or size)


def test_every_result_is_a_row_whatever_page_is_asked_for(client: FlaskClient) -> None:
    found = rows(client, q="الزعفران", page="2")
    assert {row["id"] for row in found if row["title"].startswith("تقرير")} == {
        f"saffron-{number:02}" for number in range(1, TOTAL + 1)
    }
    assert list(found[0]) == [column.name for column in RESULT_COLUMNS]


def test_rows_are_the_results_of_the_api_in_the_same_order(client: FlaskClient) -> None:
    parameters = {"q": "الزعفران", "source": PORT, "sort": "oldest"}
    answer = client.get("/api/search", query_string={**parameters, "limit": "100", "paragraphs": "1"}).get_json()
    assert [(row["id"], row["text"]) for row in rows(client, **parameters)] == [
        (result["id"], result["paragraphs"][0]["text"]) for result in answer["results"]
    ]


def test_it_is_a_download_named_after_the_query(client: FlaskClient) -> None:
    response = client.get("/search.csv", query_string={"q": '"الزَّعفران" -القمح/../x'})
    assert response.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    disposition = response.headers["Content-Disposition"]
    today = date.today().isoformat()
    assert disposition.startswith(f"attachment; filename=search-{today}.csv; filename*=UTF-8''")
    assert unquote(disposition.rsplit("''", 1)[1]) == f"الزعفران-القمح-x-{today}.csv"


@given(st.text())
def test_any_query_makes_a_name_that_is_no_path_and_no_header(app: Flask, text: str) -> None:
    response = app.test_client().get("/search.csv", query_string={"q": text})
    if response.status_code == 200:
        name = response.headers["Content-Disposition"]
        assert re.fullmatch(r"attachment; filename=search-[0-9-]+\.csv(; filename\*=UTF-8''[\w.%~-]+)?", name, re.ASCII)
        assert "/" not in unquote(name)


@pytest.mark.parametrize(("first", "at_once"), [(1, 1), (5, 5), (7, 7), (3, 5), (1000, 1000)])
def test_rows_are_the_same_however_many_are_looked_up_at_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, first: int, at_once: int
) -> None:
    whole = rows(client, q="الزعفران")
    windows_of(monkeypatch, at_once, first)
    assert rows(client, q="الزعفران") == whole


@pytest.mark.parametrize("most", [1, 5, 10, 11, TOTAL - 1])
def test_it_ends_where_paging_does_and_says_so(
    make_app: MakeApp, settings: Settings, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    windows_of(monkeypatch, 5)
    whole = rows(make_app(settings).test_client(), q="الزعفران")
    client = make_app(replace(settings, max_exported=most)).test_client()
    *found, last = rows(client, q="الزعفران", lang="en")
    assert found == whole[:most]
    assert last == {**dict.fromkeys(found[0], ""), "title": last["title"]}
    assert last["title"] == f"This file is incomplete: {most} of {len(whole)}. {export.TOO_MANY.en}"
    *_, last = rows(client, q="الزعفران", lang="ar")
    assert last["title"] == f"هذا الملف ناقص: {most} من {len(whole)}. {export.TOO_MANY.ar}"


def test_a_whole_table_has_only_articles(make_app: MakeApp, settings: Settings) -> None:
    whole = rows(make_app(settings).test_client(), q="الزعفران")
    client = make_app(replace(settings, max_exported=len(whole))).test_client()
    assert rows(client, q="الزعفران") == whole
    assert all(row["id"] for row in whole)


def test_rows_are_sent_before_all_are_looked_up(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    windows_of(monkeypatch, 5)
    looked_up: list[Results] = []

    def watched(*arguments: Any, **choices: Any) -> Generator[Results, None, None]:
        for window in search_in_windows(*arguments, **choices):
            looked_up.append(window)
            yield window

    monkeypatch.setattr(export, "search_in_windows", watched)
    response = app.test_client().get("/search.csv?q=الزعفران", buffered=False)
    pieces = iter(response.iter_encoded())
    next(pieces)
    assert len(looked_up) == 1
    assert len(list(pieces)) >= TOTAL
    assert len(looked_up) > 4
    response.close()


def test_a_table_that_takes_too_long_says_how_much_of_it_is_there(
    make_app: MakeApp, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows_of(monkeypatch, 5)
    client = make_app(replace(settings, time_limit=0.5)).test_client()
    whole = rows(client, q="الزعفران")

    def slow(reader: ArrayReader, plan: SearchPlan) -> ResultPage:
        if plan.offset >= 10:
            time.sleep(plan.deadline.left)
        return answer(reader, plan)

    answer = ArrayReader.search
    monkeypatch.setattr(ArrayReader, "search", slow)
    *found, last = rows(client, q="الزعفران", lang="en")
    assert found == whole[:10]
    assert last["id"] == ""
    assert last["title"] == f"This file is incomplete: 10 of {len(whole)}. {export.NO_TIME.en}"


def test_a_table_that_breaks_off_says_why(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    windows_of(monkeypatch, 5)

    def broken(reader: ArrayReader, plan: SearchPlan) -> ResultPage:
        if plan.offset:
            raise EngineError("The index is gone; build it again.")
        return answer(reader, plan)

    answer = ArrayReader.search
    monkeypatch.setattr(ArrayReader, "search", broken)
    *found, last = rows(client, q="الزعفران", lang="en")
    assert len(found) == 5
    assert last["title"].endswith("The index is gone; build it again.")


def test_a_client_that_goes_away_leaves_nothing_open(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    windows_of(monkeypatch, 5)
    open_readers: list[str] = []
    reading = LocalEngine.reading

    @contextmanager
    def counted(engine: LocalEngine[Any], deadline: Deadline) -> Iterator[Reader]:
        with reading(engine, deadline) as reader:
            open_readers.append("one")
            try:
                yield reader
            finally:
                open_readers.pop()

    monkeypatch.setattr(LocalEngine, "reading", counted)
    for taken in range(4):
        response = app.test_client().get("/search.csv?q=الزعفران", buffered=False)
        pieces = iter(response.iter_encoded())
        for _ in range(taken):
            next(pieces)
        assert open_readers
        response.close()
        assert not open_readers


def test_an_article_that_moves_to_a_later_page_is_one_row(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(index=tmp_path / "index")

    def articles(days: range) -> Path:
        lines = [{"id": str(day), "title": "مرجان", "content": "نص.", "date": f"2025-01-{day:02}"} for day in days]
        file = tmp_path / f"{days.start}.jsonl"
        file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        return file

    index_files(settings, articles(range(1, 11)))
    windows_of(monkeypatch, 4)
    response = make_app(settings).test_client().get("/search.csv?q=مرجان&sort=newest", buffered=False)
    pieces = iter(response.iter_encoded())
    lines = [next(pieces) for _ in range(3)]
    index_files(settings, articles(range(20, 23)))
    lines += pieces
    response.close()
    found = [row["المعرّف"] for row in csv.DictReader(io.StringIO(b"".join(lines).decode("utf-8-sig")))]
    assert found == [str(day) for day in range(10, 0, -1)]


def test_only_so_many_long_files_at_once(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_FIRST", 5)
    begun = [app.test_client().get("/search.csv?q=الزعفران", buffered=False) for _ in range(AT_ONCE)]
    refused = client.get("/search.xlsx?q=الزعفران")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert client.get("/api/record?q=الزعفران").status_code == 503
    # What fits into the first window is no long file.
    assert client.get("/search.csv?q=زمرد").status_code == 200
    begun.pop().close()
    assert client.get("/search.xlsx?q=الزعفران").status_code == 200
    for each in begun:
        each.close()
    # All of them have been given back.
    assert all(app.extensions[TURNS].acquire(blocking=False) for _ in range(AT_ONCE))
    app.extensions[TURNS].release(AT_ONCE)


def test_a_file_that_may_be_incomplete_is_never_taken_from_a_cache(client: FlaskClient) -> None:
    assert client.get("/search.csv?q=الزعفران").headers.get("ETag") is None


@pytest.mark.parametrize(
    ("query", "status"), [("sort=best", 400), ("q=" + "x" * 3000, 400), ("from=never", 400), ("q=x", 200)]
)
def test_errors_come_before_the_first_row(client: FlaskClient, query: str, status: int) -> None:
    assert client.get(f"/search.csv?{query}").status_code == status


def test_a_missing_index_is_an_error_and_no_table(make_app: MakeApp, tmp_path: Path) -> None:
    assert make_app(Settings(index=tmp_path / "nowhere")).test_client().get("/search.csv?q=x").status_code == 503


def test_hostile_texts_stay_what_they_are(client: FlaskClient) -> None:
    (row,) = [row for row in rows(client, q="زمرد") if row["id"] == "hostile-text"]
    assert row["title"] == f"زمرد {PAYLOAD}"
