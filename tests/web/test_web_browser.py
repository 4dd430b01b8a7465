"""The interface in a real browser, over a real server: narrow and wide, light and dark, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import OpenPage, show_filters
from tests.web.newsroom import HOSTILE_IDS, LONG_BEST, LONG_ID, LONG_MATCHES, TOTAL

PHONE, DESK = 390, 1280
PAGES = {
    "start": "/",
    "results": "/?q=الزعفران&source=Canal أخبار&from=2025-01-01",
    "compare": "/compare?q=الزعفران&q=العنبر&q=زمرد&q=ياقوت",
    "collocates": "/collocates?q=الزعفران OR الحقول&span=5",
    "list": '/list?q=الزعفران&q=كتتتبخخخ&q=زمرد&q="حطام سفينة"',
    "concordance": "/concordance?q=الزعفران OR زمرد&sort=after",
    "archive": "/archive?from=2025-03-01&to=2025-03-31",
    "facet": "/facet?field=source&q=الزعفران",
    "syntax": "/syntax",
    "manual": "/help",
    "manual-page": "/help/tutorial",
    "manual-table": "/help/commands",
    "api": "/api",
    "nothing": '/?q="الزعفران العنبر"&source=x&match=all',
    "article": f"/article/{LONG_ID}?q=العنبر#p-{LONG_BEST}",
    "hostile": "/?q=زمرد",
    "endless": f"/?q={'ب' * 400}&source={'ت' * 200}",
    "hostile-article": "/article/hostile-text?q=زمرد",
}
widths = pytest.mark.parametrize("width", [PHONE, DESK])
scripts = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])


@widths
@scripts
def test_search_filter_turn_the_page_and_read(open_page: OpenPage, width: int, script: bool) -> None:
    page = open_page(width=width, java_script_enabled=script)
    page.locator("#q").fill("الزعفران")
    page.get_by_role("button", name="ابحث").click()
    assert page.locator(".summary strong").inner_text() == f"{TOTAL} مقالًا"
    show_filters(page)
    page.locator(".facet.source a").first.click()
    assert page.locator(".chips li").count() == 1
    page.get_by_role("link", name="التالي", exact=True).click()
    assert page.locator(".pager [aria-current]").inner_text() == "2"
    title = page.locator(".hit h2").first.inner_text()
    page.locator(".hit h2 a").first.click()
    assert page.locator("h1").inner_text() == title
    page.get_by_role("link", name="العودة إلى النتائج").click()
    assert page.locator(".pager [aria-current]").inner_text() == "2"
    page.locator(".chips a").first.click()
    assert page.locator(".summary strong").inner_text() == f"{TOTAL} مقالًا"


@widths
@scripts
def test_an_article_opens_at_the_paragraph_that_matched(open_page: OpenPage, width: int, script: bool) -> None:
    page = open_page("/?q=العنبر", width=width, java_script_enabled=script)
    page.locator(".hit h2 a").first.click()
    assert_at(page, LONG_BEST)
    page.locator(f"#p-{LONG_BEST} .match-links a", has_text="التالية").click()
    assert_at(page, LONG_MATCHES[2])
    page.locator(".matches a").first.click()
    assert_at(page, LONG_MATCHES[0])


def assert_at(page: Page, position: int) -> None:
    """The paragraph is the target of the address, in sight, and not hidden behind the bar that stays on top."""
    target = page.locator(":target")
    expect(target).to_have_id(f"p-{position}")
    expect(target).to_be_in_viewport()
    box, bar = target.bounding_box(), page.locator(".matches").bounding_box()
    assert box is not None
    assert bar is not None
    assert bar["y"] + bar["height"] <= box["y"]


@pytest.mark.parametrize(("width", "language"), [(320, "ar"), (320, "en"), (PHONE, "ar"), (PHONE, "en"), (DESK, "ar")])
def test_nothing_overflows_sideways(open_page: OpenPage, width: int, language: str) -> None:
    page = open_page(f"/?lang={language}", width=width)
    for name, path in PAGES.items():
        page.goto(path)
        show_filters(page)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, name


def test_the_typeface_is_the_projects_own(open_page: OpenPage) -> None:
    page = open_page("/?q=الزعفران")
    loaded = "[...document.fonts].filter(face => face.status == 'loaded').map(face => face.family)"
    assert page.evaluate(f"document.fonts.ready.then(() => {loaded})") == ["Vazirmatn", "Vazirmatn"]


@scripts
def test_filters_are_beside_the_results_or_folded_away(open_page: OpenPage, script: bool) -> None:
    desk = open_page("/?q=الزعفران", width=DESK, java_script_enabled=script)
    side, found = desk.locator(".filters").bounding_box(), desk.locator(".results-column").bounding_box()
    assert side is not None
    assert found is not None
    assert side["x"] > found["x"] + found["width"] - 1, (
        "the side column starts the line, which in Arabic is on the right"
    )
    phone = open_page("/?q=الزعفران", width=PHONE, java_script_enabled=script)
    assert not phone.locator(".filters").is_visible()
    show_filters(phone)
    assert phone.locator(".filters").is_visible()


def test_a_date_range_is_sent_with_the_query(open_page: OpenPage) -> None:
    page = open_page("/?q=الزعفران&sort=newest")
    page.locator("input[name=from]").fill("2025-03-01")
    page.locator("input[name=to]").fill("2025-03-31")
    page.get_by_role("button", name="طبّق").click()
    assert page.locator(".hit").count() == 2
    assert "sort=newest" in page.url


def test_slash_moves_to_the_search_field(open_page: OpenPage) -> None:
    page = open_page("/?q=الزعفران")
    page.keyboard.press("/")
    page.keyboard.type("العنبر/")
    assert page.locator("#q").input_value() == "العنبر/"


def test_the_keyboard_reaches_the_content_first(open_page: OpenPage) -> None:
    page = open_page("/?q=الزعفران")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "انتقل إلى المحتوى"
    assert skip.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "content"


@pytest.mark.parametrize("javascript", [True, False])
def test_the_keyboard_reaches_the_first_result_past_filters_and_bars(open_page: OpenPage, *, javascript: bool) -> None:
    page = open_page("/?q=الزعفران", java_script_enabled=javascript)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "انتقل إلى النتائج"
    page.keyboard.press("Enter")
    page.wait_for_url("**#hits")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href") == page.locator(".hit h2 a").first.get_attribute("href")


def test_english_is_remembered_from_page_to_page(open_page: OpenPage) -> None:
    page = open_page("/?q=الزعفران")
    page.get_by_role("link", name="English").click()
    assert page.locator(".summary strong").inner_text() == f"{TOTAL} articles"
    page.locator(".hit h2 a").first.click()
    assert page.get_by_role("link", name="Back to the results").is_visible()
    assert page.locator("html").get_attribute("dir") == "ltr"


def test_a_browser_can_open_every_id(open_page: OpenPage) -> None:
    page = open_page("/?q=ياقوت")
    titles = [title.inner_text() for title in page.locator(".hit h2").all()]
    assert len(titles) == len(HOSTILE_IDS)
    for title in titles:
        page.locator(".hit h2 a", has_text=title).click()
        assert page.locator("h1").inner_text() == title
        page.go_back()
