"""The page of every occurrence: each line opens its article at that place, and the table has all of them."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from searchapp.plan import Deadline
from searchapp.search import concordance as module
from searchapp.search.concordance import LINE_COLUMNS, SORT_KEYS
from searchapp.web import concordance
from searchapp.web.concordance import LINES
from tests.web.conftest import OpenPage, Read
from tests.web.newsroom import LONG_ID, PORT

SAFFRON = "/concordance?q=الزعفران"


def lines(client: FlaskClient, address: str) -> list[dict[str, str]]:
    """The rows of the table that belongs to a page."""
    response = client.get(address.replace("/concordance", "/concordance.csv"))
    _, *rows = csv.reader(io.StringIO(response.data.decode("utf-8-sig")))
    return [dict(zip([column.name for column in LINE_COLUMNS], row, strict=True)) for row in rows]


def shown(read: Read, address: str) -> list[str]:
    """The addresses that the lines of a page open."""
    return [unescape(link) for link in read(address).links("/article/")]


@pytest.mark.parametrize("sort", SORT_KEYS)
def test_pages_api_and_table_have_the_same_lines(
    client: FlaskClient, read: Read, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(concordance, "LINES", 10)
    address = f"{SAFFRON}&sort={sort}"
    rows = lines(client, address)
    assert len(rows) > 10
    found = []
    for page in range(1, -(-len(rows) // 10) + 1):
        found += shown(read, f"{address}&page={page}")
    places = [f"/article/{row['id']}" + (f"#p-{int(row['paragraph']) - 1}" if row["paragraph"] else "") for row in rows]
    assert [re.sub(r"\?[^#]*", "", link) for link in found] == places
    listed = client.get("/api/concordance", query_string={"q": "الزعفران", "sort": sort, "limit": 100}).get_json()
    assert listed["total"] == len(rows)
    assert [line["match"] for line in listed["lines"]] == [row["match"] for row in rows[:100]]


def test_a_line_opens_its_article_at_that_place(client: FlaskClient, read: Read) -> None:
    (row, *_) = [row for row in lines(client, "/concordance?q=العنبر") if row["id"] == LONG_ID and row["paragraph"]]
    place = f"p-{int(row['paragraph']) - 1}"
    link = next(each for each in shown(read, "/concordance?q=العنبر") if each.endswith(f"#{place}"))
    article = client.get(link.partition("#")[0]).text
    assert f'id="{place}"' in article
    assert f"<mark>{row['match']}</mark>" in article


def test_it_says_how_many_and_keeps_the_filters(client: FlaskClient, read: Read) -> None:
    address = f"{SAFFRON}&source={PORT}&lang=en"
    rows = lines(client, address)
    assert f"{len(rows):,} occurrences in {len({row['id'] for row in rows}):,} articles" in read(address).text
    assert {row["source"] for row in rows} == {PORT}
    page = read(f"{address}&sort=after")
    assert all("sort=after" in link for link in page.links("page="))
    assert any("source=" not in link for link in page.links("/concordance?"))


@pytest.mark.parametrize(("name", "begin"), [("csv", b"\xef\xbb\xbf\xd9"), ("xlsx", b"PK"), ("jsonl", b"{")])
def test_the_table_comes_in_every_format(client: FlaskClient, read: Read, name: str, begin: bytes) -> None:
    (link,) = read(SAFFRON).links(f"/concordance.{name}")
    response = client.get(link)
    assert response.data.startswith(begin)
    assert "attachment; filename=search-" in response.headers["Content-Disposition"]


@pytest.mark.parametrize(("language", "said"), [("ar", "ليست هذه كل الأسطر"), ("en", "lines are not all")])
def test_what_is_cut_is_said_on_the_page_in_the_table_and_by_the_api(
    client: FlaskClient, read: Read, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setattr(module, "MOST_LINES", 3)
    monkeypatch.setattr(module, "MOST_IN_TABLE", 4)
    address = f"{SAFFRON}&lang={language}"
    page = read(address)
    assert said in page.text
    assert len(page.links("/article/")) == 3
    *rows, last = lines(client, address)
    assert len(rows) == 4
    assert last["id"] == ""
    assert said in last["title"]
    answer = client.get(f"/api{address}").get_json()
    assert (answer["total"], answer["read"] + answer["unread"]) == (3, answer["articles"])
    assert said in answer["notes"][0]


def test_without_a_line_it_says_why(read: Read) -> None:
    assert "No article has all that was asked." in read("/concordance?q=الزعفران كتتتبخخخ&lang=en").text
    assert "There is no word to look for" in read("/concordance?q=…&lang=en").text
    assert "There is no such page." in read(f"{SAFFRON}&page=99999&lang=en").text
    assert "Write a word, a name or a phrase" in read("/concordance?lang=en").text


def test_an_order_that_there_is_not_is_refused(client: FlaskClient) -> None:
    response = client.get(f"{SAFFRON}&sort=relevance&lang=en")
    assert response.status_code == 400
    assert "“sort”" in unescape(response.text)


def test_the_results_link_to_it(read: Read) -> None:
    (link,) = read("/?q=الزعفران&sort=newest").links("/concordance?")
    assert unquote(link) == "/concordance?q=الزعفران"


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_sort_turn_the_page_and_read_by_keyboard(open_page: OpenPage, width: int, script: bool) -> None:
    page = open_page(width=width, java_script_enabled=script)
    page.goto(f"{SAFFRON} OR الحقول OR زمرد OR ياقوت")
    page.locator("select[name=sort]").select_option("before")
    page.locator(".compare-form button").click()
    expect(page.locator(".lines li")).to_have_count(LINES)
    page.locator(".pager a[rel=next]").click()
    assert page.locator(".lines").get_attribute("start") == str(LINES + 1)
    page.locator(".lines .match").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/**")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.slow
def test_the_matches_stand_below_each_other_with_their_text_on_both_sides(open_page: OpenPage) -> None:
    page = open_page(width=1280)
    page.goto(f"{SAFFRON}&sort=after")
    middles = page.evaluate(
        "[...document.querySelectorAll('.lines li[dir=rtl]')].map(line => { const [before, match, after] ="
        " ['before', 'match', 'after'].map(name => line.querySelector('.' + name).getBoundingClientRect());"
        " return [before.left >= match.right, after.right <= match.left, Math.round((match.left + match.right) / 2)] })"
    )
    assert len(middles) > 10
    assert all(right and left for right, left, _ in middles)
    assert max(middle for *_, middle in middles) - min(middle for *_, middle in middles) <= 2


def test_its_time_is_limited(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchapp.search.concordance.Deadline.of_limit", lambda _: Deadline.within(-1))
    assert client.get(SAFFRON).status_code == 503
