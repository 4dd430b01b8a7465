"""Login by a proxy: its name for the reader counts, and nobody else's."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

from searchapp.errors import InputError
from searchapp.settings import Settings
from searchapp.vocabulary.cache import vocabulary_of
from searchapp.web.access_log import AccessLog
from searchapp.web.login import Login, user_of
from searchapp.web.opened_index import opened_index
from searchapp.web.production import with_middleware
from tests.web.conftest import MakeApp
from tests.web.markup import Page

HEADER = "Remote-User"
SETTINGS = Settings(user_header=HEADER, trusted_proxies="10.0.0.0/8 ::1")


def answer(user: str | None, peer: str, settings: Settings = SETTINGS, **environ: Any) -> tuple[str, str]:
    """Return the status, and whom the application takes for the reader."""

    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
        return [user_of(environ).encode()]

    headers = {} if user is None else {HEADER: user}
    response = Client(Login(app, settings)).get(
        "/", headers=headers, environ_overrides={"REMOTE_ADDR": peer, **environ}
    )
    return response.status[:3], response.text if response.status_code == 200 else ""


@pytest.mark.parametrize("peer", ["10.1.2.3", "::1", "::ffff:10.1.2.3"])
def test_a_trusted_proxy_names_the_reader(peer: str) -> None:
    assert answer("layla", peer) == ("200", "layla")
    assert answer("ليلى".encode().decode("latin-1"), peer) == ("200", "ليلى")


@pytest.mark.parametrize("peer", ["127.0.0.1", "192.0.2.7", "11.0.0.1", "::2", "", "10.1.2.3, 10.0.0.1", "unix:"])
def test_nobody_else_does(peer: str) -> None:
    assert answer("layla", peer) == ("403", "")
    assert answer("layla", peer, REMOTE_USER="layla") == ("403", "")


@pytest.mark.parametrize("name", [None, "", " ", "a, layla", "a\x07b", "\xff\xfe", "x" * 201])
def test_what_is_no_name_is_refused(name: str | None) -> None:
    assert answer(name, "10.0.0.1") == ("403", "")


@given(st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=30))
def test_any_header_is_a_printable_name_or_refused(header: str) -> None:
    status, name = answer(header, "10.0.0.1")
    assert (status == "200") == bool(name)
    assert name.isprintable()
    assert "," not in name


def test_the_address_of_the_connection_counts_and_not_what_a_header_says() -> None:
    settings = replace(SETTINGS, proxies=1)
    app = with_middleware(Flask(__name__), settings)
    app.add_url_rule("/", "who", lambda: "in")
    client = Client(app)

    def status(peer: str, forwarded: str) -> int:
        headers = {HEADER: "layla", "X-Forwarded-For": forwarded}
        return client.get("/", headers=headers, environ_overrides={"REMOTE_ADDR": peer}).status_code

    assert status("10.0.0.1", "192.0.2.7") == 200
    assert status("192.0.2.7", "10.0.0.1") == 403


def test_without_the_setting_the_header_counts_for_nothing(make_app: MakeApp, settings: Settings) -> None:
    app = with_middleware(make_app(settings), settings)
    page = app.test_client().get("/", headers={HEADER: "layla"})
    assert page.status_code == 200
    assert "layla" not in page.text


@pytest.fixture
def app(make_app: MakeApp, settings: Settings) -> Flask:
    settings = replace(settings, user_header=HEADER, proxies=1, metrics=True)
    return with_middleware(make_app(settings), settings)


def get(app: Flask, path: str, user: str | None, **headers: str) -> TestResponse:
    named = {} if user is None else {HEADER: user}
    return app.test_client().get(path, headers=named | headers)


def test_pages_show_who_is_logged_in_and_the_log_says_it(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    for path in ("/", "/?q=الزعفران", "/nowhere", "/api"):
        assert "Logged in as layla" in Page(get(app, f"{path}{'&' if '?' in path else '?'}lang=en", "layla").text).text
    lines = capfd.readouterr().err.splitlines()
    assert [line.split()[2] for line in lines if "GET" in line] == ["layla"] * 4


@pytest.mark.parametrize(
    ("user", "field"), [("layla", "layla"), ("", "-"), ("a b", "a\\x20b"), ('[x] "y', "[x]\\x20\\x22y")]
)
def test_the_log_names_the_reader_in_one_field(user: str, field: str) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        environ["REMOTE_USER"] = user
        start_response("200 OK", [])
        return [b""]

    for as_json in (False, True):
        stream = io.StringIO()
        Client(AccessLog(app, as_json=as_json, stream=stream)).get("/").close()
        line = stream.getvalue()
        assert json.loads(line)["user"] == user if as_json else line.split()[2] == field


def test_a_name_is_a_text_and_no_markup(app: Flask) -> None:
    page = get(app, "/", "<script>alert(1)</script>").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_refusal_says_why_in_both_languages_and_is_logged(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    refused = get(app, "/?q=secret", None)
    assert refused.status_code == 403
    assert "user_header" in refused.text
    assert "تسجيل الدخول" in refused.text
    (line,) = [line for line in capfd.readouterr().err.splitlines() if "GET" in line]
    assert re.search(r" - - \[.*\] \"GET / HTTP/1.1\" 403 ", line)


def test_what_watches_the_server_needs_no_login(app: Flask, make_app: MakeApp, settings: Settings) -> None:
    assert get(app, "/healthz", None).status_code == 200
    assert get(app, "/metrics", None).status_code == 200
    assert get(app, "/static/icon.svg", None).status_code == 403
    closed = replace(settings, user_header=HEADER)
    assert get(with_middleware(make_app(closed), closed), "/metrics", None).status_code == 403


def test_a_browser_keeps_no_page_of_another_reader(app: Flask) -> None:
    vocabulary_of(opened_index(app).engine)
    first = get(app, "/", "layla")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert get(app, "/", "layla", **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert get(app, "/", "omar", **{"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("written", ["proxy.example", "10.0.0.0/33", "127.0.0.1,::1"])
def test_what_is_no_address_is_refused_with_the_settings(written: str) -> None:
    with pytest.raises(InputError, match=r"trusted_proxies is .* addresses and networks"):
        Settings(trusted_proxies=written)
