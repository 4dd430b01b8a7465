"""Servers that misbehave: slow, endless, packed full, lost in redirects; each fails in time, with its reason."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from dataclasses import replace
from email.utils import formatdate

import pytest

from searchapp.settings import Settings
from searchapp.sync.fetch import ssrf_guard as endpoints_module
from searchapp.sync.fetch.client import Client, RateLimiter, Response, user_agent
from searchapp.sync.fetch.failures import FetchError
from tests.sync.fetch.site import Misbehave, Site, body, in_turn, page, raw, redirect, status

OK = b"HTTP/1.1 200 OK\r\n"
MB = 1 << 20


@pytest.fixture
def client(settings: Settings) -> Client:
    return Client(settings, RateLimiter(0))


def reason(client: Client, url: str) -> str:
    with pytest.raises(FetchError) as failure:
        client.get(url)
    assert failure.value.reason.ar
    return failure.value.reason.en


def test_what_is_asked_and_what_comes(site: Site, client: Client) -> None:
    site.answers["/feed?x=1"] = body("نص", ETag='"1"')
    answer = client.get(site.url("/feed?x=1#part"), {"Accept": "text/xml"})
    assert answer == Response(site.url("/feed?x=1"), True, answer.headers, "نص".encode(), moved=False)
    assert answer.headers["etag"] == '"1"'
    (asked,) = site.asked
    assert asked.headers["host"] == f"127.0.0.1:{site.port}"
    assert asked.headers["user-agent"] == user_agent()
    assert user_agent().startswith("searchapp/")
    assert asked.headers["accept"] == "text/xml"


def test_arabic_addresses_are_encoded(site: Site, client: Client) -> None:
    site.answers["/%D8%AE%D8%A8%D8%B1?%D8%B3=1"] = body("x")
    assert client.get(site.url("/خبر?س=1")).body == b"x"
    site.answers["/from"] = raw("HTTP/1.1 302 Found\r\nLocation: /خبر?س=1\r\nContent-Length: 0\r\n\r\n".encode())
    assert client.get(site.url("/from")).body == b"x"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (raw(b"", pause=1.1), "took too long"),
        (raw(OK, pause=1.1), "took too long"),
        (raw(OK + b"Content-Length: 99\r\n\r\n", b"x", pause=0.05, again=True), "took too long"),
        (raw(OK + b"\r\n", b"x", pause=0.05, again=True), "took too long"),
        (raw(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", pause=0.05, again=True), "took too long"),
        (raw(OK, b"A: b\r\n", pause=0.05, again=True), "took too long"),
        (raw(b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.05, again=True), "took too long"),
        (raw(OK, b"A: b\r\n", again=True), "did not answer in HTTP"),
        (raw(OK + b"A: " + b"b" * 100_000), "did not answer in HTTP"),
        (raw(OK + b"\r\n", b" " * 65536, again=True), "longer than 1 MB"),
        (raw(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b" " * 65536 + b"\r\n", again=True), "longer"),
        (raw(OK + b"Content-Length: 99999999999\r\n\r\n", b" " * 65536, again=True), "longer than 1 MB"),
        (body(b" " * (MB + 1)), "longer than 1 MB"),
        (body(gzip.compress(b" " * (MB + 1)), Content_Encoding="gzip"), "longer than 1 MB"),
        (body(gzip.compress(b" " * (64 * MB), 1), Content_Encoding="gzip"), "longer than 1 MB"),
        (body(gzip.compress(b"x" * 999)[:-9], Content_Encoding="gzip"), "packed in a way that cannot be read"),
        (body(b"x", Content_Encoding="br"), "packed in a way that cannot be read"),
        (raw(OK + b"Content-Length: 99\r\n\r\nshort"), "broke off"),
        (raw(OK + b"Transfer-Encoding: chunked\r\n\r\n9\r\nshort"), "broke off"),
        (raw(b""), "did not answer in HTTP"),
        (raw(b"nonsense\r\n\r\n"), "did not answer in HTTP"),
        (raw(b"HTTP/1.1 20x OK\r\n\r\n"), "did not answer in HTTP"),
        (raw(b"\0" * 9999), "did not answer in HTTP"),
        (status(404), "answered with the error 404"),
        (status(410), "gone for good"),
        (status(500), "answered with the error 500"),
        (status(206), "answered with the error 206"),
        (status(429), "answered with the error 429"),
        (status(503), "answered with the error 503"),
        (status(429, Retry_After="3600"), "asked for no request within 3600 s"),
        (status(503, Retry_After=formatdate(time.time() + 7200, usegmt=True)), "asked for no request within "),
        (status(429, Retry_After="0"), "answered with the error 429"),
        (status(302), "redirects without saying where to"),
        (redirect("http://["), "redirects without saying where to"),
    ],
)
def test_misbehaviour_fails_in_time(
    site: Site, settings: Settings, impatient: Settings, answer: Misbehave, told: str
) -> None:
    site.answers["/feed"] = answer
    started = time.monotonic()
    chosen = impatient if told == "took too long" else settings
    assert reason(Client(chosen, RateLimiter(0)), site.url()).startswith(told)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (body(gzip.compress(b"x" * 99), Content_Encoding="gzip"), b"x" * 99),
        (body(zlib.compress(b"x" * 99), Content_Encoding="deflate"), b"x" * 99),
        (body(b" " * MB), b" " * MB),
        (raw(OK + b"\r\nuntil the end"), b"until the end"),
        (raw(OK + b"Transfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n2\r\nyz\r\n0\r\n\r\n"), b"xyz"),
        (raw(OK + b"Content-Length: 3\r\n\r\n", b"x", b"y", b"z", pause=0.1), b"xyz"),
        (raw(b"HTTP/1.0 200\r\n\r\nx"), b"x"),
    ],
)
def test_what_is_unusual_but_right_is_read(site: Site, client: Client, answer: Misbehave, expected: bytes) -> None:
    site.answers["/feed"] = answer
    assert client.get(site.url()).body == expected


def test_a_moment_later_it_is_tried_again(site: Site, client: Client) -> None:
    site.answers["/feed"] = in_turn(status(429, Retry_After="1"), body("x"))
    started = time.monotonic()
    assert client.get(site.url()).body == b"x"
    assert time.monotonic() - started > 0.9
    assert len(site.asked) == 2


def test_nobody_is_said_to_have_named_a_time_who_named_none(site: Site, client: Client) -> None:
    """The site is left alone all the same, but only in this run."""
    site.answers |= {"/feed": status(429), "/other": body("x")}
    assert reason(client, site.url()) == "answered with the error 429"
    with pytest.raises(FetchError, match="on a site that is getting too many requests") as failure:
        client.get(site.url("/other"))
    assert (failure.value.temporary, failure.value.wait, site.paths) == (True, 0.0, ["/feed"])


def test_a_host_that_wants_to_be_left_alone_is(site: Site, client: Client) -> None:
    site.answers["/feed"] = status(429, Retry_After="3600")
    site.answers["/other"] = body("x")
    reason(client, site.url())
    assert reason(client, site.url("/other")).startswith("asked for no request within 36")
    assert site.paths == ["/feed"]


def test_redirects_are_followed_to_the_end(site: Site, client: Client) -> None:
    site.answers |= {f"/{n}": redirect(f"/{n + 1}", 301 if n % 2 else 308) for n in range(5)}
    site.answers["/5"] = body("x")
    answer = client.get(site.url("/0"))
    assert (answer.url, answer.body, answer.moved) == (site.url("/5"), b"x", True)
    site.answers["/3"] = redirect("/5", 302)
    assert not client.get(site.url("/0")).moved


def test_redirects_without_end(site: Site, client: Client) -> None:
    site.answers["/feed"] = redirect("/back")
    site.answers["/back"] = redirect(site.url())
    assert reason(client, site.url()) == "redirects again and again"
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("file:///etc/passwd", "not an address that begins with http"),
        ("ftp://127.0.0.1/x", "not an address that begins with http"),
        ("javascript:alert(1)", "not an address that begins with http"),
        ("gopher://127.0.0.1:70/_x", "not an address that begins with http"),
        ("http://user:word@127.0.0.1/", "an address with a name or password"),
        ("http://169.254.169.254/latest/meta-data/", "leads into a private network"),
        ("http://127.0.0.2:{port}/feed", "leads into a private network"),
        ("http://[::ffff:127.0.0.2]:{port}/feed", "leads into a private network"),
        ("http://0x7f.0.0.2:{port}/feed", "leads into a private network"),
        ("http://2130706434:{port}/feed", "leads into a private network"),
        ("http://0.0.0.0:{port}/feed", "leads into a private network"),
        ("//10.0.0.1/feed", "leads into a private network"),
        ("http://192.168.1.1/", "leads into a private network"),
        ("http://[fe80::1]/", "leads into a private network"),
        ("http://[fd00::1]/", "leads into a private network"),
        ("http://[64:ff9b::10.0.0.1]/", "leads into a private network"),
    ],
)
def test_a_redirect_is_checked_like_the_first_address(
    site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch, target: str, told: str
) -> None:
    real = endpoints_module.is_public
    # This machine stands for the open internet, all else is what it is.
    monkeypatch.setattr(endpoints_module, "is_public", lambda address: address == "127.0.0.1" or real(address))
    site.answers["/feed"] = redirect(target.format(port=site.port))
    client = Client(replace(settings, allow_private=False), RateLimiter(0))
    assert reason(client, site.url()).startswith(told)
    assert site.paths == ["/feed"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_a_private_address_is_not_asked_unless_allowed(site: Site, settings: Settings, host: str) -> None:
    site.answers["/feed"] = body("x")
    client = Client(replace(settings, allow_private=False), RateLimiter(0))
    assert "allow_private" in reason(client, site.url(host=host))
    assert site.asked == []


def test_only_the_kinds_that_are_wanted_are_read(site: Site, client: Client) -> None:
    site.answers["/film"] = raw(OK + b"Content-Type: video/mp4\r\n\r\n", b" " * 65536, pause=0.05, again=True)
    site.answers["/page"] = page("x")
    with pytest.raises(FetchError, match="not an HTML page"):
        client.get(site.url("/film"), media_types=("text/html",))
    assert client.get(site.url("/page"), media_types=("text/html",)).body == b"x"


def test_nobody_there(settings: Settings) -> None:
    client = Client(settings, RateLimiter(0))
    with Site().server as closed:
        port = closed.server_address[1]
    assert reason(client, f"http://127.0.0.1:{port}/").startswith("cannot be reached: ")
    assert reason(client, "http://no-such-host.invalid/") == "there is no such host"


def test_what_is_stopped_is_broken_off(site: Site, settings: Settings) -> None:
    client = Client(replace(settings, fetch_timeout=30.0), RateLimiter(0))
    site.answers["/feed"] = raw(OK + b"\r\n", b"x", pause=0.05, again=True)
    threading.Timer(0.3, client.stop).start()
    with pytest.raises(FetchError, match="not requested after the run was stopped"):
        client.get(site.url())
    with pytest.raises(FetchError, match="not requested after the run was stopped"):
        client.get(site.url())
