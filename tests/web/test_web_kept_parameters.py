"""Whatever is clicked changes one thing about a search, and keeps all the rest of it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.conftest import OpenPage, Read
from tests.web.newsroom import CANAL, PORT

PARAMETERS = {
    "q": ["ارتفع إنتاج الزعفران"],
    "source": [PORT],
    "not_section": ["سياحة"],
    "from": ["2025-01-01"],
    "to": ["2025-12-31"],
    "only": ["inflection"],
    "reading": ["نتاج"],
    "collapse": ["0"],
    "verbatim": ["1"],
    "match": ["any"],
    "sort": ["newest"],
    "limit": ["11"],
    "view": ["compact"],
}

#: The things of which a click changes one.
THINGS: tuple[set[str], ...] = (
    set(),
    {"sort"},
    {"limit"},
    {"view"},
    {"page"},
    {"match"},
    {"only"},
    {"reading"},
    {"reading", "not_reading"},
    {"collapse"},
    {"chart"},
    {"from", "to"},
    {"source", "not_source"},
    {"section", "not_section"},
    {"author", "not_author"},
    {"q"},
    {"source", "not_section", "from", "to", "reading"},  # all the filters
)


def asked(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


def changed(url: str) -> set[str]:
    """Return the parameters that ``url`` does not have as the page has them."""
    found = asked(url)
    return {name for name in {*found, *PARAMETERS} if found.get(name) != PARAMETERS.get(name)}


def test_every_link_among_the_results_changes_one_thing(read: Read) -> None:
    links = read("/", **PARAMETERS).links("/?")
    changes = [changed(link) for link in links]
    assert not [link for link, change in zip(links, changes, strict=True) if not any(change <= it for it in THINGS)]
    alone = ({"sort"}, {"limit"}, {"view"}, {"page"}, {"match"}, {"only"}, {"collapse"}, {"source"}, {"not_section"})
    for thing in (*alone, {"from", "to"}):
        assert thing in changes, f"there is no link that changes {thing}"
    assert THINGS[-1] in changes


def test_an_article_knows_the_way_back(read: Read) -> None:
    for link in read("/", **PARAMETERS).links("/article/"):
        assert changed(link) == set()
    (back,) = [other for other in read(link).links("/?q=") if not changed(other)]
    assert read(back).links("/article/")


@pytest.mark.parametrize(
    ("parameters", "words"), [({"source": CANAL}, "Back to the results"), ({}, "Back to the search")]
)
def test_an_article_found_by_filters_alone_leads_back_to_results(
    read: Read, parameters: dict[str, str], words: str
) -> None:
    page = read("/article/saffron-03", lang="en", **parameters)
    assert words in page.text
    assert asked(next(iter(page.links("/?" if parameters else "/")))).get("source") == ([CANAL] if parameters else None)


def test_a_search_from_the_page_of_spellings_keeps_its_dates(read: Read) -> None:
    kept = {field["name"] for field in read("/spellings", **PARAMETERS).all("input") if field.get("type") == "hidden"}
    assert kept == {*PARAMETERS} - {"q", "verbatim"}


@pytest.mark.parametrize("javascript", [True, False])
def test_new_dates_are_for_the_same_words_and_a_new_query_is_not_verbatim(
    open_page: OpenPage, *, javascript: bool
) -> None:
    page = open_page(f"/?q=الزعفران&verbatim=1&source={PORT}&collapse=0", java_script_enabled=javascript)
    page.locator("input[name=from]").fill("2025-03-01")
    page.locator(".dates button").click()
    page.wait_for_url("**from=2025*")
    expected = {"q": ["الزعفران"], "source": [PORT], "collapse": ["0"], "from": ["2025-03-01"]}
    assert asked(page.url) == {**expected, "verbatim": ["1"]}
    page.locator("#q").fill("الزعفران الحقول")
    page.locator("#q").press("Enter")
    page.wait_for_url("**%D8%AD%D9%82%D9%88%D9%84*")
    assert asked(page.url) == {**expected, "q": ["الزعفران الحقول"]}
