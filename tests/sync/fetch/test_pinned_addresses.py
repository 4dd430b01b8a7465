"""A name is looked up once for a request, and the connection goes to what was found then."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from searchapp.settings import Settings
from searchapp.sync.fetch import ssrf_guard
from searchapp.sync.fetch.client import Client, RateLimiter
from searchapp.sync.fetch.failures import FetchError
from tests.sync.fetch.site import Site, body, redirect, running


class Names:
    """A resolver that answers differently each time, as an attacker's would."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    def __call__(self, host: str, port: int, **_: object) -> list[Any]:
        del host
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (self.answers.pop(0), port))]


def test_a_second_answer_is_not_asked_for(site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names("127.0.0.1", "127.0.0.99")
    monkeypatch.setattr(socket, "getaddrinfo", names)
    site.answers["/feed"] = body("x")
    assert Client(settings, RateLimiter(0)).get(site.url(host="news.example")).body == b"x"
    assert names.answers == ["127.0.0.99"]
    assert site.asked[0].headers["host"] == f"news.example:{site.port}"


def test_a_name_that_turns_private_at_a_redirect_is_refused(
    site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names("127.0.0.1", "127.0.0.2"))
    monkeypatch.setattr("searchapp.sync.fetch.ssrf_guard.is_public", lambda address: address == "127.0.0.1")
    site.answers["/feed"] = redirect("/again")
    with pytest.raises(FetchError, match="private network"):
        Client(replace(settings, allow_private=False), RateLimiter(0)).get(site.url(host="news.example"))
    assert site.paths == ["/feed"]


@pytest.fixture
def secure_site(tmp_path: Path) -> Iterator[tuple[Site, Path]]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=news.example"),
            *("-addext", "subjectAltName=DNS:news.example"),
        ],
        check=True,
        capture_output=True,
    )
    site = Site()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True, do_handshake_on_connect=False)
    with running(site):
        yield site, certificate


def test_the_certificate_is_that_of_the_name_not_of_the_address(
    secure_site: tuple[Site, Path], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, certificate = secure_site
    site.answers["/feed"] = body("x")
    client = Client(settings, RateLimiter(0))
    monkeypatch.setattr(socket, "getaddrinfo", Names(*["127.0.0.1"] * 3))
    url = site.url(host="news.example").replace("http:", "https:")
    with pytest.raises(FetchError, match="its certificate is not valid"):
        client.get(url)
    trusting = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(ssrf_guard, "_context", lambda: trusting)
    assert client.get(url).body == b"x"
    with pytest.raises(FetchError, match="its certificate is not valid"):
        client.get(url.replace("news.example", "other.example"))


def test_a_handshake_that_never_ends_is_cut_off(impatient: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names("127.0.0.1"))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://news.example:{silent.getsockname()[1]}/"
        with pytest.raises(FetchError, match="took too long"):
            Client(impatient, RateLimiter(0)).get(url)
