"""All that a search finds, window by window: found and priced once, of one state of the index."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest

from searchapp.engines import arrays
from searchapp.engines.arrays import ArrayReader
from searchapp.engines.base import Engine
from searchapp.engines.price import Rates
from searchapp.engines.registry import open_engine
from searchapp.engines.tantivy import matches
from searchapp.engines.tantivy.matches import OpenCommit
from searchapp.model import Article, Results, SearchRequest
from searchapp.plan import ResultPage, SearchPlan, TimeIsUpError, TooCostlyError
from searchapp.search import search, search_in_windows
from searchapp.settings import Settings

#: How many articles have the word "بحر"; every third has "سفينة" too.
TOTAL = 40

#: Where an engine keeps its rates, and what answers a plan in it.
LOCAL: dict[str, tuple[Any, Any]] = {
    "memory": (arrays, ArrayReader),
    "whoosh": (arrays, ArrayReader),
    "tantivy": (matches, OpenCommit),
}


@pytest.fixture(scope="module", params=LOCAL)
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(index=tmp_path_factory.mktemp("windows") / "index", engine=request.param, time_limit=10)


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    with closing(open_engine(settings)) as engine:
        with engine.rebuild() as writer:
            for number in range(TOTAL):
                writer.add(_article(number))
        yield engine


def _article(number: int) -> Article:
    ship = " فيه سفينة" if not number % 3 else ""
    return Article(f"{number:02}", f"خبر {number}", (f"هذا بحر{ship}",))


def only_listing_costs(settings: Settings, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let a plan cost as many seconds for each article that it lists, and nothing else."""
    monkeypatch.setattr(LOCAL[str(settings.engine)][0], "RATES", Rates(0.0, 0.0, seconds))


def ids(windows: Iterator[Results]) -> list[list[str]]:
    return [[hit.article.id for hit in window.hits] for window in windows]


@pytest.mark.parametrize("query", ["بحر", "بحر سفينة", "سفينة طائرة", "هل رست السفينة", "", "كلمة", "سفييينة بحر"])
@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_the_windows_together_are_one_page(engine: Engine, settings: Settings, query: str, sort: Any) -> None:
    request = SearchRequest(query, sort=sort, limit=7, page=2)
    whole = search(engine, replace(request, limit=100, page=1), settings, facets=())
    for size, first in ((1, None), (7, None), (7, 3), (100, None)):
        windows = list(search_in_windows(engine, request, settings, size, first=first))
        assert tuple(chain.from_iterable(window.hits for window in windows)) == whole.hits
        assert {(window.total, window.notes, window.relaxed) for window in windows} == {
            (whole.total, whole.notes, whole.relaxed)
        }
    assert (
        ids(search_in_windows(engine, request, replace(settings, max_exported=5), 3))
        == [[hit.article.id for hit in some] for some in (whole.hits[:3], whole.hits[3:5]) if some or not whole.hits][
            : max(1, -(-min(5, len(whole.hits)) // 3))
        ]
    )


def test_stories_are_counted_as_a_page_of_stories_does(engine: Engine, settings: Settings) -> None:
    request = SearchRequest("بحر", collapse=True)
    whole = search(engine, replace(request, limit=100), settings, facets=())
    assert whole.stories is not None
    windows = ids(search_in_windows(engine, request, settings, 1))
    assert windows == [[hit.article.id] for hit in whole.hits]


def test_later_windows_may_cost_more_than_the_limit(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = ids(search_in_windows(engine, SearchRequest("بحر"), settings, 5))
    only_listing_costs(settings, monkeypatch, 1.0)
    assert ids(search_in_windows(engine, SearchRequest("بحر"), settings, 5)) == expected
    assert len(expected) == 8
    # A page of its own is refused there.
    with pytest.raises(TooCostlyError):
        search(engine, SearchRequest("بحر", limit=5, page=8), settings)


def test_the_first_window_costs_what_a_page_does(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_listing_costs(settings, monkeypatch, 3.0)
    with pytest.raises(TooCostlyError):
        next(search_in_windows(engine, SearchRequest("بحر"), settings, 5))


def test_each_window_has_the_time_limit_for_itself(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[SearchPlan] = []
    slow_from = 5
    reader = LOCAL[str(settings.engine)][1]
    answer = reader.search

    def slowly(self: Any, plan: SearchPlan) -> ResultPage:
        asked.append(plan)
        time.sleep(0.3 if plan.offset < slow_from else plan.deadline.left)
        page: ResultPage = answer(self, plan)
        return page

    monkeypatch.setattr(reader, "search", slowly)
    brief = replace(settings, time_limit=1.0)
    slow_from = TOTAL
    assert sum(map(len, ids(search_in_windows(engine, SearchRequest("بحر"), brief, 10)))) == TOTAL
    slow_from = 20
    windows = search_in_windows(engine, SearchRequest("بحر"), brief, 10)
    assert ids(iter((next(windows), next(windows)))) == [
        [hit.article.id for hit in search(engine, SearchRequest("بحر", page=page), settings).hits] for page in (1, 2)
    ]
    with pytest.raises(TimeIsUpError):
        next(windows)


def test_all_windows_are_of_one_state(engine: Engine, settings: Settings) -> None:
    windows = search_in_windows(engine, SearchRequest("بحر", sort="newest"), settings, 10)
    first = next(windows)
    with engine.writer() as writer:
        writer.delete("00")
        writer.add(_article(99))
    found = ids(iter([first, *windows]))
    assert sorted(chain.from_iterable(found)) == [f"{number:02}" for number in range(TOTAL)]
