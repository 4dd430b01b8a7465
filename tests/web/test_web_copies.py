"""Copies collapsed in the results, undone with one click, and named where one of them is read."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from searchapp.plan import MOST_COPIES
from searchapp.settings import Settings
from tests.web.conftest import MakeApp, index_files
from tests.web.markup import Page
from tests.web.newsroom import PAYLOAD
from tests.wire import text

WIRE = " ".join(text(1, 80))
REST = " ".join(text(2, 20))
OUTLETS = ("وكالة المرفأ", "The Oasis", f"البريد {PAYLOAD}")
HOUR = {0: "2025-03-06T10:00:00", 1: "2025-03-05T09:30:00", 2: "2025-03-07"}
#: How many print what everybody does, an hour after each other; more than are named.
PRESS = 30
SHOWN = 5

GetPage = Callable[[str], Page]


@pytest.fixture(scope="module")
def client(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("copies")
    articles: list[dict[str, Any]] = [
        {
            "id": f"wire/{number}?",
            "title": "الزعفران",
            "content": f"كهرمان {WIRE} {REST if number else ''}",
            "source": outlet,
            "date": HOUR[number],
            "url": f"https://news.example/{number}",
        }
        for number, outlet in enumerate(OUTLETS)
    ]
    articles += [
        {"id": f"other-{number}", "title": "الزعفران", "content": " ".join(text(10 + number, 20)), "source": "الأفق"}
        for number in range(30)
    ]
    articles += [
        {
            "id": f"press-{number:02}",
            "title": "المحبرة",
            "content": f"ياسمين {' '.join(text(3, 60))}",
            "source": f"Paper {number:02}",
            "date": f"2025-05-{1 + number // 24:02}T{number % 24:02}:15:00",
        }
        for number in range(PRESS)
    ]
    file = folder / "articles.jsonl"
    file.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
    settings = Settings(index=folder / "index")
    index_files(settings, file)
    return make_app(settings).test_client()


@pytest.fixture
def get(client: FlaskClient) -> GetPage:
    def page(address: str) -> Page:
        response = client.get(address)
        assert response.status_code == 200, response.text
        return Page(response.text)

    return page


def hits(page: Page) -> int:
    return sum(item.get("class") == "hit" for item in page.all("li"))


def copies(page: Page) -> int:
    return sum(item.get("class") == "copies" for item in page.all("div"))


ONLY_WIRE = "/?q=كهرمان&lang=en"
PRINTED_BY_ALL = "/?q=ياسمين"


def test_copies_are_collapsed_under_the_best_with_their_outlets(get: GetPage) -> None:
    page = get(ONLY_WIRE)
    assert (hits(page), copies(page)) == (1, 1)
    assert "3 articles in 1 story for كهرمان" in page.text
    assert "shown as one story" in page.text
    for outlet in OUTLETS:
        assert page.text.count(outlet) >= 1
    assert "5 March 2025, 9:30 (first)" in page.text
    assert page.text.count("(first)") == 1
    assert {urlsplit(link).path for link in page.links("/article/wire")} == {f"/article/wire/{n}%3F" for n in range(3)}


def test_each_is_shown_with_one_click_and_collapsed_again_with_another(get: GetPage) -> None:
    (expand,) = get(ONLY_WIRE).links("collapse=0")
    page = get(f"{expand}&lang=en")
    assert (hits(page), copies(page)) == (3, 0)
    assert "3 articles for كهرمان" in page.text
    assert "shown as one story" not in page.text
    (again,) = [link for link in page.links("/?q=") if parse_qs(urlsplit(link).query) == {"q": ["كهرمان"]}]
    assert hits(get(again)) == 1


def test_no_address_mentions_what_goes_without_saying(get: GetPage) -> None:
    page = get(ONLY_WIRE)
    assert not [link for link in page.links("collapse=") if "collapse=0" not in link and "/api/" not in link]
    assert len(page.links("collapse=0")) == 1


def test_every_other_change_of_a_search_keeps_it_expanded(get: GetPage) -> None:
    page = get("/?q=الزعفران&collapse=0&source=الأفق&source=The Oasis&lang=en")
    following = [link for link in page.links("/?q=") if "الزعفران" in link]
    assert len([link for link in following if "collapse=0" not in link]) == 1
    assert all("collapse=0" in link for link in page.links("/article/"))
    assert {"name": "collapse", "value": "0"}.items() <= {
        key: value for field in page.all("input") if field.get("name") == "collapse" for key, value in field.items()
    }.items()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("path", ["/?q=كهرمان", "/article/wire/1%3F?q=كهرمان"])
def test_outlets_are_escaped_and_nothing_else_is_live(get: GetPage, path: str, language: str) -> None:
    page = get(f"{path}&lang={language}")
    assert not [tag for tag, attributes in page.elements if "onerror" in attributes]
    assert PAYLOAD in page.text
    assert copies(page) == 1


def test_nothing_is_said_where_nothing_is_collapsed(get: GetPage) -> None:
    page = get("/?q=الزعفران&source=الأفق&lang=en")
    assert hits(page) == 10
    assert "30 articles for الزعفران" in page.text
    assert "shown as one story" not in page.text
    assert "Also in" not in page.text


def test_an_article_tells_who_else_published_it(get: GetPage) -> None:
    page = get("/article/wire/0%3F?lang=en")
    assert "Also in: The Oasis 5 March 2025, 9:30 (first)" in page.text
    assert {urlsplit(link).path for link in page.links("/article/wire")} >= {f"/article/wire/{n}%3F" for n in (1, 2)}
    assert "first to publish" not in page.text
    assert "Also in" not in get("/article/other-0?lang=en").text


@pytest.mark.parametrize("path", ["/?q=كهرمان&source=The Oasis&", "/article/wire/1%3F?"])
def test_the_first_source_is_shown_that_it_was(get: GetPage, path: str) -> None:
    page = get(f"{path}lang=en")
    assert "The Oasis 5 March 2025, 9:30 first to publish" in page.text
    assert "(first)" not in page.text
    assert "الأسبق إلى النشر" in get(f"{path}lang=ar").text


def test_copies_that_do_not_match_are_named_too(get: GetPage) -> None:
    page = get(f"{ONLY_WIRE}&source={OUTLETS[0]}&to=2025-03-06")
    assert "1 article for كهرمان" in page.text
    assert (hits(page), copies(page)) == (1, 1)
    assert "Also in: The Oasis" in page.text
    assert {urlsplit(link).path for link in page.links("/article/wire")} == {f"/article/wire/{n}%3F" for n in range(3)}


@pytest.mark.parametrize("path", [PRINTED_BY_ALL, f"{PRINTED_BY_ALL}&sort=newest", "/article/press-07?q=x"])
def test_of_many_copies_few_are_shown_at_once(get: GetPage, path: str) -> None:
    _, listed = get(f"{path}&lang=en").text.split("Also in:")
    shown, further = listed.split(f"{PRESS - 1 - SHOWN} more articles")
    further, _ = further.split(f"and {PRESS - 1 - MOST_COPIES} that are not listed")
    assert (shown.count("Paper"), further.count("Paper")) == (SHOWN, MOST_COPIES - SHOWN)
    papers = re.findall(r"Paper \d\d", shown + further)
    assert papers == sorted(papers)
    arabic = get(f"{path}&lang=ar").text
    assert "24 مقالًا آخر" in arabic
    assert "و9 مقالات أخرى لم تُذكر" in arabic


def test_the_api_collapses_when_it_is_asked_to(client: FlaskClient) -> None:
    for query, found, stories in (
        ("", 3, None),
        ("&collapse=0", 3, None),
        ("&collapse=", 3, None),
        ("&collapse=1", 1, 1),
    ):
        answer = client.get(f"/api/search?q=كهرمان{query}").get_json()
        assert (answer["total"], answer["stories"]) == (3, stories)
        assert len(answer["results"]) == found
        assert sum(len(result["copies"]) for result in answer["results"]) == 3 - found
        assert [result["copied"] for result in answer["results"]] == [3 - found] * found
    first, second = answer["results"][0]["copies"]
    assert (first["source"], first["date"], first["first"]) == ("The Oasis", "2025-03-05T09:30:00", True)
    assert (
        set(first) == set(second) == {"id", "title", "source", "source_name", "date", "url", "first", "first_collected"}
    )
    assert not answer["results"][0]["first"]
    (result,) = client.get("/api/search?q=كهرمان&collapse=1&source=The Oasis").get_json()["results"]
    assert result["first"]
    assert not any(copy["first"] for copy in result["copies"])


def test_the_api_names_some_copies_and_counts_all(client: FlaskClient) -> None:
    (result,) = client.get("/api/search?q=ياسمين&collapse=1&sort=newest").get_json()["results"]
    assert result["id"] == f"press-{PRESS - 1:02}"
    assert [copy["id"] for copy in result["copies"]] == [f"press-{number:02}" for number in range(MOST_COPIES)]
    assert result["copied"] == PRESS - 1


@pytest.mark.parametrize("collapse", ["", "0", "1"])
def test_tables_and_feeds_have_every_article(client: FlaskClient, collapse: str) -> None:
    table = client.get(f"/search.csv?q=كهرمان&collapse={collapse}").data.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(table)))) == 3
    feed = client.get(f"/feed.atom?q=كهرمان&collapse={collapse}").text
    assert feed.count("</entry>") == 3
    assert "collapse=" not in feed


@pytest.mark.parametrize("value", ["yes", "2", "-1"])
def test_what_is_no_answer_is_refused(client: FlaskClient, value: str) -> None:
    for path in ("/", "/api/search", "/search.csv"):
        response = client.get(f"{path}?q=x&collapse={value}&lang=en")
        assert response.status_code == 400
        assert "one of 0, 1" in response.text
