"""A hundred attempts at cross-site scripting in everything that strangers write: all of them stay text.

The articles are put into the index as they are, past the readers that would have cleaned them, and Chromium is told to
ignore the policy that would have stopped a script: only the escaping is left between a payload and the reader.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from playwright.sync_api import Browser, Dialog, Page

from searchapp.engines.registry import open_engine
from searchapp.export.csv_table import formula_safe
from searchapp.model import Article
from searchapp.settings import Settings
from tests.web.conftest import MakeApp
from tests.web.markup import Page as ParsedPage
from tests.web.payloads import PAYLOADS
from tests.web.serving import Server, free_port, running

#: A word that every hostile article has, and one that only harmless ones have.
TARGET, HARMLESS = "هدف", "سليم"
PAGE_OF_TEN = range(1, len(PAYLOADS) // 10 + 2)
#: What marks and isolated Latin words add to the elements of a page.
INLINE = {"mark", "bdi", "code"}


def article(article_id: str, word: str, hostile: str, date: datetime | None = datetime(2025, 11, 6)) -> Article:
    return Article(
        id=article_id,
        title=f"{word} {hostile}",
        paragraphs=(f"{hostile} {word} {hostile}", hostile, f"{word}{hostile}"),
        source=hostile,
        author=hostile,
        section=hostile,
        date=date,
        url=hostile if ":" in hostile[:11] else f"https://x.example/{hostile}",
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(index=tmp_path_factory.mktemp("hostile") / "index")
    with closing(open_engine(settings)) as engine, engine.writer() as writer:
        for number, payload in enumerate(PAYLOADS):
            writer.add(article(f"{number}/{payload}", TARGET, payload))
        everything = article("everything", "الكل", "نص")
        writer.add(Article(everything.id, everything.title, tuple(f"الكل {payload}" for payload in PAYLOADS)))
        for number in range(12):
            writer.add(article(f"harmless {number}", HARMLESS, f"صحيفة {number}"))
    return settings


@pytest.fixture(scope="module")
def hostile_app(make_app: MakeApp, hostile: Settings) -> Flask:
    return make_app(hostile)


@pytest.fixture
def asked(hostile_app: Flask) -> FlaskClient:
    return hostile_app.test_client()


@pytest.fixture(scope="module")
def server(hostile: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "searchapp", "--index", str(hostile.index), "serve", "--port", str(port)]
    with running(command, port, tmp_path_factory.mktemp("log")) as server:
        yield server


@pytest.fixture
def defenceless(browser: Browser, server: Server) -> Iterator[Page]:
    """A page that runs whatever is on it, and fails the test when a dialog opens or another site is asked."""
    context = browser.new_context(bypass_csp=True, base_url=f"http://127.0.0.1:{server.port}")
    happened: list[str] = []

    def note(dialog: Dialog) -> None:
        happened.append(dialog.message)
        dialog.dismiss()

    page = context.new_page()
    page.on("dialog", note)
    page.on("request", lambda request: None if "//127.0.0.1:" in request.url else happened.append(request.url))
    yield page
    context.close()
    assert not happened


def addresses(number: int, payload: str) -> list[str]:
    """Pages on which a payload turns up: in an article, in a query, in a filter, and one of several rarer ones."""
    everywhere = {"q": payload, "source": payload, "section": payload, "author": payload}
    usual = [
        "/?" + urlencode({"q": TARGET, "source": payload}),
        f"/article/{quote(f'{number}/{payload}')}?" + urlencode({"q": f"{TARGET} {payload}"}),
        "/?" + urlencode(everywhere),
    ]
    others = [
        "/spellings?" + urlencode({"q": payload}),
        "/compare?" + urlencode({"q": [TARGET, f"{TARGET} {payload}", payload], "source": payload}, doseq=True),
        "/collocates?" + urlencode({"q": f"{TARGET} OR {payload}", "span": 5, "source": payload}),
        "/list?" + urlencode({"q": [TARGET, payload], "source": payload}, doseq=True),
        "/list?" + urlencode({"q": [TARGET, payload]}, doseq=True),
        "/concordance?" + urlencode({"q": TARGET, "sort": "before", "source": payload}),
        "/concordance?" + urlencode({"q": payload, "sort": "match"}),
        "/archive?" + urlencode({"from": payload}),
        "/facet?" + urlencode({"field": "author", "find": payload, "q": payload, "source": payload}),
        "/?" + urlencode({"q": payload, "sort": payload, "lang": "en"}),
        "/?" + urlencode({"q": HARMLESS, "not_source": payload, "only": "exact"}),
        f"/{quote(payload)}",
    ]
    return [*usual, others[number % len(others)]]


HARMLESS_ADDRESSES = [
    f"/?q={HARMLESS}",
    f"/?q={HARMLESS}&source=x&author=x&section=x&not_source=y&from=2025&sort=newest",
    f"/?q={HARMLESS}&not_source=y",
    f"/?q={HARMLESS} كلمةليستهنا وأخرى",
    "/?q=كلمةليستهنا وأخرى",
    "/?q=عبارة*~",
    f"/article/harmless 1?q={HARMLESS}",
    "/spellings?q=ترامب",
    f"/compare?q={HARMLESS}&q=خبر&source=x&author=x&by=day&from=2025-11-01&to=2025-11-09",
    f"/collocates?q={HARMLESS}&source=x&author=x&span=5&side=before&stop=1&from=2025-11-01",
    f"/collocates?q={HARMLESS} OR نص&span=5",
    f"/concordance?q={HARMLESS}&beside=x&form=y",
    f"/list?q={HARMLESS}&q=كلمةليستهنا&q=عبارة*~&q=ترامبب&source=x&author=x",
    f"/list?q={HARMLESS}&q={HARMLESS} خبر",
    f"/concordance?q={HARMLESS}&source=x&author=x&sort=after&clitics=1",
    f"/concordance?q={HARMLESS}",
    "/archive",
    "/help",
    "/help/imports",
    "/explain?q=ترامب",
    "/nowhere",
    "/?sort=best",
]


@pytest.fixture(scope="module")
def own(hostile_app: Flask) -> set[str]:
    """The elements that pages have of themselves."""
    client = hostile_app.test_client()
    return {tag for url in HARMLESS_ADDRESSES for tag, _ in ParsedPage(client.get(url).text).elements} | INLINE


@pytest.mark.slow
@pytest.mark.parametrize(("number", "payload"), list(enumerate(PAYLOADS)))
def test_no_page_has_an_element_that_is_not_its_own(
    asked: FlaskClient, own: set[str], number: int, payload: str
) -> None:
    for url in addresses(number, payload):
        response = asked.get(url)
        assert response.status_code in (200, 400, 404), url
        assert_only(own, ParsedPage(response.text), url)


def assert_only(own: set[str], page: ParsedPage, url: str) -> None:
    for tag, attributes in page.elements:
        assert tag in own, (tag, url)
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcdoc")], (tag, url)
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            assert attributes.get(name, "").split(":")[0].strip().lower() not in ("javascript", "data", "vbscript"), url
        if tag == "script":
            assert attributes["src"].startswith("/static/"), url


@pytest.mark.parametrize("path", ["/feed.atom", "/feed.rss"])
def test_feeds_hold_the_payloads_as_text(asked: FlaskClient, path: str) -> None:
    seen = set()
    own = {etree.QName(each).localname for each in etree.fromstring(asked.get(f"{path}?q={HARMLESS}").data).iter()}
    for page in (1, 2):
        root = etree.fromstring(asked.get(f"{path}?q={TARGET}&limit=100&page={page}").data)
        for each in root.iter():
            assert etree.QName(each).localname in own
            link = each.get("href") or (each.text if each.tag == "link" else "")
            assert not link or link.startswith(("http://", "https://"))
        for entry in (*root.iter("{*}entry"), *root.iter("item")):
            title = next(child.text for child in entry if etree.QName(child).localname == "title")
            summary = next(c.text for c in entry if etree.QName(c).localname in ("summary", "description"))
            seen.add(title.removeprefix(f"{TARGET} "))
            assert {tag for tag, _ in ParsedPage(summary).elements} <= {"p", "mark"}
    assert seen == set(map(written, PAYLOADS))


def written(payload: str) -> str:
    """A payload as XML can hold it."""
    return payload.replace("\x0c", "\ufffd")


@pytest.mark.parametrize("path", ["/feed.atom", "/feed.rss", "/opensearch.xml"])
def test_feeds_of_hostile_queries_are_well_formed(asked: FlaskClient, path: str) -> None:
    for payload in PAYLOADS:
        host = "".join(letter for letter in payload if " " <= letter <= "~")
        response = asked.get(path, query_string={"q": payload, "source": payload}, headers={"Host": host})
        assert response.status_code in (200, 400), payload
        if response.status_code == 200:
            names = element_names(response.data, payload)
            assert not names & {"script", "img", "svg", "iframe", "object", "embed", "style", "body", "a"}, payload


def test_drawings_of_hostile_queries_are_well_formed(asked: FlaskClient) -> None:
    own = element_names(asked.get(f"/compare.svg?q={HARMLESS}&q=نص&by=day&from=2025-11-01&to=2025-11-09").data, "")
    for payload in PAYLOADS:
        names = [f"{TARGET} {payload}", f"{payload} {TARGET}"]
        days = {"by": "day", "from": "2025-11-01", "to": "2025-11-09"}
        response = asked.get("/compare.svg", query_string={"q": names, **days})
        assert response.status_code in (200, 400), payload
        if response.status_code == 200:
            assert element_names(response.data, payload) <= own, payload


def element_names(document: bytes, payload: str) -> set[str]:
    """Return the names of all elements; fail where ``document``, which holds ``payload``, is not well-formed."""
    try:
        return {etree.QName(each).localname.lower() for each in etree.fromstring(document).iter()}
    except etree.XMLSyntaxError as error:
        pytest.fail(f"{payload}: {error}")


def test_tables_hold_the_payloads_as_text(asked: FlaskClient) -> None:
    response = asked.get(f"/search.csv?q={TARGET}&lang=en")
    assert response.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"), newline=""), strict=True))
    assert {row["Source"] for row in rows} >= set(map(formula_safe, PAYLOADS))


def test_json_holds_the_payloads_as_text_and_is_no_page(asked: FlaskClient) -> None:
    sources = set()
    for page in (1, 2):
        response = asked.get(f"/api/search?q={TARGET}&limit=100&page={page}")
        assert response.mimetype == "application/json"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        sources |= {result["source"] for result in response.get_json()["results"]}
    assert sources >= set(PAYLOADS)


#: What Chromium itself makes of an answer, without showing it: everything that has no business there.
FOREIGN = """async ([urls, own]) => {
  const foreign = [];
  for (const url of urls) {
    const response = await fetch(url);
    const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const element of parsed.querySelectorAll("*")) {
      const names = element.getAttributeNames().filter(name => /^on|^style$|^srcdoc$/.test(name));
      const links = ["href", "src", "action", "formaction", "xlink:href"].map(name => element.getAttribute(name) || "");
      const inline = element.localName === "script" && !element.getAttribute("src")?.startsWith("/static/");
      const runs = links.some(link => /^[\\s\\x00-\\x1f]*(java|vb)script:|^\\s*data:/i.test(link));
      if (!own.includes(element.localName) || names.length || runs || inline) foreign.push([url, element.outerHTML]);
    }
  }
  return foreign;
}"""
ELEMENTS = """async urls => {
  const own = new Set();
  for (const url of urls) {
    const parsed = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
    for (const element of parsed.querySelectorAll("*")) own.add(element.localName);
  }
  return [...own];
}"""


def test_chromium_reads_no_element_into_any_page(defenceless: Page) -> None:
    defenceless.goto("/syntax")
    own = [*defenceless.evaluate(ELEMENTS, HARMLESS_ADDRESSES), *INLINE]
    urls = [url for number, payload in enumerate(PAYLOADS) for url in addresses(number, payload)]
    assert defenceless.evaluate(FOREIGN, [urls, own]) == []


def test_chromium_shows_them_without_running_any(defenceless: Page) -> None:
    shown = set()
    for number in PAGE_OF_TEN:
        defenceless.goto(f"/?q={TARGET}&page={number}&collapse=0", wait_until="load")
        shown |= set(defenceless.locator(".hit h2").all_inner_texts())
        assert defenceless.locator(".hit script, .hit img, .hit svg, .hit iframe, .hit style").count() == 0
    assert len(shown) == len(PAYLOADS)
    defenceless.goto("/article/everything?q=الكل", wait_until="load")
    assert defenceless.locator(".story .paragraph").count() == len(PAYLOADS)
    assert (
        defenceless.locator(".story").evaluate("story => [...story.querySelectorAll('[onerror], [onload]')].length")
        == 0
    )


@pytest.mark.parametrize("number", [*range(0, len(PAYLOADS), 6)])
def test_chromium_runs_nothing_of_an_article_or_a_query(defenceless: Page, number: int) -> None:
    payload = PAYLOADS[number]
    for url in addresses(number, payload)[1:]:
        defenceless.goto(url, wait_until="load")
        defenceless.keyboard.press("Tab")
        assert defenceless.locator("html[lang]").count() == 1


def test_chromium_runs_nothing_of_a_feed_or_the_api(defenceless: Page) -> None:
    for path in ("/feed.atom", "/feed.rss", "/api/search"):
        response = defenceless.goto(f"{path}?q={TARGET}&limit=100", wait_until="load")
        assert response is not None
        assert response.status == 200
