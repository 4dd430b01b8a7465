"""The search field completes what is typed: by pointer and by key, and it is a plain field where it cannot."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.conftest import OpenPage

WORDS = [
    {"text": "الزعفران", "kind": "word", "count": 1024},
    {"text": "الزعفران الحقول", "kind": "pair", "count": 24},
    {"text": "تقرير <b>الزعفران</b> رقم 1", "kind": "title", "count": 1},
]


class Server:
    """Answers completions as it is told, for how a browser copes with slow and broken answers."""

    def __init__(self, page: Page, status: int = 200, body: str | None = None) -> None:
        self.asked: list[str] = []
        self.status = status
        self.body = body
        page.route("**/api/suggest?*", self.answer)

    def answer(self, route: Route) -> None:
        (query,) = parse_qs(urlsplit(route.request.url).query)["q"]
        self.asked.append(query)
        found = [word for word in WORDS if query in str(word["text"])]
        body = json.dumps({"query": query, "suggestions": found}) if self.body is None else self.body
        route.fulfill(status=self.status, content_type="application/json", body=body)


def offered(page: Page) -> list[str]:
    return page.locator(".completion [role=option] span").all_inner_texts()


def test_typing_offers_and_the_keys_choose(open_page: OpenPage) -> None:
    page = open_page("/")
    Server(page)
    field = page.get_by_role("combobox")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("الزع")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_count(3)
    assert offered(page) == [word["text"] for word in WORDS]
    assert page.locator(".completion small").all_inner_texts() == ["1,024", "24", "عنوان"]
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("form [role=status]")).to_have_text("ظهرت اقتراحات، يُختار منها بمفاتيح الأسهم.")
    for key, chosen in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", None), ("ArrowUp", 2)):
        field.press(key)
        selected = page.locator(".completion [aria-selected=true]")
        assert selected.count() == (0 if chosen is None else 1)
        if chosen is None:
            assert field.get_attribute("aria-activedescendant") is None
        else:
            assert selected.get_attribute("id") == field.get_attribute("aria-activedescendant")
            assert options.nth(chosen).get_attribute("aria-selected") == "true"
        assert field.input_value() == "الزع"
    field.press("Enter")
    page.wait_for_url("**/?q=*")
    assert page.locator("#q").input_value() == WORDS[2]["text"]


def test_the_archive_completes_words_and_titles(open_page: OpenPage) -> None:
    page = open_page("/")
    page.locator("#q").press_sequentially("أسعار القم")
    expect(page.get_by_role("option").first).to_have_text(re.compile(r"^أسعار القمح \d+$"))
    assert any(note == "عنوان" for note in page.locator(".completion small").all_inner_texts())
    page.locator("#q").press("ArrowDown")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/?q=*")
    assert page.locator("#q").input_value() == "أسعار القمح"
    assert page.locator(".hit").count() > 1


@pytest.mark.parametrize("by", ["key", "click"])
def test_a_title_opens_its_article(open_page: OpenPage, by: str) -> None:
    page = open_page("/")
    page.locator("#q").press_sequentially("تقرير الزعف")
    title = page.get_by_role("option").filter(has_text="عنوان").first
    heading = title.locator("span").inner_text()
    if by == "click":
        title.click()
    else:
        page.locator("#q").press("ArrowUp")
        heading = page.locator(".completion [aria-selected=true] span").inner_text()
        page.locator("#q").press("Enter")
    page.wait_for_url("**/article/*")
    expect(page.locator("h1")).to_have_text(heading)


def test_a_click_chooses(open_page: OpenPage) -> None:
    page = open_page("/", width=390)
    Server(page)
    page.locator("#q").press_sequentially("الزع")
    page.get_by_role("option").nth(1).click()
    page.wait_for_url("**/?q=*")
    assert page.locator("#q").input_value() == WORDS[1]["text"]


def test_enter_searches_for_what_is_typed(open_page: OpenPage) -> None:
    page = open_page("/?q=x&sort=newest&source=y")
    Server(page)
    page.locator("#q").fill("الزعفران")
    expect(page.get_by_role("option")).to_have_count(2)
    page.locator("#q").press("Enter")
    page.wait_for_url("**sort=newest*")
    assert page.locator("#q").input_value() == "الزعفران"


@pytest.mark.parametrize("closing", ["Escape", "Tab", "click"])
def test_it_closes(open_page: OpenPage, closing: str) -> None:
    page = open_page("/")
    Server(page)
    field = page.locator("#q")
    field.press_sequentially("الزع")
    expect(page.locator(".completion")).to_be_visible()
    if closing == "click":
        page.locator("h1").click()
    else:
        field.press(closing)
    expect(page.locator(".completion")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    assert field.input_value() == "الزع"


def test_who_types_on_is_asked_for_once(open_page: OpenPage) -> None:
    page = open_page("/")
    server = Server(page)
    # The page's clock stands still between the keys, however slowly the browser types on a busy machine.
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    page.locator("#q").press_sequentially("الزعفر")
    page.clock.run_for(1000)
    expect(page.get_by_role("option")).to_have_count(3)
    assert server.asked == ["الزعفر"]
    with page.expect_request("**/api/suggest?*"):
        page.locator("#q").press("Backspace")
        page.clock.run_for(1000)
    page.locator("#q").press_sequentially("ر")
    page.clock.run_for(1000)
    expect(page.get_by_role("option")).to_have_count(3)
    assert server.asked == ["الزعفر", "الزعف"]


def test_an_answer_that_comes_too_late_is_not_shown(open_page: OpenPage) -> None:
    page = open_page("/")
    waiting: list[Route] = []

    def keep(route: Route) -> None:
        waiting.append(route)

    page.route("**/api/suggest?*", keep)
    page.locator("#q").press_sequentially("الزع")
    with page.expect_request("**/api/suggest?*"):
        pass
    page.locator("#q").fill("")
    late = {"query": "الزع", "suggestions": WORDS}
    waiting[0].fulfill(status=200, content_type="application/json", body=json.dumps(late))
    page.wait_for_timeout(200)
    expect(page.locator(".completion")).to_be_hidden()


def test_what_does_not_exist_is_asked_for_once(open_page: OpenPage) -> None:
    page = open_page("/", missing="")
    server = Server(page, status=404)
    with page.expect_response("**/api/suggest?*"):
        page.locator("#q").press_sequentially("ا")
    page.locator("#q").press_sequentially("لزع", delay=300)
    expect(page.locator(".completion")).to_be_hidden()
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, ""), (200, "nonsense"), (200, "{}"), (200, '{"suggestions": null}'), (200, '{"suggestions": []}')],
)
def test_a_broken_answer_is_not_missed(open_page: OpenPage, status: int, body: str) -> None:
    page = open_page("/", missing="")
    Server(page, status=status, body=body)
    page.locator("#q").press_sequentially("الزع")
    page.wait_for_timeout(300)
    expect(page.locator(".completion")).to_be_hidden()
    page.locator("#q").press("Enter")
    page.wait_for_url("**/?q=*")


def test_without_a_script_it_is_a_plain_field(open_page: OpenPage) -> None:
    page = open_page("/", java_script_enabled=False)
    field = page.get_by_role("searchbox")
    assert field.get_attribute("role") is None
    field.fill("الزعفران")
    field.press("Enter")
    page.wait_for_url("**/?q=*")
    assert page.locator(".hit").count() == 10
    expect(page.locator(".completion")).to_be_hidden()


@pytest.mark.parametrize(("language", "side"), [("ar", "right"), ("en", "left")])
def test_the_list_lies_under_the_field_and_begins_on_its_side(open_page: OpenPage, language: str, side: str) -> None:
    page = open_page(f"/syntax?lang={language}", width=390)
    Server(page)
    page.locator("#q").press_sequentially("الزع")
    expect(page.get_by_role("option")).to_have_count(3)
    form, box = page.locator("form.search").bounding_box(), page.locator(".completion").bounding_box()
    assert form is not None
    assert box is not None
    assert box["y"] >= form["y"] + form["height"]
    assert abs(box["x"] - form["x"]) <= 2
    assert abs(box["width"] - form["width"]) <= 4
    text, note = page.get_by_role("option").first.locator("span, small").all()
    first, second = text.bounding_box(), note.bounding_box()
    assert first is not None
    assert second is not None
    assert (first["x"] > second["x"]) == (side == "right")
