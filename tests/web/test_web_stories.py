"""Pages of stories: together they hold each story once, and every link among them counts stories too."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from random import Random
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask.testing import FlaskClient

from searchapp.settings import Settings
from tests.web.conftest import MakeApp, Read, index_files
from tests.web.markup import Page
from tests.wire import text

STORIES = 34
PAGE = 10
PAPERS = "ABCD"
SORTS = ("relevance", "newest", "oldest")


def story_of(article_id: str) -> str:
    return article_id.partition("-")[0]


@pytest.fixture(scope="module", params=[0, pytest.param(1, marks=pytest.mark.slow)])
def newsroom(request: pytest.FixtureRequest) -> dict[str, str]:
    """Return the articles, as lines of JSON by their ids: of each story as many as papers print it."""
    chance = Random(request.param)
    articles = {}
    for story in range(STORIES):
        body = " ".join(["مرجان", *text(100 * request.param + story, 40)])
        for paper in chance.sample(PAPERS, chance.choice((1, 1, 2, 4))):
            date = f"2025-03-{1 + story % 9 + chance.randrange(2):02}T{chance.randrange(1, 24):02}:00:00"
            number = f"{story}-{paper}"
            article = {"id": number, "title": f"عنوان {number}", "content": body, "source": paper, "date": date}
            articles[number] = json.dumps(article) + "\n"
    order = chance.sample(list(articles), len(articles))
    return {number: articles[number] for number in order}


@pytest.fixture(scope="module")
def client(newsroom: dict[str, str], make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("stories")
    file = folder / "articles.jsonl"
    file.write_text("".join(newsroom.values()), encoding="utf-8")
    settings = Settings(index=folder / "index")
    index_files(settings, file)
    return make_app(settings).test_client()


def hits(page: Page) -> list[str]:
    """Return the ids of the articles that are hits: they open at a paragraph, and copies do not."""
    paths = [unquote(urlsplit(link).path) for link in page.links("#p-")]
    return list(dict.fromkeys(path.removeprefix("/article/") for path in paths))


def pages(read: Read, address: str) -> Iterator[Page]:
    """Yield the page at ``address`` and those that follow on it."""
    following: str | None = address
    while following:
        page = read(following)
        yield page
        following = next((link["href"] for link in page.all("a") if link.get("rel") == "next"), None)


@pytest.mark.parametrize("sort", SORTS)
def test_pages_together_hold_each_story_once(read: Read, newsroom: dict[str, str], sort: str) -> None:
    whole = list(pages(read, f"/?q=مرجان&sort={sort}&lang=en"))
    assert len(whole) == math.ceil(STORIES / PAGE)
    shown = [hits(page) for page in whole]
    assert list(map(len, shown)) == [PAGE] * (STORIES // PAGE) + [STORIES % PAGE]
    assert sorted(story_of(hit) for page in shown for hit in page) == sorted(map(str, range(STORIES)))
    for page in whole:
        assert f"{len(newsroom)} articles in {STORIES} stories for مرجان" in page.text
    linked = {
        unquote(urlsplit(link).path).removeprefix("/article/") for page in whole for link in page.links("/article/")
    }
    assert linked == set(newsroom)


def test_arabic_counts_both(read: Read, newsroom: dict[str, str]) -> None:
    assert f"{len(newsroom)} مقالًا في {STORIES} خبرًا عن مرجان" in read("/", q="مرجان", lang="ar").text


def test_expanded_there_is_every_article_once(read: Read, newsroom: dict[str, str]) -> None:
    (expand,) = read("/?q=مرجان&page=3").links("collapse=0")[:1]
    assert "page" not in parse_qs(urlsplit(expand).query)
    shown = [hit for page in pages(read, expand) for hit in hits(page)]
    assert sorted(shown) == sorted(newsroom)


def test_collapsing_again_begins_with_the_first_page(read: Read, newsroom: dict[str, str]) -> None:
    last = math.ceil(len(newsroom) / PAGE)
    assert last > math.ceil(STORIES / PAGE)
    expanded = read("/", q="مرجان", collapse="0", page=str(last), lang="en")
    (collapse,) = [link for link in expanded.links("/?q=") if parse_qs(urlsplit(link).query) == {"q": ["مرجان"]}]
    assert len(hits(read(collapse))) == PAGE
    assert "There is no such page" in read("/", q="مرجان", page=str(last), lang="en").text


@pytest.mark.parametrize("collapsing", ["", "&collapse=0"])
@pytest.mark.parametrize("page", [1, 4])
def test_the_json_of_a_page_has_its_results(read: Read, client: FlaskClient, collapsing: str, page: int) -> None:
    shown = read(f"/?q=مرجان&page={page}{collapsing}")
    (link,) = shown.links("/api/search")
    answer = client.get(link).get_json()
    assert [result["id"] for result in answer["results"]] == hits(shown)


@pytest.mark.parametrize("sort", SORTS)
def test_pages_of_the_api_together_hold_each_story_once(
    client: FlaskClient, newsroom: dict[str, str], sort: str
) -> None:
    told: list[str] = []
    for page in range(1, STORIES // 7 + 2):
        answer = client.get(f"/api/search?q=مرجان&collapse=1&limit=7&page={page}&sort={sort}").get_json()
        assert (answer["total"], answer["stories"]) == (len(newsroom), STORIES)
        for result in answer["results"]:
            ids = [result["id"], *(copy["id"] for copy in result["copies"])]
            assert {story_of(result["id"])} == set(map(story_of, ids))
            assert len(ids) == 1 + result["copied"]
            told += ids
    assert sorted(told) == sorted(newsroom)
    assert client.get(f"/api/search?q=مرجان&collapse=1&limit=7&page={STORIES}").get_json()["results"] == []


def test_feeds_and_tables_end_with_the_last_article(client: FlaskClient, newsroom: dict[str, str]) -> None:
    following: list[str] = ["/feed.atom?q=مرجان&limit=9"]
    entries = 0
    while following:
        feed = client.get(following.pop()).text
        entries += feed.count("</entry>")
        following += [
            link.split('href="')[1].split('"')[0].replace("&amp;", "&")
            for link in feed.split("<link")
            if 'rel="next"' in link
        ]
    assert entries == len(newsroom)
    assert client.get("/search.csv?q=مرجان").text.count("مرجان") == len(newsroom)
