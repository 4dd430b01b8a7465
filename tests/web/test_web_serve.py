"""The production server, in a process of its own: what it sees of the index, and what it tells of its readers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Results
from searchapp.search import search
from searchapp.settings import Settings
from searchapp.sync.index import rebuild_index
from searchapp.sync.move import move_index
from tests.web.conftest import MakeApp, index_files
from tests.web.markup import Page
from tests.web.newsroom import TOTAL
from tests.web.serving import Server, free_port, running

# Nearly all of them start a server.
pytestmark = pytest.mark.slow


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the index, to change."""
    shutil.copytree(settings.index, tmp_path / "index")
    return replace(settings, index=tmp_path / "index")


@contextmanager
def served(settings: Settings, folder: Path, *options: str, **environ: str) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "searchapp", "--index", str(settings.index.resolve())]
    with running([*command, "serve", "--port", str(port), *options], port, folder, **environ) as server:
        yield server


def found(server: Server, query: str = "الزعفران") -> list[str]:
    answer = server.get(f"/api/search?q={quote(query)}&limit=100")
    assert answer.status == 200, answer.text
    return [result["id"] for result in json.loads(answer.text)["results"]]


def test_serve_answers_where_it_was_told_to(settings: Settings, tmp_path: Path) -> None:
    with served(settings, tmp_path) as server:
        answer = server.get("/")
        assert answer.status == 200, Page(answer.text).text
        assert "server" not in answer.headers


