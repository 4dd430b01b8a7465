"""The production server, in a process of its own, and many readers at once."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from flask import Flask

from searchapp.settings import Settings
from tests.web.markup import Page

PATIENCE_SECONDS = 30
PROGRAM = """
import sys
from searchapp.settings import load_settings
from searchapp.web.serve import serve
serve(load_settings(environ={}, index=sys.argv[1], port=sys.argv[2]))
"""


@pytest.fixture
def served(settings: Settings) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen([sys.executable, "-c", PROGRAM, settings.index, str(port)]) as process:
        yield f"http://127.0.0.1:{port}/"
        process.terminate()


def test_serve_answers_where_it_was_told_to(served: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urlopen(served) as response:
                assert response.status == 200
                assert "Server" not in response.headers
                return
        except HTTPError as error:
            pytest.fail(Page(error.read().decode()).text)
        except URLError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)


def test_many_readers_get_the_same_answer(app: Flask) -> None:
    queries = ["الزعفران", "العنبر", "ياقوت", "زمرد"] * 12

    def answer(query: str) -> list[str]:
        return Page(app.test_client().get("/", query_string={"q": query}).text).links("/article/")

    alone = {query: answer(query) for query in set(queries)}
    with ThreadPoolExecutor(8) as readers:
        together = list(readers.map(answer, queries))
    assert together == [alone[query] for query in queries]
