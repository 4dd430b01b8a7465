"""Static files: kept by browsers for long, and fetched anew when they change."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from searchapp.web.responses import cache_static_files
from tests.web.conftest import Read


@pytest.mark.parametrize("path", ["/", "/?q=الزعفران", "/?q=كتتتبخخخ", "/article/saffron-01", "/nowhere"])
def test_every_file_of_a_page_is_there_and_kept(read: Read, client: FlaskClient, path: str) -> None:
    page = read(path, status=404 if path == "/nowhere" else 200)
    assert len(page.loaded) >= 8
    for address in page.loaded:
        response = client.get(address, buffered=True)
        assert response.status_code == 200, address
        assert (response.cache_control.max_age or 0) > 30 * 24 * 3600, address
        assert "?v=" in address or address.startswith("/static/fonts/")


def test_a_file_that_changes_gets_another_address(tmp_path: Path) -> None:
    def address(content: str) -> str:
        (tmp_path / "a.css").write_text(content, encoding="utf-8")
        app = Flask("test", static_folder=str(tmp_path))
        cache_static_files(app)
        with app.test_request_context():
            return url_for("static", filename="a.css")

    assert address("a {}") == address("a {}")
    assert address("a {}") != address("b {}")