@pytest.mark.parametrize(("host", "address"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_it_tells_where_it_serves(settings: Settings, tmp_path: Path, host: str, address: str) -> None:
    port = free_port()
    command = [sys.executable, "-m", "searchapp", "--index", str(settings.index.resolve())]
    with running([*command, "serve", "--host", host, "--port", str(port)], port, tmp_path, host) as server:
        assert f"Serving http://{address}:{port}/ " in server.logged("Serving")


#: Serves the index that is named until it is ready, and prints what has been read by then.
UNTIL_READY = """
import sys
from pathlib import Path
from searchapp.analysis.lexicon.reader import lexicon
from searchapp.analysis.variants import variants
from searchapp.archive import Archive
from searchapp.settings import Settings
from searchapp.vocabulary.cache import is_vocabulary_fresh
from searchapp.web import create_app
from searchapp.web.connections import listen
from searchapp.web.production import run

def ready():
    read = [cached.cache_info().currsize for cached in (lexicon, variants)]
    print(*read, is_vocabulary_fresh(archive.engine), len(app.jinja_env.cache) > 1)
    raise SystemExit

settings = Settings(index=Path(sys.argv[1]))
with Archive(settings) as archive:
    app = create_app(archive)
    run(app, settings, listen("127.0.0.1", 0), ready)
"""


def test_what_the_first_reader_would_wait_for_is_read_before_it_is_ready(settings: Settings) -> None:
    command = [sys.executable, "-c", UNTIL_READY, str(settings.index)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, ["1", "1", "True", "True"]), done.stderr
    assert "GET" not in done.stderr, "nobody has asked yet"


def test_it_says_that_it_is_starting_until_it_is_ready(settings: Settings, tmp_path: Path) -> None:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "searchapp",
        "--index",
        str(settings.index.resolve()),
        "serve",
        "--port",
        str(port),
    ]
    with running(command, port, tmp_path) as server:
        seen = [json.loads(server.get("/healthz").text)["status"]]
        server.logged("Serving")
        seen.append(json.loads(server.get("/healthz").text)["status"])
    assert seen[0] in {"starting", "ok"}
    assert seen[1] == "ok"


def test_it_starts_where_there_is_no_index_yet(tmp_path: Path) -> None:
    with served(Settings(index=tmp_path / "none"), tmp_path) as server:
        assert "Serving" in server.logged("Serving")
        assert server.get("/").status != 200


def test_what_is_indexed_meanwhile_is_seen(own: Settings, tmp_path: Path) -> None:
    article = tmp_path / "new.jsonl"
    article.write_text('{"id": "new", "title": "زعفران جديد", "content": "نص."}', encoding="utf-8")
    with served(own, tmp_path) as server:
        before = found(server)
        index_files(own, article)
        assert set(found(server)) == {*before, "new"}


def test_a_reindex_and_a_change_of_engine_are_picked_up_while_readers_go_on(own: Settings, tmp_path: Path) -> None:
    finished = Event()
    with served(own, tmp_path) as server, ThreadPoolExecutor(2) as readers:
        before = found(server)
        tags = [server.get("/syntax").headers["etag"]]

        def read_on() -> int:
            answers = 0
            while not finished.is_set() or not answers:
                assert found(server) == before
                answers += 1
            return answers

        reading = [readers.submit(read_on) for _ in range(2)]
        try:
            with closing(open_engine(own)) as engine:
                rebuild_index(engine)
            tags.append(server.get("/syntax").headers["etag"])
            for former, chosen in (("whoosh", "tantivy"), ("tantivy", "whoosh")):
                move_index(replace(own, engine=former), replace(own, engine=chosen))
                assert found(server) == before
                tags.append(server.get("/syntax").headers["etag"])
        finally:
            finished.set()
        assert all(reader.result(timeout=60) for reader in reading)
    assert len(before) >= TOTAL
    assert len(set(tags)) == len(tags), "every state of the index has a tag of its own"


def test_an_index_carried_off_between_opening_and_searching_is_searched_where_it_went(
    own: Settings, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def late(engine: Engine, *rest: Any, **choices: Any) -> Results:
        asked.append(engine.name)
        if engine.name == "whoosh":
            move_index(replace(own, engine="whoosh"), replace(own, engine="tantivy"))
        return search(engine, *rest, **choices)

    monkeypatch.setattr(sys.modules["searchapp.web.api"], "search", late)
    answer = make_app(own).test_client().get("/api/search?q=الزعفران")
    assert (answer.status_code, answer.get_json()["total"]) == (200, TOTAL), answer.text
    assert asked == ["whoosh", "tantivy"]


def test_the_old_index_answers_until_the_new_one_is_whole(own: Settings, tmp_path: Path) -> None:
    with served(own, tmp_path) as server, closing(open_engine(own)) as engine:
        before = found(server)
        articles = [article for article in engine.articles() if article.id.startswith("saffron-")]
        with engine.rebuild() as writer:
            writer.add(articles[0])
            assert found(server) == before
        assert found(server) == [articles[0].id]


def test_every_request_has_a_line_that_does_not_tell_the_query(settings: Settings, tmp_path: Path) -> None:
    with served(settings, tmp_path) as server:
        server.get("/api/search?q=secret")
        server.get("/static/icon.svg?v=1")
        log = server.logged("GET /static/icon.svg HTTP/1.1")
    assert "127.0.0.1 - - [" in log
    assert '"GET /api/search HTTP/1.1" 200' in log
    assert "secret" not in log


def test_the_log_can_be_switched_off(settings: Settings, tmp_path: Path) -> None:
    with served(settings, tmp_path, "--quiet") as server:
        server.get("/syntax")
        server.get("/healthz")
        assert "GET" not in server.log.read_text(encoding="utf-8")


def test_every_line_of_the_log_may_be_an_object(settings: Settings, tmp_path: Path) -> None:
    with served(settings, tmp_path, SEARCHAPP_LOG_JSON="1") as server:
        server.logged("Serving")
        server.get("/syntax")
        lines = [json.loads(line) for line in server.logged('"/syntax"').splitlines()]
    assert any("Serving http://" in line.get("message", "") for line in lines)
    assert lines[-1]["target"] == "/syntax"


def test_forwarded_headers_count_only_where_a_proxy_is_told_of(settings: Settings, tmp_path: Path) -> None:
    forwarded = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "archive.example",
        "X-Forwarded-Prefix": "/news",
    }
    with served(settings, tmp_path) as server:
        answer = server.get("/feed.atom?q=x", forwarded)
        assert f'href="http://127.0.0.1:{server.port}/?' in answer.text
        assert "archive.example" not in answer.text
        assert "203.0.113.9" not in server.logged("GET /feed.atom HTTP/1.1")
    with served(settings, tmp_path, SEARCHAPP_PROXIES="1") as server:
        assert 'href="https://archive.example/news/?' in server.get("/feed.atom?q=x", forwarded).text
        assert "Secure" in server.get("/?lang=en", forwarded).headers["set-cookie"]
        assert "203.0.113.9 - - [" in server.logged("GET /news/feed.atom HTTP/1.1")


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_to(settings: Settings, tmp_path: Path, sent: signal.Signals) -> None:
    with served(settings, tmp_path) as server:
        os.kill(server.process.pid, sent)
        assert server.process.wait(timeout=20) == 0
        assert "Traceback" not in server.log.read_text(encoding="utf-8")


def test_a_port_in_use_is_told_in_one_line(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "searchapp", "--index", str(settings.index), "serve", "--port", port]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert f"127.0.0.1:{port}" in line


def test_many_readers_get_the_same_answer(app: Flask) -> None:
    queries = ["الزعفران", "العنبر", "ياقوت", "زمرد"] * 12

    def answer(query: str) -> list[str]:
        return Page(app.test_client().get("/", query_string={"q": query}).text).links("/article/")

    alone = {query: answer(query) for query in set(queries)}
    with ThreadPoolExecutor(8) as readers:
        together = list(readers.map(answer, queries))
    assert together == [alone[query] for query in queries]
