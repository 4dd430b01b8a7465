"""Every page as it is seen, narrow and wide, light and dark, in both languages.

The pictures go to the folder named by ``SEARCHAPP_SCREENSHOTS``, to be looked at, and nowhere in particular without it.
What no page may look like is looked for in them: see :mod:`tests.web.sight`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.web.conftest import OpenPage
from tests.web.newsroom import LONG_BEST, LONG_ID
from tests.web.sight import Scheme, broken_boxes, broken_picture, measured, readable_regions

PAGES = {
    "start": "/",
    "readme": "/?q=أسعار القمح",
    "results": "/?q=الزعفران&source=Canal أخبار&from=2025-01-01",
    "copies": "/?q=حطام سفينة شراعية",
    "relaxed": "/?q=الزعفران العنبر",
    "nothing": '/?q="الزعفران العنبر"&source=x&match=all',
    "hostile": "/?q=زمرد",
    "article": f"/article/{LONG_ID}?q=العنبر#p-{LONG_BEST}",
    "short-article": "/article/saffron-01?q=الزعفران",
    "spellings": "/spellings?q=ترامب",
    "compare": "/compare?q=الزعفران&q=العنبر&q=ياقوت&chart=share",
    "compare-nothing": "/compare?q=الزعفران",
    "collocates": "/collocates?q=الزعفران OR الحقول&span=5",
    "collocates-nothing": "/collocates",
    "list": "/list?q=الزعفران&q=كتتتبخخخ&q=زمررد&q=حطام سفينة",
    "list-nothing": "/list",
    "advanced": '/advanced?q=الزعفران "إنتاج الزعفران" -العنبر&source=Canal أخبار&from=2025',
    "compact": "/?q=الزعفران&view=compact&limit=25&sort=newest",
    "concordance": "/concordance?q=الزعفران&sort=before",
    "concordance-nothing": "/concordance?q=كتتتبخخخ",
    "archive": "/archive?from=2025",
    "facet": "/facet?field=source&q=الزعفران",
    "archive-by-day": "/archive?from=2025-03-01&to=2025-03-31",
    "shares": "/?q=الزعفران&source=Canal أخبار&chart=share",
    "readings": "/?q=كتب&not_reading=v:كتب",
    "explained": '/explain?q=كتب الزعفران "وزارة الصحة" -قال source:Canal',
    "syntax": "/syntax",
    "manual": "/help",
    "manual-page": "/help/tutorial",
    "manual-table": "/help/settings",
    "api": "/api/",
    "imports": "/imports",
    "error": "/article/nowhere",
}
#: Where the pictures go. No test finds settings of the caller in its environment.
FOLDER = os.environ.get("SEARCHAPP_SCREENSHOTS")
#: Those that are seen in their whole length.
WHOLE = ("start", "results", "short-article", "syntax", "manual", "imports")
#: What a reader opens, and a selector of what is then to be seen.
OPENED = {"help": ".help[open]", "recent": ".completion li", "cite": ".cite[open] button"}
DIRECTIONS = {"ar": "rtl", "en": "ltr"}


def open_by_hand(page: Page, name: str) -> None:
    if name == "help":
        page.goto("/?q=الزعفران")
        page.keyboard.press("?")
    elif name == "recent":
        page.goto("/")
        page.locator("#q").click()
    else:
        page.goto("/article/saffron-01?q=الزعفران")
        page.locator(".cite summary").click()
    page.locator(OPENED[name]).first.wait_for()


@pytest.fixture
def beside(browser: Browser) -> Iterator[Page]:
    """A blank page."""
    with closing(browser.new_page()) as page:
        yield page


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_can_be_seen(
    open_page: OpenPage, beside: Page, tmp_path: Path, *, width: int, scheme: Scheme, language: str
) -> None:
    folder = Path(FOLDER) if FOLDER else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    page = open_page(f"/?lang={language}", width=width, missing=PAGES["error"], color_scheme=scheme)
    for name in [*PAGES, *OPENED]:
        if name in PAGES:
            page.goto(PAGES[name])
        else:
            open_by_hand(page, name)
        picture = page.screenshot(path=folder / f"{name}-{width}-{scheme}-{language}.png", full_page=name in WHOLE)
        sight = measured(page)
        assert broken_boxes(sight, DIRECTIONS[language]) == [], name
        # What is opened covers the rest, or dims it.
        regions = readable_regions(sight, whole=name in WHOLE) if name in PAGES else {}
        assert broken_picture(picture, beside, regions, scheme if name in PAGES else None) == [], name


#: What may go wrong with style sheets, and what is then said.
BROKEN = {
    "body { display: none }": "0 main to be seen",
    "main { visibility: hidden }": "0 main to be seen",
    "main { margin-inline-start: -40rem }": "main is off the page",
    "main h2 a { position: absolute; inset-inline-start: -40rem }": "a is off the page",
    "main { inline-size: 2000px; max-inline-size: none }": "px too wide",
    "footer { position: relative; inset-block-start: -10rem }": "main and footer.colophon overlap",
    ".hit + .hit { margin-block-start: -6rem }": "li.hit and li.hit overlap",
    "body { flex-direction: column-reverse }": "not below each other",
    "body { display: block } main * { display: none }": "the footer hangs in the air",
    "html, body { direction: ltr !important }": "it runs ltr",
    ".brand { order: 9; margin-inline-start: auto } .language { order: -1; margin: 0 }": "begins at its end",
    ".brand { display: none }": "lost its ends",
    "main { opacity: .1 }": "nothing to be read in main",
    "html, body { background: black !important }": "not light",
    "body * { visibility: hidden }": "blank",
}

#: As the sheet of a script: the policy of the page forbids other styles than its own.
WITH_STYLE = """style => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    document.adoptedStyleSheets = [sheet];
}"""


def test_a_broken_page_is_noticed(open_page: OpenPage, beside: Page) -> None:
    page = open_page(PAGES["results"])
    for style, expected in BROKEN.items():
        page.evaluate(WITH_STYLE, style)
        sight = measured(page)
        said = broken_boxes(sight, "rtl")
        said += broken_picture(page.screenshot(), beside, readable_regions(sight), "light")
        assert expected in "\n".join(said), style
