"""A search on a slow, silent or overloaded cluster ends at its deadline, never with a partial answer."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest

from searchapp.engines.opensearch import matches
from searchapp.engines.opensearch.engine import OpenSearchEngine
from searchapp.engines.opensearch.matches import NumberedForms
from searchapp.errors import EngineError
from searchapp.model import Article
from searchapp.plan import ANSWERING, NEVER, Deadline, SearchPlan, TimeIsUpError
from searchapp.settings import Settings
from searchapp.web import create_app
from searchapp.web.opened_index import opened_index
from tests.conformance.asking import ids, phrase, word
from tests.conformance.case import add
from tests.engines.opensearch.archive import article_number, opened
from tests.opensearch_cluster.cluster import Cluster, ask
from tests.opensearch_cluster.door import Answering, Asked, Between, Door, standing
from tests.opensearch_cluster.indices import delete_indices, own_settings

#: Seconds that a search is given, and by which a busy machine may be late.
ALLOWED: Final = 0.4
LATE: Final = 5.0

BUSY = (503, {"error": {"type": "busy", "reason": "too much"}, "status": 503})

PLAN = SearchPlan(word("خبر"), limit=5)


@contextmanager
def time_is_up(seconds: float = ALLOWED) -> Iterator[Deadline]:
    """Insist that the block raises :class:`TimeIsUpError` after ``seconds``, not before and not late."""
    started = time.monotonic()
    with pytest.raises(TimeIsUpError):
        yield Deadline.within(seconds)
    assert seconds <= time.monotonic() - started < seconds + LATE


@pytest.fixture
def settings(opensearch_node: Cluster) -> Iterator[Settings]:
    """The settings of an index with some articles."""
    settings = own_settings(opensearch_node, shards=2)
    with opened(settings) as engine:
        add(engine, *map(article_number, range(20)))
    yield settings
    delete_indices(settings)


@contextmanager
def engine_behind(door: Answering, **options: Any) -> Iterator[OpenSearchEngine]:
    """Yield an engine whose only node is ``door``."""
    with (
        standing(door) as url,
        opened(Settings(engine="opensearch", hosts=url, opensearch_retries=50, **options)) as engine,
    ):
        yield engine


@contextmanager
def engine_through(between: Between, settings: Settings, **options: Any) -> Iterator[OpenSearchEngine]:
    """Yield an engine that reaches the cluster through ``between``."""
    with standing(between) as url, opened(replace(settings, hosts=url, **options)) as engine:
        yield engine


def between(settings: Settings, **options: Any) -> Between:
    return Between(settings.hosts.split(",")[0], **options)


def searches(asked: Asked) -> list[dict[str, Any]]:
    """Return the parameters of each search of a request, if it has any."""
    parts = urlsplit(asked.path)
    if parts.path.endswith("/_search"):
        return [{name: value for name, (value,) in parse_qs(parts.query).items()}]
    if parts.path.endswith("/_msearch"):
        return [json.loads(line) for line in asked.body.splitlines()[::2]]
    return []


@pytest.mark.parametrize(
    "door",
    [
        pytest.param(Door([None]), id="says nothing"),
        pytest.param(Door([BUSY]), id="is always busy"),
        pytest.param(Door([(200, "x" * 1000)], pause=0.02), id="is slow with every letter"),
    ],
)
def test_a_cluster_that_does_not_answer(door: Door) -> None:
    with engine_behind(door) as engine:
        with time_is_up() as deadline:
            engine.search(replace(PLAN, deadline=deadline))
        asked = door.asked
        time.sleep(0.2)
        assert door.asked == asked


@pytest.mark.slow
def test_other_questions_than_searches_have_no_deadline() -> None:
    questions: tuple[Callable[[OpenSearchEngine], object], ...] = (
        lambda engine: engine.article("1"),
        lambda engine: engine.digests(),
        lambda engine: engine.readings_count("خبر"),
        lambda engine: engine.search(PLAN),
    )
    for question in questions:
        door = Door([None])
        with engine_behind(door, opensearch_timeout=ALLOWED) as engine:
            # The same thread had a deadline before.
            with time_is_up(0.1) as deadline:
                engine.search(replace(PLAN, deadline=deadline))
            door.answers = [BUSY, BUSY, BUSY, (401, {"status": 401})]
            with pytest.raises(EngineError, match="refuses the login"):
                question(engine)


def status_of(address: str, settings: Settings) -> int:
    """Return with what status the page at ``address`` is answered; it may come as late as any answer."""
    app = create_app(settings)
    with closing(opened_index(app)):
        started = time.monotonic()
        status = app.test_client().get(address).status_code
        assert time.monotonic() - started < settings.time_limit + 0.5 + LATE / 5
    return status


@pytest.mark.parametrize(
    ("address", "status"),
    [
        *((address, 503) for address in ("/", "/?q=خبر", "/?q=خب*", "/article/00001?q=خبر", "/explain?q=خبر")),
        *((address, 503) for address in ("/spellings?q=ترامب", "/search.csv?q=خبر", "/api/search?q=source:x")),
        *((address, 503) for address in ("/feed.rss", "/healthz")),
        # Without an answer there are no suggestions.
        ("/api/suggest?q=خب", 200),
        ("/api/suggest?q=source:x", 200),
        ("/syntax", 200),
    ],
)
def test_no_page_waits_for_a_cluster_that_does_not_answer(address: str, status: int) -> None:
    with standing(Door([None])) as url:
        settings = Settings(engine="opensearch", hosts=url, opensearch_retries=50, time_limit=ALLOWED)
        assert status_of(address, settings) == status
        assert ANSWERING.get() == NEVER


def test_no_page_waits_for_any_of_its_requests(settings: Settings) -> None:
    address = "/?q=خبر&source=x"
    watched = between(settings)
    with standing(watched) as url:
        assert status_of(address, replace(settings, hosts=url, time_limit=60)) == 200
    assert len(watched.asked) > 4
    for number in range(len(watched.asked)):
        with standing(between(settings, silent_at=number)) as url:
            assert status_of(address, replace(settings, hosts=url, time_limit=ALLOWED)) in (200, 503)


def test_nothing_is_asked_after_the_deadline() -> None:
    door = Door()
    with engine_behind(door) as engine, time_is_up(0.0) as deadline:
        engine.search(replace(PLAN, deadline=deadline))
    assert door.asked == 0


def test_abandoned_requests_leave_no_threads() -> None:
    with engine_behind(Door([None])) as engine:
        for _ in range(5):
            with time_is_up(0.05) as deadline:
                engine.search(replace(PLAN, deadline=deadline))
        stop = time.monotonic() + 5
        while any(thread.name == "searchapp-request" for thread in threading.enumerate()):
            assert time.monotonic() < stop
            time.sleep(0.02)


def test_a_deadline_does_not_change_an_answer(settings: Settings) -> None:
    with opened(settings) as engine:
        for plan in (PLAN, replace(PLAN, sort="newest", offset=3), SearchPlan(phrase("خبر عادي"))):
            assert engine.search(replace(plan, deadline=Deadline.within(60))) == engine.search(plan)


@pytest.mark.parametrize("collapse", [False, True])
def test_any_request_of_a_search_may_stay_unanswered(settings: Settings, *, collapse: bool) -> None:
    plan = replace(PLAN, collapse=collapse)
    watched = between(settings)
    with engine_through(watched, settings) as engine:
        engine.search(plan)
    assert len(watched.asked) > 4
    for number in range(len(watched.asked)):
        with engine_through(between(settings, silent_at=number), settings) as engine, time_is_up() as deadline:
            engine.search(replace(plan, deadline=deadline))


def test_many_answers_that_together_take_too_long(settings: Settings) -> None:
    with engine_through(between(settings, delay=ALLOWED / 3), settings) as engine, time_is_up() as deadline:
        engine.search(replace(PLAN, deadline=deadline))


def cut_short(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer to a search that a shard did not complete in time."""
    return {**answer, "timed_out": True, "hits": {**answer["hits"], "total": {"value": 1, "relation": "eq"}}}


