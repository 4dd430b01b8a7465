"""The access log: a line for each request, in the combined format, that tells nothing of what people look for."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from searchapp.web.access_log import AccessLog

COMBINED = re.compile(
    r'(?P<address>\S+) - - \[(?P<moment>[^]]+)\] "(?P<request>[^"]*)" (?P<status>\d{3}) (?P<size>\d+|-)'
    r' "(?P<referrer>[^"]*)" "(?P<agent>[^"]*)"\n'
)
Ask = Callable[..., dict[str, str]]


def logged(app: Any, url: str, *, queries: bool = False, **options: Any) -> dict[str, str]:
    """Ask for something and return the fields of the one line about it."""
    stream = io.StringIO()
    Client(AccessLog(app, queries=queries, stream=stream)).get(url, **options).close()
    line = COMBINED.fullmatch(stream.getvalue())
    assert line is not None, stream.getvalue()
    return line.groupdict()


@pytest.mark.slow
def test_a_line_tells_who_asked_for_what_and_what_came_of_it(app: Flask) -> None:
    environ = {"REMOTE_ADDR": "192.0.2.7"}
    line = logged(app, "/article/saffron-01", headers={"User-Agent": "Reader/1.0"}, environ_overrides=environ)
    assert line["address"] == "192.0.2.7"
    assert line["request"] == "GET /article/saffron-01 HTTP/1.1"
    assert line["status"] == "200"
    assert int(line["size"]) > 1000
    assert (line["referrer"], line["agent"]) == ("-", "Reader/1.0")
    moment = datetime.strptime(line["moment"], "%d/%b/%Y:%H:%M:%S %z")
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "status"), [("/nowhere", "404"), ("/?sort=best", "400"), ("/static/icon.svg", "200"), ("/healthz", "200")]
)
def test_every_answer_has_a_line(app: Flask, url: str, status: str) -> None:
    assert logged(app, url)["status"] == status


def test_what_was_searched_for_is_not_told(app: Flask) -> None:
    line = logged(app, "/?q=سر&source=x", headers={"Referer": "https://archive.example/?q=%D8%B3%D8%B1"})
    assert line["request"] == "GET / HTTP/1.1"
    assert line["referrer"] == "https://archive.example/"


def test_it_is_told_where_that_is_wanted(app: Flask) -> None:
    line = logged(app, "/?q=سر", queries=True, headers={"Referer": "https://archive.example/?q=x"})
    assert line["request"] == "GET /?q=%D8%B3%D8%B1 HTTP/1.1"
    assert line["referrer"] == "https://archive.example/?q=x"


def test_the_prefix_is_part_of_the_address(app: Flask) -> None:
    assert logged(app, "/syntax", base_url="http://localhost/news")["request"] == "GET /news/syntax HTTP/1.1"


@given(st.text(alphabet=st.characters(max_codepoint=255, exclude_characters="\r\n")), st.booleans())
def test_nothing_that_is_sent_forges_a_line(text: str, queries: bool) -> None:
    def app(_: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b"answer"]

    environ = {"HTTP_USER_AGENT": text, "HTTP_REFERER": text, "PATH_INFO": f"/{text}", "QUERY_STRING": text}
    line = logged(app, "/", queries=queries, environ_overrides=environ)
    assert all(part.isascii() and part.isprintable() for part in line.values())


def test_an_application_that_fails_has_a_line_too() -> None:
    def broken(environ: Any, start_response: Any) -> Iterator[bytes]:
        raise RuntimeError(environ, start_response)

    stream = io.StringIO()
    with pytest.raises(RuntimeError):
        Client(AccessLog(broken, stream=stream)).get("/x")
    assert '"GET /x HTTP/1.1" 500 -' in stream.getvalue()


def test_a_reader_who_leaves_ends_the_answer() -> None:
    ended = []

    class Answer:
        def __iter__(self) -> Iterator[bytes]:
            yield b"one"
            yield b"two"

        def close(self) -> None:
            ended.append(True)

    def app(_: Any, start_response: Any) -> Answer:
        start_response("200 OK", [])
        return Answer()

    stream = io.StringIO()
    environ = {"REQUEST_METHOD": "GET", "SERVER_PROTOCOL": "HTTP/1.1", "PATH_INFO": "/x"}
    answer = AccessLog(app, stream=stream)(environ, lambda *_: lambda _: None)
    assert next(answer) == b"one"
    answer.close()  # type: ignore[attr-defined]
    assert ended == [True]
    assert '"GET /x HTTP/1.1" 200 3' in stream.getvalue()
