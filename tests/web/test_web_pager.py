"""Which pages are linked."""

from __future__ import annotations

import pytest
from flask import Flask

from searchapp.model import Results, SearchRequest
from searchapp.web.links import pager_of


def results(total: int, page: int) -> Results:
    return Results(SearchRequest("x", page=page), total, 1.0, "all", ())


@pytest.mark.parametrize(
    ("total", "page", "shown"),
    [
        (0, 1, [1]),
        (10, 1, [1]),
        (11, 1, [1, 2]),
        (200, 1, [1, 2, 3, None, 20]),
        (200, 10, [1, None, 8, 9, 10, 11, 12, None, 20]),
        (200, 20, [1, None, 18, 19, 20]),
        (500_000, 1, [1, 2, 3, None, 100]),
    ],
)
def test_pages_near_and_at_the_ends_are_linked(app: Flask, total: int, page: int, shown: list[int | None]) -> None:
    with app.test_request_context():
        pager = pager_of(results(total, page), max_results=1000)
    assert [entry and entry[0] for entry in pager.pages] == shown
    assert (pager.previous is None) == (page == 1)
    assert (pager.next is None) == (page == pager.last)
    assert not pager.beyond


def test_behind_the_last_page_the_way_back_is_to_the_last(app: Flask) -> None:
    with app.test_request_context():
        pager = pager_of(results(25, 9), max_results=1000)
    assert pager.beyond
    assert pager.next is None
    assert pager.previous is not None
    assert pager.previous.endswith("page=3")