def cut_short_at(number: int) -> Callable[[Asked, Any], Any]:
    """Cut short the search of this number, and all after it."""
    numbers = itertools.count()

    def change(asked: Asked, answer: Any) -> Any:
        if not searches(asked):
            return answer
        answers = answer.get("responses", [answer])
        changed = [cut_short(each) if next(numbers) >= number else each for each in answers]
        return {"responses": changed} if "responses" in answer else changed[0]

    return change


@pytest.mark.parametrize("collapse", [False, True])
def test_a_partial_answer_is_never_taken_for_the_whole(settings: Settings, *, collapse: bool) -> None:
    plan = replace(PLAN, collapse=collapse)
    watched = between(settings)
    with engine_through(watched, settings) as engine:
        engine.search(plan)
    count = sum(len(searches(asked)) for asked in watched.asked)
    assert count > 4
    for number in range(count):
        partial = between(settings, change=cut_short_at(number))
        with (
            engine_through(partial, settings, opensearch_retries=1) as engine,
            pytest.raises(EngineError, match="a shard took too long"),
        ):
            engine.search(plan)
    for number in range(0, count, 3):
        partial = between(settings, change=cut_short_at(number))
        with engine_through(partial, settings, opensearch_retries=50) as engine, time_is_up(ALLOWED * 2) as deadline:
            engine.search(replace(plan, deadline=deadline))


