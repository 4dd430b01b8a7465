"""From match to match in an article: by button, by key, and from wherever the reader is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import OpenPage
from tests.web.newsroom import LONG_BEST, LONG_ID, LONG_MATCHES

ARTICLE = f"/article/{LONG_ID}?q=العنبر"
#: How many matches the paragraphs hold: one each, but the best three.
MATCHES = 5


def current(page: Page) -> int:
    """The number of the match that is current, from 0."""
    number: int = page.evaluate(
        "[...document.querySelectorAll('.story mark')].indexOf(document.querySelector('mark.current'))"
    )
    assert page.locator("mark.current").count() == (0 if number < 0 else 1)
    return number


@pytest.mark.parametrize("forwards", [("n", "p"), ("التالية", "السابقة")], ids=["keys", "buttons"])
@pytest.mark.parametrize("width", [390, 1280])
def test_round_all_matches_and_back(open_page: OpenPage, forwards: tuple[str, str], width: int) -> None:
    page = open_page(ARTICLE, width=width)

    def step(name: str) -> None:
        if len(name) == 1:
            page.keyboard.press(name)
        else:
            page.locator(".stepper").get_by_role("button", name=name).click()

    assert page.locator(".story mark").count() == MATCHES
    assert current(page) == -1
    on, back = forwards
    for number in [*range(MATCHES), 0]:
        step(on)
        assert current(page) == number
        expect(page.locator(".stepper output")).to_have_text(f"{number + 1} من {MATCHES}")
        expect(page.locator("mark.current")).to_be_in_viewport()
        assert_not_covered(page)
    for number in [*reversed(range(MATCHES))]:
        step(back)
        assert current(page) == number


def assert_not_covered(page: Page) -> None:
    mark, bar = page.locator("mark.current").bounding_box(), page.locator(".matches").bounding_box()
    assert mark is not None
    assert bar is not None
    assert mark["y"] >= bar["y"] + bar["height"]


def test_a_screen_reader_goes_on_from_the_match(open_page: OpenPage) -> None:
    page = open_page(ARTICLE)
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement === document.querySelector('mark.current')")


def test_steps_begin_where_the_article_opened(open_page: OpenPage) -> None:
    page = open_page(f"{ARTICLE}#p-{LONG_BEST}")
    assert current(page) == LONG_MATCHES.index(LONG_BEST)
    page.keyboard.press("n")
    assert current(page) == 2
    page.locator(".matches ol a").last.click()
    expect(page.locator("mark.current")).to_have_count(1)
    page.wait_for_function("document.querySelector(':target mark').classList.contains('current')")
    page.keyboard.press("p")
    assert current(page) == MATCHES - 2


def test_steps_begin_where_the_reader_is(open_page: OpenPage) -> None:
    page = open_page(ARTICLE)
    page.evaluate(f"document.querySelector('#p-{LONG_MATCHES[2] - 1}').scrollIntoView()")
    page.keyboard.press("p")
    assert current(page) == MATCHES - 2


def test_nothing_to_step_through(open_page: OpenPage) -> None:
    page = open_page(f"/article/{LONG_ID}")
    page.keyboard.press("n")
    assert page.locator(".stepper").count() == 0
    assert page.locator("mark").count() == 0


def test_without_a_script_links_lead_from_paragraph_to_paragraph(open_page: OpenPage) -> None:
    page = open_page(ARTICLE, java_script_enabled=False)
    assert page.locator(".stepper").is_hidden()
    page.locator(".matches ol a").first.click()
    for position in LONG_MATCHES[1:]:
        page.locator(":target .match-links a").last.click()
        expect(page.locator(":target")).to_have_id(f"p-{position}")
    assert re.search(rf"#p-{LONG_MATCHES[-1]}$", page.url)
