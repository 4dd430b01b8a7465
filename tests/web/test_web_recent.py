"""Recent searches: kept in the browser, shown on the start page and in the empty field, and forgotten on demand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import OpenPage

QUERIES = ["الزعفران", "العنبر", '"<b>x</b>" & y']


def search(page: Page, *queries: str) -> None:
    for query in queries:
        page.goto("/")
        page.locator("#q").fill(query)
        page.locator("#q").press("Enter")
        page.wait_for_url("**/?q=*")


def test_the_start_page_shows_the_latest_first_and_leads_to_them(open_page: OpenPage) -> None:
    page = open_page("/")
    expect(page.locator(".recent")).to_be_hidden()
    search(page, *QUERIES, QUERIES[0])
    page.goto("/")
    links = page.locator(".recent a")
    assert links.all_inner_texts() == [QUERIES[0], QUERIES[2], QUERIES[1]]
    links.nth(1).click()
    assert page.locator("#q").input_value() == QUERIES[2]


def test_the_empty_field_offers_them(open_page: OpenPage) -> None:
    page = open_page("/")
    search(page, *QUERIES)
    page.goto("/syntax")
    options = page.locator(".completion [role=option]")
    page.locator("#q").focus()
    expect(options).to_have_count(0)
    page.locator("#q").press("ArrowDown")
    assert options.all_inner_texts() == QUERIES[::-1]
    page.locator("#q").press("ArrowDown")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/?q=*")
    assert page.locator("#q").input_value() == QUERIES[-1]


@pytest.mark.parametrize("where", [".recent", ".completion"])
def test_they_are_forgotten_on_demand(open_page: OpenPage, where: str) -> None:
    page = open_page("/")
    search(page, *QUERIES)
    page.goto("/")
    if where == ".completion":
        page.locator("#q").click()
    page.locator(f"{where} .forget").click()
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator(".recent")).to_be_hidden()
    expect(page.locator(".completion")).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0
    page.goto("/")
    expect(page.locator(".recent")).to_be_hidden()


def test_they_never_leave_the_browser(open_page: OpenPage) -> None:
    page = open_page("/")
    search(page, QUERIES[0])
    page.goto("/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.all_headers()} {request.post_data}"))
    page.locator("#q").click()
    page.goto("/syntax")
    secret = page.evaluate(f"encodeURIComponent('{QUERIES[0]}')")
    assert sent
    assert not [request for request in sent if QUERIES[0] in request or secret in request]


def test_no_more_than_a_handful_is_kept(open_page: OpenPage) -> None:
    page = open_page("/")
    for number in range(12):
        page.goto(f"/?q=كلمة{number}")
    page.goto("/")
    assert page.locator(".recent a").all_inner_texts() == [f"كلمة{number}" for number in range(11, 3, -1)]


@pytest.mark.parametrize("stored", ["", "nonsense", "{}", '[1, null, {"a": 2}]', '"text"', "[[[]]]"])
def test_whatever_else_is_stored_does_no_harm(open_page: OpenPage, stored: str) -> None:
    page = open_page("/syntax")
    page.evaluate("stored => localStorage.setItem('searchapp.recent', stored)", stored)
    page.goto("/")
    expect(page.locator(".recent")).to_be_hidden()
    search(page, QUERIES[0])
    page.goto("/")
    assert page.locator(".recent a").all_inner_texts() == QUERIES[:1]


def test_a_browser_that_keeps_nothing_searches_all_the_same(open_page: OpenPage) -> None:
    page = open_page("/")
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })")
    search(page, QUERIES[0])
    assert page.locator(".hit").count() == 10
    page.keyboard.press("j")
    page.goto("/")
    expect(page.locator(".recent")).to_be_hidden()