def test_the_cluster_knows_how_long_a_search_is_waited_for(settings: Settings) -> None:
    watched = between(settings, delay=0.02)
    with engine_through(watched, settings) as engine:
        engine.search(replace(PLAN, deadline=Deadline.within(60)))
        allowed = [each["cancel_after_time_interval"] for asked in watched.asked for each in searches(asked)]
        left = [int(interval.removesuffix("ms")) for interval in allowed]
        assert left == sorted(left, reverse=True)
        assert 30_000 < left[-1] < left[0] <= 60_000
        watched.asked.clear()
        engine.search(replace(PLAN, node=word("عادي")))
        assert any(map(searches, watched.asked))
        assert all("cancel_after_time_interval" not in each for asked in watched.asked for each in searches(asked))


def test_the_cluster_cancels_a_search_at_its_deadline(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def tasks() -> list[str]:
        found = ask(f"{settings.hosts.split(',')[0]}/_tasks?actions=indices:data/read/search*")["nodes"]
        return [task["action"] for node in found.values() for task in node["tasks"].values()]

    add_many = [article_number(number) for number in range(20, 6000)]
    slow = "int sum = 0; for (int i = 0; i < 900000; i++) { sum += i % 7 } return sum >= 0"
    with opened(settings) as engine:
        add(engine, *add_many)
        monkeypatch.setattr(matches, "matching", lambda *_: {"script": {"script": {"source": slow}}})
        with time_is_up() as deadline:
            engine.search(replace(PLAN, deadline=deadline))
        stop = time.monotonic() + 20
        while tasks():
            assert time.monotonic() < stop
            time.sleep(0.1)


def test_reading_long_articles_stops_at_the_deadline(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    of = NumberedForms.of

    def slowly(forms: NumberedForms, text: str) -> object:
        time.sleep(0.02)
        return of(forms, text)

    monkeypatch.setattr(NumberedForms, "of", slowly)
    with opened(settings) as engine:
        add(engine, Article("long", "مقال", tuple(f"فقرة رقم {number}" for number in range(300))))
        with time_is_up() as deadline:
            engine.search(SearchPlan(word("فقرة"), deadline=deadline))
        monkeypatch.undo()
        assert ids(engine.search(SearchPlan(word("فقرة"), deadline=Deadline.within(60)))) == ["long"]


def test_waiting_for_another_search_stops_at_the_deadline(settings: Settings) -> None:
    with opened(settings) as engine:
        with engine._articles._guard, time_is_up() as deadline:
            engine.search(replace(PLAN, deadline=deadline))
        assert engine.search(PLAN).total == 20
