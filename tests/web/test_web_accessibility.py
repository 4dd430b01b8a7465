"""axe-core finds nothing serious on any page, in both languages and both colour schemes, nor in what a page opens."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.web.conftest import OpenPage
from tests.web.newsroom import LONG_BEST, LONG_ID

PAGES = {
    "start": "/",
    "results": "/?q=الزعفران&source=Canal أخبار&from=2025-01-01",
    "collapsed-hits": "/?q=الزعفران الحقول&match=any&sort=newest",
    "copies": "/?q=حطام سفينة شراعية",
    "relaxed": "/?q=الزعفران العنبر",
    "nothing": "/?q=كتتتبخخخ&source=x",
    "hostile": "/?q=زمرد",
    "article": f"/article/{LONG_ID}?q=العنبر#p-{LONG_BEST}",
    "latin": "/?q=ليلى Haddad",
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
    "explained": "/explain?q=كتب الزعفران -قال",
    "syntax": "/syntax",
    "manual": "/help",
    "manual-page": "/help/tutorial",
    "manual-table": "/help/settings",
    "api": "/api/",
    "imports": "/imports",
    "error": "/article/nowhere",
}
WORST = ("serious", "critical")


# axe-core takes Arabic letters for ornaments, whose contrast does not matter.
IN_LATIN_LETTERS = r"""() => {
    const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/\p{Script=Arabic}/gu, "x");
}"""


def complaints(page: Page, *rules: str) -> list[dict[str, Any]]:
    """What is wrong by all rules, or those named."""
    page.evaluate(IN_LATIN_LETTERS)
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = Axe().run(page, options=options).response["violations"]
    return [
        {"rule": violation["id"], "where": [node["html"][:200] for node in violation["nodes"][:3]]}
        for violation in found
        if violation["impact"] in WORST
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page(open_page: OpenPage, language: str, scheme: str) -> None:
    page = open_page(f"/?lang={language}", color_scheme=scheme, missing=PAGES["error"])
    # In the dark nothing differs but the colours.
    rules = ("color-contrast",) if scheme == "dark" else ()
    for name, path in PAGES.items():
        page.goto(path)
        assert complaints(page, *rules) == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_a_page_opens(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/?q=الزعفران", color_scheme=scheme)
    page.keyboard.press("?")
    assert complaints(page) == [], "help"
    page.goto(f"/article/{LONG_ID}?q=العنبر")
    page.locator(".cite summary").click()
    page.keyboard.press("n")
    assert complaints(page) == [], "cite"
    page.goto("/")
    page.locator("#q").click()
    page.keyboard.press("ArrowDown")
    page.locator(".completion [aria-selected=true]").wait_for()
    assert complaints(page) == [], "completion"


def test_axe_would_complain(open_page: OpenPage) -> None:
    page = open_page("/syntax")
    page.evaluate("document.querySelector('h1').style.color = 'silver'")
    page.evaluate("document.querySelector('.brand').replaceChildren()")
    assert {complaint["rule"] for complaint in complaints(page)} == {"color-contrast", "link-name"}
