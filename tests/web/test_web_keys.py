"""The keys, on a keyboard set to English or to Arabic: they move, they open, and they leave typing alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import OpenPage
from tests.web.newsroom import LONG_ID

RESULTS = "/?q=الزعفران"


def focused(page: Page) -> str:
    text: str = page.evaluate("document.activeElement.textContent")
    return text


def press_arabic(page: Page, letter: str, code: str, *, shift: bool = False) -> None:
    """Press a key as a keyboard set to Arabic does; Chromium's own has no Arabic layout."""
    event = {"key": letter, "code": code, "shiftKey": shift, "bubbles": True, "cancelable": True}
    page.locator(":focus").or_(page.locator("body")).last.dispatch_event("keydown", event)


def test_j_and_k_move_from_result_to_result_and_enter_opens(open_page: OpenPage) -> None:
    page = open_page(RESULTS)
    titles = page.locator(".hit h2").all_inner_texts()
    page.keyboard.press("j")
    assert focused(page) == titles[0]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert focused(page) == titles[1]
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(titles[1])


def test_k_begins_at_the_last_and_neither_runs_over_an_end(open_page: OpenPage) -> None:
    page = open_page(RESULTS)
    titles = page.locator(".hit h2").all_inner_texts()
    page.keyboard.press("k")
    assert focused(page) == titles[-1]
    page.keyboard.press("j")
    assert focused(page) == titles[-1]
    for _ in titles:
        page.keyboard.press("k")
    assert focused(page) == titles[0]


def test_from_within_a_result_the_next_is_the_next(open_page: OpenPage) -> None:
    page = open_page(RESULTS)
    titles = page.locator(".hit h2").all_inner_texts()
    page.locator(".hit").nth(3).locator("a").last.focus()
    page.keyboard.press("j")
    assert focused(page) == titles[4]


def test_the_same_keys_on_an_arabic_keyboard(open_page: OpenPage) -> None:
    page = open_page(RESULTS)
    titles = page.locator(".hit h2").all_inner_texts()
    press_arabic(page, "ت", "KeyJ")
    assert focused(page) == titles[0]
    press_arabic(page, "؟", "Slash", shift=True)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    press_arabic(page, "ظ", "Slash")
    expect(page.locator("#q")).to_be_focused()


@pytest.mark.parametrize("key", ["j", "k", "n", "p", "?", "/"])
def test_keys_do_nothing_while_typing(open_page: OpenPage, key: str) -> None:
    page = open_page("/?q=x")
    page.locator("#q").fill("")
    page.locator("#q").press(key)
    assert page.locator("#q").input_value() == key
    expect(page.locator("#q")).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("key", ["Control+j", "Alt+j", "Meta+j", "Shift+J", "Control+/", "Alt+Shift+?"])
def test_keys_of_the_browser_are_left_to_it(open_page: OpenPage, key: str) -> None:
    page = open_page(RESULTS)
    page.keyboard.press(key)
    assert page.evaluate("document.activeElement === document.body")
    expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("path", ["/", RESULTS, f"/article/{LONG_ID}?q=العنبر", "/syntax"])
def test_the_list_of_keys_opens_and_closes_everywhere(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    page.locator("main").focus()
    dialog = page.get_by_role("dialog", name="اختصارات لوحة المفاتيح")
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.locator(".open-help").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="إغلاق").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".open-help")).to_be_focused()


def test_without_a_script_the_list_of_keys_is_on_the_syntax_page(open_page: OpenPage) -> None:
    page = open_page("/", java_script_enabled=False)
    page.locator(".open-help").click()
    assert page.url.endswith("/syntax#keys")
    expect(page.locator("#keys")).to_be_in_viewport()
    assert page.locator("main kbd").all_inner_texts() == ["/", "j", "k", "Enter", "n", "p", "?"]


def test_the_keys_can_be_switched_off_and_on_again(open_page: OpenPage) -> None:
    page = open_page(RESULTS)
    page.keyboard.press("?")
    page.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("?")
    assert page.evaluate("document.activeElement === document.body")
    page.locator(".open-help").click()
    expect(page.get_by_role("checkbox")).not_to_be_checked()
    page.get_by_role("checkbox").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert focused(page) == page.locator(".hit h2").first.inner_text()
