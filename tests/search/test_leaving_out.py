"""Excluding sources, sections and authors from a search, whatever else it asks for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article, MatchLevel, SearchRequest
from searchapp.search import search
from searchapp.settings import Settings

SOURCES, SECTIONS, AUTHORS = ("المرفأ", "القافلة", "Canal"), ("اقتصاد", "", "سياسة"), ("ليلى", "سامي", "")
WORDS = ("قمح", "سفينة", "ميناء", "زيتون")


def article(number: int) -> Article:
    chosen = random.Random(number)
    words = chosen.sample(WORDS, 2)
    source, section, author = (chosen.choice(values) for values in (SOURCES, SECTIONS, AUTHORS))
    return Article(str(number), words[0], (" ".join(words),), source=source, section=section, author=author)


ARTICLES = [article(number) for number in range(60)]


@pytest.fixture(scope="module", params=["whoosh", "tantivy"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    settings = Settings(index=tmp_path_factory.mktemp("leaving-out") / "index", engine=request.param)
    with closing(open_engine(settings)) as engine:
        with engine.writer() as writer:
            for each in ARTICLES:
                writer.add(each)
        yield engine


def found(engine: Engine, request: SearchRequest) -> set[str]:
    results = search(engine, replace(request, limit=100), Settings())
    assert results.total == len(results.hits)
    assert sum(count for _, count in results.facets["source"]) == results.total
    return {hit.article.id for hit in results.hits}


@pytest.mark.parametrize("seed", range(25))
def test_what_is_left_out_is_all_that_is_missing(engine: Engine, seed: int) -> None:
    chosen = random.Random(seed)
    left_out: dict[str, Any] = {
        f"without_{field}": tuple(chosen.sample([value for value in values if value], chosen.randrange(3)))
        for field, values in (("sources", SOURCES), ("sections", SECTIONS), ("authors", AUTHORS))
    }
    query = chosen.choice(["", *WORDS, f"{WORDS[0]} OR {WORDS[1]}", f"{WORDS[0]} -{WORDS[3]}"])
    asked = SearchRequest(query, sources=chosen.choice([(), SOURCES[:2]]))
    everything = found(engine, asked)
    expected = {
        each.id
        for each in ARTICLES
        if each.id in everything
        and each.source not in left_out["without_sources"]
        and each.section not in left_out["without_sections"]
        and each.author not in left_out["without_authors"]
    }
    assert found(engine, replace(asked, **left_out)) == expected, (seed, query, left_out)


def test_leaving_out_what_there_is_not_changes_nothing(engine: Engine) -> None:
    assert found(engine, SearchRequest("قمح", without_sources=("لا أحد",))) == found(engine, SearchRequest("قمح"))


def test_leaving_out_what_is_wanted_leaves_nothing(engine: Engine) -> None:
    assert found(engine, SearchRequest("قمح", sources=("Canal",), without_sources=("Canal",))) == set()


def test_what_is_left_out_is_not_highlighted_nor_the_rest_less(engine: Engine) -> None:
    hits = search(engine, SearchRequest("قمح", without_sources=("Canal",)), Settings()).hits
    assert hits
    assert all(hit.title_highlights or hit.paragraphs[0].highlights for hit in hits)


def test_how_a_title_matches_is_told(engine: Engine) -> None:
    for hit in search(engine, SearchRequest("القمح"), Settings()).hits:
        assert tuple(match[:2] for match in hit.title_matches) == hit.title_highlights
        assert {match.level for match in hit.title_matches} <= {MatchLevel.INFLECTION}
