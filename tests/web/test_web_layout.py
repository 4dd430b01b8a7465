"""Where the results begin and how many of them are on the first screen, measured in a browser; the list of a line each,
and how many a page has.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from playwright.sync_api import Page

from tests.web.conftest import OpenPage, Read
from tests.web.newsroom import CANAL, LONG_ID, PORT, TOTAL

#: The screens of a phone and of a desk, and of the smallest phone.
PHONE, DESK, SMALL = (390, 844), (1280, 900), (320, 640)

#: Searches of each kind, over articles as long as those of newspapers.
SEARCHES = {
    "plain": "/?q=الحكومة",
    "filtered": f"/?q=الزعفران&source={PORT}&not_section=سياحة&from=2025-01-01&to=2025-12-31",
    "relaxed": "/?q=الزعفران العنبر",
    "description": "/?q=ماذا قالت الحكومة عن أسعار القمح في الميناء الجديد",
    "corrected": "/?q=الزعفرتن",
    "ambiguous": "/?q=كتب",
    "names": "/?q=ترامب كازاخستان",
    "dated": "/?q=الزعفران تاريخ:2025 -كتتتبخ",
    "no words": f"/?source={CANAL}&sort=newest",
}

#: In pixels from the top of the page: where its first result begins at most. It was 480 and more on a phone.
HIGHEST_ON_A_PHONE, HIGHEST_ON_A_DESK = 360, 400

MEASURE = """() => [...document.querySelectorAll(".hit")].map(hit => {
    const {top, bottom} = hit.getBoundingClientRect();
    return [top, bottom];
})"""


def boxes(page: Page) -> list[tuple[float, float]]:
    """Return where each result begins and ends."""
    page.wait_for_load_state("load")
    return [(top, bottom) for top, bottom in page.evaluate(MEASURE)]


def opened(open_page: OpenPage, path: str, screen: tuple[int, int], **options: Any) -> Page:
    page: Page = open_page(path, **options)
    page.set_viewport_size({"width": screen[0], "height": screen[1]})
    return page


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(("screen", "highest"), [(PHONE, HIGHEST_ON_A_PHONE), (DESK, HIGHEST_ON_A_DESK)])
def test_the_first_result_is_high_on_the_first_screen(
    open_page: OpenPage, *, screen: tuple[int, int], highest: int, language: str
) -> None:
    page = opened(open_page, "/", screen)
    found = {}
    for name, path in SEARCHES.items():
        page.goto(f"{path}&lang={language}")
        found[name] = boxes(page)[0][0]
    assert {name: top for name, top in found.items() if not 0 < top <= highest} == {}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_more_than_two_results_are_on_the_first_screen_of_a_desk(open_page: OpenPage, language: str) -> None:
    page = opened(open_page, f"/?lang={language}", DESK)
    for path in (SEARCHES["plain"], SEARCHES["no words"], SEARCHES["relaxed"]):
        page.goto(path)
        # A third one is there with its title, its source and how its text begins.
        assert sum(top + 100 <= DESK[1] for top, _ in boxes(page)) > 2, path
    page.goto(SEARCHES["plain"])
    assert sum(bottom <= DESK[1] for _, bottom in boxes(page)) > 2


@pytest.mark.parametrize("script", [True, False])
def test_what_is_folded_on_a_phone_unfolds_below_its_switch(open_page: OpenPage, *, script: bool) -> None:
    page = opened(open_page, "/?q=الزعفران", PHONE, java_script_enabled=script)
    switches = page.locator(".toolbar > .switch summary")
    assert switches.count() == 4
    tops = {round(box["y"]) for box in (switch.bounding_box() for switch in switches.all()) if box}
    assert len(tops) == 1, "the switches stand in one line"
    for place, part in enumerate((".filters", ".order", ".tools", ".histogram")):
        assert not page.locator(part).is_visible()
        switches.nth(place).click()
        assert page.locator(part).is_visible()
        (top,) = tops
        box = page.locator(part).bounding_box()
        assert box
        assert box["y"] > top
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    assert not switches.first.is_visible()
    assert all(page.locator(part).is_visible() for part in (".filters", ".order", ".tools", ".histogram"))


@pytest.mark.parametrize("screen", [PHONE, SMALL, DESK])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_list_of_a_line_each_is_compact(open_page: OpenPage, *, screen: tuple[int, int], language: str) -> None:
    page = opened(open_page, f"/?q=الزعفران&view=compact&limit=25&lang={language}", screen)
    found = boxes(page)
    assert len(found) == TOTAL
    assert max(bottom - top for top, bottom in found) <= (40 if screen == DESK else 66)
    assert all(first[1] <= second[0] + 1 for first, second in pairwise(found))
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert page.locator(".hit .snippet").count() == 0
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator(":focus").inner_text() == page.locator(".hit h2").first.inner_text()


def shown(client: FlaskClient, tag: str, kind: str, **parameters: str) -> list[str]:
    """Return the texts of the elements of a class on a page of results."""
    page = html.fromstring(client.get("/", query_string=parameters).text)
    return [" ".join(element.text_content().split()) for element in page.iterfind(f".//{tag}[@class='{kind}']")]


def test_a_line_has_title_source_date_and_copies(client: FlaskClient) -> None:
    line, *_ = shown(client, "li", "hit", q="حطام سفينة شراعية", view="compact", lang="en")
    assert "and 1 copy" in line
    assert "2025" in line


def test_how_many_a_page_has_and_how_they_are_listed_is_remembered(read: Read) -> None:
    page = read("/", q="الزعفران", limit="10", view="compact", lang="en")
    assert "Results a page" in page.text
    (larger,) = [link for link in page.links("limit=25") if "page=" not in link]
    assert "view=compact" in larger
    long = read(larger)
    assert len({link.split("?")[0] for link in long.links("/article/")}) == TOTAL
    article = read(long.links("/article/")[0])
    (back,) = {link for link in article.links("/?q=") if "limit=25" in link and "view=compact" in link}
    assert len({link.split("?")[0] for link in read(back).links("/article/")}) == TOTAL
    assert "Results a page" not in read("/", q="العنبر", lang="en").text


def test_the_time_stands_beside_the_date_in_the_order_of_dates(read: Read) -> None:
    for sort, timed in (("relevance", False), ("newest", True), ("oldest", True)):
        page = read("/", q="العنبر", sort=sort, lang="en")
        assert page.links(f"/article/{LONG_ID.split('/')[0]}")
        assert ("6 November 2025, 14:30" in page.text) == timed, sort


def test_a_list_without_words_shows_how_texts_begin(client: FlaskClient) -> None:
    snippets = shown(client, "p", "snippet", source=CANAL, sort="newest")
    assert len(snippets) == 8
    # Of short paragraphs more than the first, and each once.
    assert all("ارتفع إنتاج الزعفران" in text and "قال المزارعون" in text for text in snippets)
