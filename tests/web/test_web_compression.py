"""Answers are compressed for whom they help, and are the same when unpacked."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient

ZIPPED = {"Accept-Encoding": "br, gzip;q=0.8"}


@pytest.mark.parametrize("path", ["/", "/static/style/base.css", "/api/search?q=الزعفران", "/article/saffron-01"])
def test_texts_come_compressed_and_whole(client: FlaskClient, path: str) -> None:
    plain, zipped = client.get(path, buffered=True), client.get(path, headers=ZIPPED, buffered=True)
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert len(zipped.data) < len(plain.data) / 2 + 200
    assert zipped.content_length == len(zipped.data)
    assert untimed(gzip.decompress(zipped.data)) == untimed(plain.data)
    for response in (plain, zipped):
        assert "Accept-Encoding" in response.vary


def untimed(data: bytes) -> list[bytes]:
    return [line for line in data.splitlines() if b"took_ms" not in line and b"<small>" not in line]


@pytest.mark.parametrize("encodings", ["identity", "br", "gzip;q=0", ""])
def test_nobody_gets_what_they_cannot_read(client: FlaskClient, encodings: str) -> None:
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": encodings}).headers


def test_what_is_small_already_is_left_alone(client: FlaskClient) -> None:
    for path in ("/static/icon.svg", "/static/fonts/vazirmatn-arabic-16.woff2"):
        assert "Content-Encoding" not in client.get(path, headers=ZIPPED, buffered=True).headers


def test_a_page_that_is_known_is_not_sent_again(client: FlaskClient) -> None:
    for path in ("/?q=الزعفران", "/static/style/base.css"):
        first = client.get(path, headers=ZIPPED, buffered=True)
        again = client.get(path, headers={**ZIPPED, "If-None-Match": first.headers["ETag"]}, buffered=True)
        assert (again.status_code, again.data) == (304, b"")


def test_only_the_head_can_be_asked_for(client: FlaskClient) -> None:
    response = client.head("/?q=الزعفران", headers=ZIPPED)
    assert (response.status_code, response.data) == (200, b"")
