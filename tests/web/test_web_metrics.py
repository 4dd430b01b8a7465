"""What Prometheus is told, where a setting lets it, and log lines for machines."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import Client

from searchapp.plan import TimeIsUpError
from searchapp.settings import Settings
from searchapp.web.access_log import AccessLog, log_as_json
from tests.web.conftest import MakeApp, index_files

Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]
ARTICLE = {"id": "1", "title": "سوق التمر", "content": "نص.", "date": "2025-01-01T10:00:00"}


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    settings = Settings(index=tmp_path / "index", metrics=True)
    add(settings, tmp_path, ARTICLE)
    return settings


def add(settings: Settings, folder: Path, article: dict[str, str]) -> None:
    file = folder / f"{article['id']}.jsonl"
    file.write_text(json.dumps(article), encoding="utf-8")
    index_files(settings, file)


@pytest.fixture
def watched(own: Settings, make_app: MakeApp) -> FlaskClient:
    return make_app(own).test_client()


def figures(client: FlaskClient) -> Figures:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    families = text_string_to_metric_families(answer.text)
    return {(each.name, tuple(sorted(each.labels.items()))): each.value for it in families for each in it.samples}


def requests(client: FlaskClient, route: str, status: int) -> float:
    return figures(client).get(("searchapp_requests_total", (("route", route), ("status", str(status)))), 0.0)


def value(client: FlaskClient, name: str) -> float:
    return figures(client)[f"searchapp_{name}", ()]


def not_in_full(client: FlaskClient, reason: str) -> float:
    return figures(client).get(("searchapp_queries_not_answered_in_full_total", (("reason", reason),)), 0.0)


def test_it_is_closed_unless_a_setting_opens_it(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404


def test_requests_are_counted_by_route_and_status(watched: FlaskClient) -> None:
    for path in ("/?q=سوق", "/?q=التمر", "/article/1", "/article/none", "/nowhere", "/?sort=best"):
        watched.get(path)
    assert requests(watched, "/", 200) == 2
    assert requests(watched, "/", 400) == 1
    assert requests(watched, "/article/<article_id:article_id>", 200) == 1
    assert requests(watched, "/article/<article_id:article_id>", 404) == 1
    assert requests(watched, "none", 404) == 1
    found = figures(watched)
    assert found["searchapp_request_seconds_count", (("route", "/"),)] == 3
    assert 0 < found["searchapp_request_seconds_sum", (("route", "/"),)] < 60
    # What readers search for is nobody's business.
    assert not any("سوق" in str(key) for key in found)


def test_what_the_index_holds_and_how_old_it_is(watched: FlaskClient) -> None:
    age = (datetime.now() - datetime(2025, 1, 1, 10)).total_seconds()
    assert abs(value(watched, "newest_article_age_seconds") - age) < 60
    assert value(watched, "articles") == 1
    assert value(watched, "index_readable") == 1
    assert value(watched, "index_bytes") > 100
    assert 10 << 20 < value(watched, "resident_memory_bytes") < 16 << 30


def test_commits_are_counted(watched: FlaskClient, own: Settings, tmp_path: Path) -> None:
    assert value(watched, "commits_seen") == 0
    for number in (2, 3):
        add(own, tmp_path, {**ARTICLE, "id": str(number), "title": f"عنوان {number}"})
        watched.get("/syntax")
    assert value(watched, "commits_seen") == 2
    assert value(watched, "articles") == 3


def test_an_index_that_cannot_be_read_is_no_error(make_app: MakeApp, tmp_path: Path) -> None:
    client = make_app(Settings(index=tmp_path / "none", metrics=True)).test_client()
    assert value(client, "index_readable") == 0
    assert ("searchapp_articles", ()) not in figures(client)


def test_refused_and_cut_off_queries_are_counted(
    own: Settings, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_app(replace(own, time_limit=1e-9)).test_client()
    client.get("/?q=سوق")
    assert not_in_full(client, "cut_off") == 1
    client.get("/", query_string={"q": "كلمة " * 1000})
    client.get("/api/search", query_string={"q": "كلمة " * 1000})
    assert not_in_full(client, "refused") == 2
    client.get("/", environ_overrides={"searchapp.overloaded": True})
    assert not_in_full(client, "overload") == 1

    def wait(*_: Any, **__: Any) -> Any:
        raise TimeIsUpError

    client = make_app(replace(own, time_limit=60)).test_client()
    monkeypatch.setattr(sys.modules["searchapp.web.pages"], "search", wait)
    client.get("/?q=سوق")
    assert not_in_full(client, "overload") == 1


SHARED = """
import sys
from pathlib import Path
from searchapp.settings import Settings
from searchapp.web import create_app
client = create_app(Settings(index=Path(sys.argv[1]), metrics=True)).test_client()
client.get("/syntax")
print(client.get("/metrics").text)
"""


@pytest.mark.slow
def test_figures_of_several_processes_are_summed(own: Settings, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    environ = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "shared")}
    command = [sys.executable, "-c", SHARED, str(own.index)]
    for number in (1, 2):
        text = subprocess.check_output(command, env=environ, text=True)
        assert f'searchapp_requests_total{{route="/syntax",status="200"}} {number}.0' in text
    assert "searchapp_articles 1.0" in text


def test_a_line_of_the_access_log_may_be_an_object(app: Flask) -> None:
    stream = io.StringIO()
    logged = AccessLog(app, as_json=True, stream=stream)
    headers = {"User-Agent": 'a "b"\u202e\n'.strip(), "Referer": "https://archive.example/?q=x"}
    Client(logged).get("/syntax?q=secret", headers=headers, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).close()
    (line,) = stream.getvalue().splitlines()
    assert line.isascii()
    fields = json.loads(line)
    assert datetime.fromisoformat(fields.pop("time")).tzinfo is not None
    assert 0 <= fields.pop("seconds") < 60
    assert fields.pop("bytes") > 1000
    assert fields.pop("agent").startswith('a "b"')
    assert fields == {
        "address": "192.0.2.7",
        "user": "",
        "method": "GET",
        "target": "/syntax",
        "status": 200,
        "referrer": "https://archive.example/",
    }


@pytest.fixture
def handlers() -> Iterator[list[logging.Handler]]:
    root = logging.getLogger()
    before = root.handlers[:]
    yield root.handlers
    root.handlers[:] = before


def test_everything_else_that_is_logged_is_an_object_too(
    handlers: list[logging.Handler], capfd: pytest.CaptureFixture[str]
) -> None:
    number = len(handlers)
    log_as_json()
    log_as_json()
    assert len(handlers) == number + 1
    try:
        int("two\nlines")
    except ValueError:
        logging.getLogger("searchapp.test").exception("it %s", "broke")
    (line,) = [line for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    fields = json.loads(line)
    assert (fields["level"], fields["logger"], fields["message"]) == ("ERROR", "searchapp.test", "it broke")
    assert "ValueError: invalid literal" in fields["exception"]
