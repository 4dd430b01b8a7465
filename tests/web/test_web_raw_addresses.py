"""Addresses of any bytes whatever, as a client that is no browser may send them: answered, never a 500."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

PATHS = ["/", "/article/saffron-01", "/api/search", "/search.csv", "/feed.atom", "/feed.rss", "/nowhere"]


@pytest.mark.parametrize("path", PATHS)
@given(raw=st.binary(max_size=30))
def test_any_query_string_is_answered(app: Flask, path: str, raw: bytes) -> None:
    environ = {"QUERY_STRING": "q=" + raw.decode("latin-1")}
    assert app.test_client().get(path, environ_overrides=environ).status_code in (200, 400, 404)


@given(raw=st.binary(max_size=30))
def test_any_path_is_answered(app: Flask, raw: bytes) -> None:
    environ = {"PATH_INFO": "/" + raw.decode("latin-1")}
    assert app.test_client().get("/", environ_overrides=environ).status_code in (200, 308, 400, 404)


def test_letters_that_are_not_encoded_are_read_as_if_they_were(client: FlaskClient) -> None:
    raw = {"QUERY_STRING": "q=الزعفران".encode().decode("latin-1")}
    assert client.get("/api/search", environ_overrides=raw).get_json()["query"] == "الزعفران"
