"""Around the text of an article: how it is cited and linked to, and which others are like it."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.web.conftest import OpenPage, Read
from tests.web.newsroom import HOSTILE_IDS

SAFFRON = "/article/saffron-01"


@pytest.mark.parametrize(
    ("query", "articles"),
    [("الزعفران", 10), ("العنبر", 1), ("ياقوت", len(HOSTILE_IDS))],
    ids=["plain", "long", "hostile"],
)
def test_the_permanent_link_is_the_article_alone(read: Read, query: str, articles: int) -> None:
    links = {link.split("#")[0] for link in read("/", q=query).links("/article/")}
    assert len(links) == articles
    for link in links:
        article = read(link)
        (permanent,) = [element["href"] for element in article.all("a") if element.get("rel") == "bookmark"]
        assert [element["href"] for element in article.all("link") if element.get("rel") == "canonical"] == [permanent]
        parts = urlsplit(permanent)
        assert (parts.scheme, parts.query, parts.fragment) == ("http", "", "")
        assert unquote(parts.path) == unquote(urlsplit(link).path)
        (title,) = [text for text in article.words if "—" in text]
        assert title in read(parts.path).words


def test_articles_like_it_are_linked_and_keep_the_search(read: Read) -> None:
    results = read("/", q="أسعار القمح", sort="newest", match="all")
    found = {link.split("#")[0] for link in results.links("/article/")}
    (one,) = (link for link in found if "grain-market" in link)
    article = read(one)
    assert "مقالات شبيهة" in article.text
    others = [link for link in article.links("/article/") if not link.startswith("http")]
    assert len(others) == 2
    assert set(others) < found
    for other in others:
        assert "العودة إلى النتائج" in read(other).text


def test_a_copy_of_it_is_linked_but_not_as_one_like_it(read: Read) -> None:
    results = read("/", q="حطام سفينة شراعية", sort="newest", match="all")
    first, second = dict.fromkeys(link.split("#")[0] for link in results.links("/article/"))
    for one, other in ((first, second), (second, first)):
        article = read(one)
        assert "مقالات شبيهة" not in article.text
        assert "نُشر أيضًا في" in article.text
        assert [link for link in article.links("/article/") if not link.startswith("http")] == [other]
        assert "العودة إلى النتائج" in read(other).text


def test_an_article_like_no_other_has_no_such_list(read: Read) -> None:
    article = read(SAFFRON)
    assert "مقالات شبيهة" not in article.text
    assert not [link for link in article.links("/article/") if not link.startswith("http")]


def test_both_citations_can_be_copied(open_page: OpenPage) -> None:
    page = open_page(SAFFRON, permissions=["clipboard-read", "clipboard-write"])
    page.locator(".cite summary").click()
    for place, name in enumerate(["cite-ar", "cite-en", "address"]):
        button = page.locator(".cite button", has_text="نسخ").nth(place)
        button.click()
        expect(page.locator(".cite button", has_text="نُسخ")).to_have_count(1)
        assert page.evaluate("navigator.clipboard.readText()") == page.locator(f"#{name}").inner_text()
        expect(page.locator(".cite button", has_text="نُسخ")).to_have_count(0)


def test_where_copying_is_denied_the_text_is_selected(open_page: OpenPage) -> None:
    page = open_page("/")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(SAFFRON)
    page.locator(".cite summary").click()
    page.locator(".cite button").nth(1).click()
    assert page.evaluate("getSelection().toString()") == page.locator("#cite-en").inner_text()


def test_without_a_script_the_citations_are_text(open_page: OpenPage) -> None:
    page = open_page(SAFFRON, java_script_enabled=False)
    page.locator(".cite summary").click()
    assert "ليلى Haddad، «تقرير الزعفران رقم 1»" in page.locator("#cite-ar").inner_text()
    assert "https://news.example/1" in page.locator("#cite-en").inner_text()
    assert page.locator(".cite button").count() == 0


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("path", [SAFFRON, "/article/hostile-text?q=زمرد"])
def test_an_open_citation_overflows_nothing(open_page: OpenPage, path: str, width: int) -> None:
    page = open_page(path, width=width)
    page.locator(".cite summary").click()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_on_paper_there_is_the_article_and_nothing_else(open_page: OpenPage) -> None:
    page = open_page(f"{SAFFRON}?q=الزعفران", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for gone in (".masthead", ".colophon", ".matches", ".cite", ".similar", ".back", ".match-links"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    byline = page.evaluate("getComputedStyle(document.querySelector('.byline .source')).color")
    assert max(map(int, re.findall(r"\d+", byline))) < 64
