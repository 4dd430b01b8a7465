"""``search`` with an address, an id or a percent-encoded text."""

from __future__ import annotations

import json
from urllib.parse import quote

from tests.cli.conftest import Run


def test_an_address_shows_its_article(searched: Run) -> None:
    result = searched("search", "http://www.coast.example/1/?utm_source=x")
    assert "المَرفأ يستقبل السفن" in result.stdout
    assert result.stderr.splitlines()[0] == "What was searched for is the address of: port."


def test_an_id_shows_its_article(searched: Run) -> None:
    # An id that is a word is searched for as one.
    searched("search", "wheat", code=1)
    fields = json.loads(searched("search", "https://coast.example/1", "--json").stdout)
    assert fields["notes"][0] == "What was searched for is the address of: port."


def test_an_address_that_is_not_here(searched: Run) -> None:
    result = searched("search", "https://coast.example/none", code=1)
    assert "No article in the archive has the address https://coast.example/none." in result.stderr


def test_percent_encoded_text_is_decoded(searched: Run) -> None:
    result = searched("search", quote("القمح"))
    assert result.stdout == searched("search", "القمح").stdout
    assert "The query was decoded; it is: القمح." in result.stderr
