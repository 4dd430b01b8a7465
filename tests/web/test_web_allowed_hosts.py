"""The hosts for which the site answers: a name that a stranger points to it is refused before anything is read."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from searchapp.settings import Settings
from searchapp.web import create_app
from searchapp.web.opened_index import opened_index
from searchapp.web.production import with_middleware


def ask(named: str, headers: dict[str, str] | None = None, **settings: Any) -> TestResponse:
    """Ask for the syntax page as a client that names a host."""
    configured = Settings(access_log=False, **settings)
    app = with_middleware(create_app(configured), configured)
    environ = {"HTTP_HOST": named}
    try:
        return Client(app).get("/syntax", headers=headers, environ_overrides=environ, buffered=True)
    finally:
        opened_index(app).close()


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST:8080", "localhost.", "127.0.0.1", "127.0.0.1:8080", "192.168.1.7:80", "10.0.0.1"),
        *("[::1]", "[::1]:8080", "[2001:db8::1]"),
    ],
)
def test_this_machine_and_every_address_are_answered_for(host: str) -> None:
    assert ask(host).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "a.localhost"),
        *("[evil.example]", "[::1]evil", "127.0.0.1@evil.example", "2130706433", "x" * 5000),
    ],
)
def test_any_other_is_refused_with_the_setting_that_allows_it(host: str) -> None:
    answer = ask(host)
    assert answer.status_code in {400, 421}
    assert answer.mimetype == "text/plain"
    assert "allowed_hosts" in answer.text
    assert "لا يجيب" in answer.text
    assert "evil" not in answer.text


def test_what_is_served_is_answered_for() -> None:
    assert ask("archive.example", host="archive.example").status_code == 200
    assert ask("archive.example:8080", host="Archive.Example").status_code == 200


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        ("archive.example", "archive.example", 200),
        ("a.example archive.example", "Archive.Example.", 200),
        (["a.example", "archive.example"], "archive.example", 200),
        ("archive.example", "www.archive.example", 421),
        ("archive.example", "localhost", 200),
        ("*.archive.example", "www.archive.example:80", 200),
        ("*.archive.example", "archive.example", 421),
        ("*.archive.example", "evilarchive.example", 421),
        ("أخبار.example", "xn--igbicxr.example", 200),
        ("*", "anything.example", 200),
    ],
)
def test_a_setting_allows_more(allowed: Any, host: str, status: int) -> None:
    assert ask(host, allowed_hosts=allowed).status_code == status


@pytest.mark.parametrize(
    ("proxies", "forwarded", "allowed", "status"),
    [
        # Without a proxy the header is anybody's.
        (0, "archive.example", None, 421),
        (0, "localhost", None, 421),
        (0, "archive.example", "archive.example", 421),
        # A proxy decides which names it answers for, as far as it is trusted.
        (1, "archive.example", None, 200),
        (1, "evil.example, archive.example", None, 200),
        (1, None, None, 421),
        (2, "archive.example", None, 421),
        (2, "archive.example, inner.example", None, 200),
        # Unless the names are set.
        (1, "archive.example", "archive.example", 200),
        (1, "evil.example", "archive.example", 421),
        (1, "archive.example, evil.example", "archive.example", 421),
        (1, "evil.example, archive.example", "archive.example", 200),
    ],
)
def test_a_proxy_is_believed_as_far_as_it_is_trusted(
    proxies: int, forwarded: str | None, allowed: str | None, status: int
) -> None:
    headers = {} if forwarded is None else {"X-Forwarded-Host": forwarded}
    assert ask("other.example", headers, proxies=proxies, allowed_hosts=allowed).status_code == status


def test_a_refusal_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings()
    app = with_middleware(create_app(settings), settings)
    Client(app).get("/syntax", environ_overrides={"HTTP_HOST": "evil.example"}).close()
    opened_index(app).close()
    assert '"GET /syntax HTTP/1.1" 421' in capsys.readouterr().err
