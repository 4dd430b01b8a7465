"""What a query sees of a cluster: one state, also where the cluster loses what holds it; nothing is left open."""

from __future__ import annotations

import time
from typing import Any

import pytest

from searchapp.engines.opensearch import reading
from searchapp.engines.opensearch.control import RETIRED_IN_A_LIST, Control, State
from searchapp.engines.opensearch.engine import OpenSearchEngine
from searchapp.errors import EngineError
from searchapp.model import Article, SearchRequest
from searchapp.plan import Deadline, SearchPlan, TimeIsUpError
from searchapp.search import search, search_in_windows
from searchapp.settings import Settings
from tests.conformance.asking import ids, word
from tests.conformance.case import add, delete
from tests.engines.opensearch.archive import article_number, opened
from tests.opensearch_cluster.cluster import ask

PLAN = SearchPlan(word("خبر"), sort="newest", limit=50)


def lose_views(settings: Settings) -> None:
    """Let the cluster lose every view, as it does when a node fails or nobody has asked for a while."""
    for view in open_views(settings):
        ask(f"{url(settings)}/_search/point_in_time", "DELETE", {"pit_id": [view["pit_id"]]})


def open_views(settings: Settings) -> list[dict[str, Any]]:
    # Without any the answer is an error.
    try:
        found: list[dict[str, Any]] = ask(f"{url(settings)}/_search/point_in_time/_all")["pits"]
    except OSError:
        return []
    return found


def url(settings: Settings) -> str:
    return settings.hosts.split(",")[0]


@pytest.fixture
def stocked(engine: OpenSearchEngine) -> OpenSearchEngine:
    """An engine with some articles."""
    add(engine, *map(article_number, range(20)))
    return engine


def test_a_view_that_is_lost_is_opened_again(stocked: OpenSearchEngine, settings: Settings) -> None:
    expected = stocked.search(PLAN)
    with stocked.reading() as reader:
        assert reader.search(PLAN) == expected
        lose_views(settings)
        assert reader.search(PLAN) == expected
        lose_views(settings)
        assert reader.article_count() == 20
        assert reader.values("source") == stocked.values("source")


def test_of_a_state_that_is_gone_no_other_is_shown_instead(
    stocked: OpenSearchEngine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_PAUSES", (0.1,))
    with stocked.reading() as reader:
        add(stocked, article_number(99))
        lose_views(settings)
        with pytest.raises(EngineError, match="it was changed after a part of it was lost"):
            reader.search(PLAN)


def test_a_lost_view_is_not_waited_for_beyond_the_deadline(
    stocked: OpenSearchEngine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_PAUSES", (60.0,))
    with stocked.reading() as reader:
        lose_views(settings)
        started = time.monotonic()
        with pytest.raises(TimeIsUpError):
            reader.search(SearchPlan(word("عادي"), deadline=Deadline.within(0.5)))
        assert time.monotonic() - started < 1.5


def test_what_the_cluster_cannot_do_is_said_at_once(stocked: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_PAUSES", (60.0,))
    with stocked.reading() as reader, pytest.raises(EngineError):
        reader.snapshot.search({"query": {"no such query": {}}})
    with stocked.reading() as reader, pytest.raises(EngineError):
        reader.snapshot.searches([{"query": {"no such query": {}}}])


def test_queries_leave_nothing_open(stocked: OpenSearchEngine, settings: Settings) -> None:
    for query in ("خبر", "خبر عادي", "مجهول", "خبر مجهول كثير"):
        search(stocked, SearchRequest(query), settings)
    windows = search_in_windows(stocked, SearchRequest("خبر"), settings, 5)
    next(windows)
    assert open_views(settings)
    windows.close()
    stop = time.monotonic() + 5
    while open_views(settings):
        assert time.monotonic() < stop
        time.sleep(0.05)


def test_what_the_last_commit_retired_is_hidden_though_it_is_still_there(
    stocked: OpenSearchEngine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchapp.engines.opensearch.batch.Committing.tidied", lambda _, *state: state)
    monkeypatch.setattr("searchapp.engines.opensearch.control.RETIRED_IN_A_LIST", 3)
    assert RETIRED_IN_A_LIST > 3
    delete(stocked, *(f"{number:05}" for number in range(10)))
    expected = [f"{number:05}" for number in range(10, 20)]
    monkeypatch.undo()
    with stocked.reading() as reader:
        assert sorted(ids(reader.search(PLAN))) == expected
        # The next writer deletes what was retired, and the lists that name it.
        with opened(settings) as another:
            add(another, article_number(99))
        assert sorted(ids(reader.search(PLAN))) == expected
        assert reader.article_count() == 10


def test_what_is_hidden_is_named_in_lists_of_a_size_that_a_query_may_have() -> None:
    names = [f"name-{number}" for number in range(RETIRED_IN_A_LIST * 2 + 1)]
    query = Control.visible_but(None, State("news", committed=3), names)  # type: ignore[arg-type]
    lists = [part["terms"]["_id"] for part in query["bool"]["must_not"]]
    assert [len(part) for part in lists] == [RETIRED_IN_A_LIST, RETIRED_IN_A_LIST, 1]
    assert sorted(name for part in lists for name in part) == sorted(names)


def test_an_article_that_a_reader_finds_is_shown_after_it_was_replaced(stocked: OpenSearchEngine) -> None:
    with stocked.reading() as reader:
        add(stocked, Article("00003", "عنوان آخر", ("خبر آخر",)))
        hits = {hit.article.id: hit.article for hit in reader.search(PLAN).hits}
    assert hits["00003"].title == "عنوان 3"
