"""A pasted address, an id or a percent-encoded text is taken for what it is, and other queries for none of these."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

import searchapp
from searchapp.engines.registry import open_engine
from searchapp.model import Article
from searchapp.query.lexer import percent_decoded
from searchapp.search.pasted import Pasted, pasted_in
from searchapp.settings import Settings
from tests.search.filled_engines import ENGINES

ARABIC = Article("1", "ميناء", ("وصل القمح.",), url="https://www.marfa.example/أخبار/ميناء-1")
PLAIN = Article("2015/export.jsonl:17", "سفينة", ("غادرت السفينة.",), url="http://waha.example/a.aspx?id=5&lang=ar")
MOBILE = Article("m-3", "قطار", ("قطار.",), url="https://m.waha.example/b/amp?utm_source=feed&utm_medium=rss")
TWIN = Article("m-4", "قطار ثان", ("قطار.",), url="http://waha.example/b/")
BARE = Article("12:30", "بلا عنوان", ("بلا رابط.",))
ARTICLES = (ARABIC, PLAIN, MOBILE, TWIN, BARE)


@pytest.fixture(scope="module")
def archive() -> Iterator[searchapp.Archive]:
    with searchapp.open(":memory:") as opened:
        opened.add(ARTICLES)
        yield opened


def found(archive: searchapp.Archive, query: str) -> list[str] | None:
    pasted = archive.pasted(query)
    return None if pasted is None else [article.id for article in pasted.articles]


@pytest.mark.parametrize(
    "query",
    [
        ARABIC.url,
        "marfa.example/أخبار/ميناء-1",
        "www.marfa.example/أخبار/ميناء-1/",
        "HTTP://MARFA.example/أخبار/ميناء-1#p-3",
        f"https://marfa.example/{quote('أخبار')}/{quote('ميناء-1')}",
        f"https://marfa.example/{quote('أخبار').lower()}/{quote('ميناء-1')}?utm_source=twitter&fbclid=IwAR0",
        "https://m.marfa.example/أخبار/ميناء-1",
        "https://amp.marfa.example/أخبار/ميناء-1?amp=1",
        "https://www.marfa.example/أخبار/ميناء-1/amp/",
        "  <https://www.marfa.example/أخبار/ميناء-1>،",
        "//marfa.example/أخبار/ميناء-1?",
    ],
)
def test_an_address_however_it_is_written(archive: searchapp.Archive, query: str) -> None:
    assert archive.pasted(query) is not None
    assert found(archive, query) == ["1"]


def test_parameters_that_name_the_page_count(archive: searchapp.Archive) -> None:
    assert found(archive, "waha.example/a.aspx?id=5&utm_campaign=x&lang=ar") == [PLAIN.id]
    assert found(archive, "http://waha.example/a.aspx?id=6&lang=ar") == []
    assert found(archive, "http://waha.example/a.aspx") == []


def test_several_articles_of_one_address_are_all_named(archive: searchapp.Archive) -> None:
    for query in (MOBILE.url, TWIN.url, "waha.example/b"):
        assert found(archive, query) == ["m-3", "m-4"]
    assert archive.pasted("waha.example/b").note.en.endswith("m-3, m-4.")  # type: ignore[union-attr]


def test_ids_as_they_are_shown(archive: searchapp.Archive) -> None:
    for article in ARTICLES:
        assert found(archive, f" {article.id} ") == [article.id]
    # What follows the place alone is the id of no article.
    assert found(archive, "17") is None


@pytest.mark.parametrize("query", ["https://marfa.example/x", "www.nowhere.example", "2015/export.jsonl:18"])
def test_what_is_not_here_is_said(archive: searchapp.Archive, query: str) -> None:
    pasted = archive.pasted(query)
    assert pasted is not None
    assert pasted.articles == ()
    assert "No article in the archive has the" in pasted.note.en
    assert query in pasted.note.ar


@pytest.mark.parametrize(
    "query",
    [
        *("القمح", "12:31", "and/or", "3.5/10", "date:2015", "عنوان:القمح", "AC.Milan/Inter", "G20", "", " ", "/"),
        *("https://marfa.example/أخبار/ميناء-1 القمح", '"https://www.marfa.example/أخبار/ميناء-1"', "a" * 5000),
        *("القمح date:2025-01..2025-03", 'source:"ا.ب/ج" 5', "COVID-19", "%D8%A7", "http:", "U.S./UK"),
    ],
)
def test_other_queries_are_neither(archive: searchapp.Archive, query: str) -> None:
    assert archive.pasted(query) is None


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_finds_the_same(name: str, tmp_path: Path) -> None:
    engine = open_engine(Settings(index=tmp_path / "index", engine=name))
    with engine.writer() as writer:
        for article in ARTICLES:
            writer.add(article)
    for article in ARTICLES:
        assert pasted_in(engine, article.id) == Pasted("id", article.id, (article,))
        if article.url:
            pasted = pasted_in(engine, article.url)
            assert pasted is not None
            assert article in pasted.articles
    engine.close()


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("%D8%A7%D9%84%D9%82%D9%85%D8%AD", "القمح"),
        ("%d8%a7%d9%84%d9%82%d9%85%d8%ad+%D8%A7%D9%84%D9%85%D9%8A%D9%86%D8%A7%D8%A1", "القمح الميناء"),
        ("%D8%A7%D9%84%D9%82%D9%85%D8%AD%20-2015 OR%20x", "القمح -2015 OR x"),
        ("%25D8%25A7%25D9%2584", "ال"),
        ("%C7%E1%DE%E3%CD", "القمح"),
        ("%22%D8%A7%D9%84%D9%82%D9%85%D8%AD%22", '"القمح"'),
        ("100%", "100%"),
        ("50%20", "50%20"),
        ("%D8", "%D8"),
        ("القمح %D8%A7%D9%84", "القمح %D8%A7%D9%84"),
    ],
)
def test_percent_encoded_text(query: str, text: str) -> None:
    assert percent_decoded(query) == text


def test_a_percent_encoded_query_finds_what_it_stands_for(archive: searchapp.Archive) -> None:
    encoded, plain = archive.search(quote("القمح")), archive.search("القمح")
    assert [hit.id for hit in encoded] == [hit.id for hit in plain] == ["1"]
    assert encoded.total == plain.total
    assert encoded.facets == plain.facets
    assert [note.en for note in encoded.notes] == ["The query was decoded; it is: القمح."]
