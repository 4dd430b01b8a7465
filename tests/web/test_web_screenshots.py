"""Every page as it is seen, narrow and wide, light and dark, in both languages.

The pictures go to the folder named by ``SEARCHAPP_SCREENSHOTS``, to be looked at, and nowhere in particular without it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.web.conftest import OpenPage
from tests.web.newsroom import LONG_BEST, LONG_ID

PAGES = {
    "start": "/",
    "results": "/?q=الزعفران&source=Canal أخبار&from=2025-01-01",
    "copies": "/?q=حطام سفينة شراعية",
    "relaxed": "/?q=الزعفران العنبر",
    "nothing": '/?q="الزعفران العنبر"&source=x&match=all',
    "hostile": "/?q=زمرد",
    "article": f"/article/{LONG_ID}?q=العنبر#p-{LONG_BEST}",
    "short-article": "/article/saffron-01?q=الزعفران",
    "spellings": "/spellings?q=ترامب",
    "syntax": "/syntax",
    "api": "/api/",
    "error": "/article/nowhere",
}
#: What a reader opens, and a selector of what is then to be seen.
OPENED = {"help": ".help[open]", "recent": ".completion li", "cite": ".cite[open] button"}


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


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_can_be_seen(open_page: OpenPage, tmp_path: Path, width: int, scheme: str, language: str) -> None:
    folder = Path(os.environ.get("SEARCHAPP_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    page = open_page(f"/?lang={language}", width=width, missing=PAGES["error"], color_scheme=scheme)
    for name in [*PAGES, *OPENED]:
        if name in PAGES:
            page.goto(PAGES[name])
        else:
            open_by_hand(page, name)
            page.locator(OPENED[name]).first.wait_for()
        picture = folder / f"{name}-{width}-{scheme}-{language}.png"
        page.screenshot(path=picture, full_page=name in ("start", "results", "short-article", "syntax"))
        assert picture.stat().st_size > 5000, name
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        lightness = sum(map(int, re.findall(r"\d+", ground))) / (3 * 255)
        assert lightness < 0.2 if scheme == "dark" else lightness > 0.8, name
