"""Clusters in a Tantivy index are counted exactly, however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.tantivy import matches
from searchapp.model import Article
from searchapp.plan import Deadline, Filters, SearchPlan, TimeIsUpError
from tests.conformance.case import add, delete
from tests.engines.archive import engine_on
from tests.wire import printed, text

ARTICLES = 400
TEXTS = 90


def some_articles(seed: int) -> list[Article]:
    chance = Random(seed)
    texts = [text(number, 30) for number in range(TEXTS)]
    return [
        printed(f"{number:03}", chance.choice(texts), f"صحيفة {number}", chance.choice((None, 3, 4)))
        for number in range(ARTICLES)
    ]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with closing(engine_on(tmp_path / "index", "tantivy")) as engine:
        yield engine


def story_count(engine: Engine, plan: SearchPlan) -> int | None:
    return engine.search(replace(plan, collapse=True, facets=())).clusters


@pytest.mark.parametrize("together", [1, 7, 50, ARTICLES - 1, ARTICLES])
def test_counting_in_parts_is_counting(engine: Engine, monkeypatch: pytest.MonkeyPatch, together: int) -> None:
    articles = some_articles(together)
    for start in range(0, ARTICLES, 150):
        add(engine, *articles[start : start + 150])
    delete(engine, *(article.id for article in articles[::5]))
    kept = {article.id: article for article in articles if int(article.id) % 5}
    monkeypatch.setattr(matches, "_TOGETHER", together)
    assert story_count(engine, SearchPlan(None)) == len({article.paragraphs for article in kept.values()})
    sources = tuple(f"صحيفة {number}" for number in range(1, ARTICLES, 3))
    expected = {article.paragraphs for article in kept.values() if article.source in sources}
    assert story_count(engine, SearchPlan(None, Filters(sources=sources))) == len(expected)
    assert story_count(engine, SearchPlan(None, Filters(sources=("nobody",)))) == 0


def test_counting_ends_when_time_is_up(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    add(engine, *some_articles(1))
    monkeypatch.setattr(matches, "_TOGETHER", 1)
    with pytest.raises(TimeIsUpError):
        engine.search(SearchPlan(None, collapse=True, deadline=Deadline.within(0)))


def test_there_is_room_for_the_stories_of_a_part() -> None:
    # Of about this many documents half may be in clusters of two.
    assert matches._TOGETHER / 2 < 0.9 * matches._MOST_VALUES
