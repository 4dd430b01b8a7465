"""The spellings page on names that are written apart and joined, and how such a query is explained."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article, FacetCount, MatchLevel, SearchRequest
from searchapp.search import search
from searchapp.search.explain import explain
from searchapp.search.spellings import spelled_words, spelling_usage
from searchapp.settings import Settings

SETTINGS = Settings(time_limit=0)


def said(name: str, text: str, source: str) -> Article:
    return Article(name, "", (text,), source=source, date=datetime(2025, 3, 3))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    place = tmp_path_factory.mktemp("names") / "index"
    with closing(open_engine(Settings(index=place, engine="memory"))) as engine:
        with engine.writer() as writer:
            writer.add(said("1", "وصل عبد الله", "المرفأ"))
            writer.add(said("2", "وصل عبدالله", "القافلة"))
            writer.add(said("3", "عبد الله ثم عبدالله", "القافلة"))
            writer.add(said("4", "سافر إلى أبوظبي", "القافلة"))
        yield engine


@pytest.mark.parametrize("query", ["عبد الله", "عبدالله", '"وصل عبدالله"', "لعبد الله", "title:(عبد الله)"])
def test_a_name_is_noticed_in_either_spelling(engine: Engine, query: str) -> None:
    (spellings,) = spelled_words(engine, query, SETTINGS)
    assert set(spellings) == {"عبد الله", "عبدالله"}


@pytest.mark.parametrize("query", ["أبو ظبي", "والسودان", "17", "12 500"])
def test_what_is_written_in_one_way_is_no_such_name(engine: Engine, query: str) -> None:
    assert spelled_words(engine, query, SETTINGS) == ()


def test_each_spelling_is_counted_for_itself(engine: Engine) -> None:
    ((first, second),) = spelling_usage(engine, SearchRequest("عبد الله"), SETTINGS)
    assert {first.written: first.articles, second.written: second.articles} == {"عبد الله": 2, "عبدالله": 2}
    by_source = {use.written: use.sources for use in (first, second)}
    assert by_source["عبدالله"] == (FacetCount("القافلة", 2),)
    assert by_source["عبد الله"] == (FacetCount("القافلة", 1), FacetCount("المرفأ", 1))


def test_a_search_for_a_spelling_finds_as_many_as_were_counted(engine: Engine) -> None:
    (uses,) = spelling_usage(engine, SearchRequest("عبدالله"), SETTINGS)
    for use in uses:
        assert search(engine, SearchRequest(use.query, only=use.only), SETTINGS).total == use.articles


def test_spellings_are_explained_as_alternatives(engine: Engine) -> None:
    group, apart, joined = explain(engine, SearchRequest("عبد الله"), SETTINGS).parts
    assert (group.kind, group.depth) == ("any", 0)
    assert (apart.kind, apart.normalized, apart.level, apart.depth) == ("phrase", "عبد الله", MatchLevel.SPELLING, 1)
    assert (joined.kind, joined.normalized, joined.depth) == ("word", "عبدالله", 1)
