"""Results, filters, chart and spellings in a real browser: with and without scripts, narrow and wide, and still."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.web.conftest import OpenPage, show_chart, show_filters
from tests.web.newsroom import CANAL, PORT, TOTAL

PHONE, DESK = 390, 1280
widths = pytest.mark.parametrize("width", [PHONE, DESK])
scripts = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
COUNT_SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shifted += entry.value; }))
        .observe({ type: "layout-shift", buffered: true });
"""


def total(page: Page) -> int:
    (count,) = re.findall(r"\d+", page.locator(".summary strong").inner_text()) or ["0"]
    return int(count)


@widths
@scripts
def test_a_bar_leads_to_its_time_and_back(open_page: OpenPage, width: int, script: bool) -> None:
    page = open_page("/?q=الزعفران&lang=en", width=width, java_script_enabled=script)
    bars = page.locator(".histogram .bars a")
    assert bars.count() == 12
    show_chart(page)
    bars.nth(2).click()
    assert total(page) == 2
    assert page.locator(".chips").inner_text().startswith("Date: March 2025")
    assert page.locator(".histogram .bars a").count() == 1
    show_chart(page)
    page.get_by_role("link", name="Wider:").click()
    assert total(page) == TOTAL


def test_time_runs_as_the_language_is_read(open_page: OpenPage) -> None:
    for language, sign in (("ar", -1), ("en", 1)):
        page = open_page(f"/?q=الزعفران&lang={language}")
        places = [bar.bounding_box() for bar in page.locator(".histogram .bars a").all()]
        starts = [place["x"] for place in places if place]
        assert starts == sorted(starts, key=lambda start: sign * start)
        names = [name.bounding_box() for name in page.locator(".histogram .ticks text").all()]
        assert [sign * name["x"] for name in names if name] == sorted(sign * name["x"] for name in names if name)


@widths
def test_names_below_the_bars_stay_inside_and_apart(open_page: OpenPage, width: int) -> None:
    page = open_page("/?q=الزعفران", width=width)
    show_chart(page)
    frame = page.locator(".histogram").bounding_box()
    boxes = [name.bounding_box() for name in page.locator(".histogram .ticks text").all()]
    assert frame
    placed = sorted((box["x"], box["x"] + box["width"]) for box in boxes if box)
    assert len(placed) > 1
    assert placed[0][0] >= frame["x"] - 1
    assert placed[-1][1] <= frame["x"] + frame["width"] + 1
    assert all(end < start for (_, end), (start, _) in pairwise(placed))


def test_the_bars_can_be_reached_and_read_without_seeing_them(open_page: OpenPage) -> None:
    page = open_page("/?q=الزعفران&lang=en")
    assert page.get_by_role("link", name="March 2025: 2").count() == 1
    page.get_by_role("link", name="March 2025: 2").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**from=2025-03-01**")
    page.get_by_text("In numbers").click()
    assert page.get_by_role("row", name="5 March 2025 2").is_visible()


@widths
@scripts
def test_a_source_is_left_out_and_taken_back(open_page: OpenPage, width: int, script: bool) -> None:
    page = open_page("/?q=الزعفران&lang=en", width=width, java_script_enabled=script)
    show_filters(page)
    page.get_by_role("link", name=f"Exclude {CANAL}").click()
    assert total(page) == TOTAL * 2 // 3
    show_filters(page)
    page.get_by_role("link", name=f"Include again {CANAL}").click()
    assert total(page) == TOTAL


@scripts
def test_several_sources_are_chosen_and_one_taken_off(open_page: OpenPage, script: bool) -> None:
    page = open_page("/?q=الزعفران", java_script_enabled=script)
    for name in (CANAL, PORT):
        page.locator(".facet.source li > a:first-child", has_text=name).click()
    assert total(page) == TOTAL
    page.locator(".chips a", has_text=PORT).click()
    assert total(page) == TOTAL // 3


@scripts
def test_further_paragraphs_unfold(open_page: OpenPage, script: bool) -> None:
    page = open_page("/?q=العنبر", java_script_enabled=script)
    further = page.locator(".more-paragraphs .snippet")
    assert not further.first.is_visible()
    page.locator(".more-paragraphs summary").first.click()
    assert further.first.is_visible()
    assert further.first.locator("mark").count()


@scripts
def test_a_kind_of_match_is_switched_off(open_page: OpenPage, script: bool) -> None:
    page = open_page("/?q=زعفران&lang=en", java_script_enabled=script)
    assert total(page) == TOTAL
    page.get_by_role("link", name="In another inflection").click()
    assert total(page) == 0
    page.get_by_role("link", name="With words that match in any way").click()
    assert total(page) == TOTAL


@widths
@pytest.mark.parametrize("path", ["/?q=الزعفران", "/?q=العنبر&lang=en", "/?q=كتتتبخخخ", "/"])
def test_nothing_moves_while_a_page_loads(open_page: OpenPage, width: int, path: str) -> None:
    page = open_page("/syntax", width=width)
    page.add_init_script(COUNT_SHIFTS)
    page.goto(path)
    page.wait_for_timeout(400)
    assert page.evaluate("window.shifted") == 0


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(PHONE, "light", "ar"), (PHONE, "dark", "en"), (DESK, "dark", "ar"), (DESK, "light", "en")],
)
def test_it_can_be_seen_and_nothing_overflows(
    open_page: OpenPage, tmp_path: Path, width: int, scheme: str, language: str
) -> None:
    page = open_page(f"/?lang={language}", width=width, color_scheme=scheme)
    for name, path in {
        "chart": "/?q=الزعفران&not_source=Canal أخبار&author=x",
        "relaxed": "/?q=الزعفران العنبر date:2025",
        "nothing": '/?q=الزعفران "كتتتبخخخ العنبر"&match=all&not_section=زراعة',
        "spellings": "/spellings?q=كازاخستان نتنياهو ترامب",
        "hostile": "/?q=زمرد&not_source=<b>&only=exact",
    }.items():
        page.goto(path)
        show_filters(page)
        page.screenshot(path=tmp_path / f"{name}-{width}-{scheme}-{language}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, name
