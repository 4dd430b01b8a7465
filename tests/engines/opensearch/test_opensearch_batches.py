"""Batches take effect at once on a cluster without transactions, in every state that a crash can leave."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from searchapp.engines import retrieval
from searchapp.engines.opensearch import batch, control, counting, matches, reading
from searchapp.engines.opensearch.batch import Bulk
from searchapp.engines.opensearch.connection import Connection
from searchapp.engines.opensearch.engine import OpenSearchEngine
from searchapp.errors import EngineError, IndexBusyError, IndexStateError
from searchapp.model import Article, FacetCount
from searchapp.plan import SearchPlan
from searchapp.settings import Settings
from tests.conformance.asking import ALL, found, word
from tests.conformance.case import add, delete
from tests.conformance.newsroom import Newsroom
from tests.conformance.randomness import write
from tests.conformance.reference import Reference
from tests.engines.opensearch.archive import article_number, content, flush, names, opened
from tests.opensearch_cluster.cluster import ask
from tests.opensearch_cluster.indices import indices_of

ROOT = Path(__file__).parents[3]


class Crash(BaseException):
    """Not caught by anything that cleans up."""


def crash(*_: object, **__: object) -> None:
    raise Crash


def raw_count(settings: Settings) -> int:
    """Return how many documents the index has, visible or not."""
    (url, *_) = settings.hosts.split(",")
    ask(f"{url}/{settings.opensearch_index}/_refresh", "POST")
    count: int = ask(f"{url}/{settings.opensearch_index}/_count")["count"]
    return count


def generations(settings: Settings) -> set[str]:
    return {name for name in indices_of(settings) if not name.endswith("-control")}


# Every request of a commit may be the last one, and may arrive or not.
@pytest.mark.parametrize("arrives", [False, True], ids=["lost", "arrives"])
@pytest.mark.parametrize("seed", range(2))
def test_a_writer_that_crashes_at_any_request(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, seed: int, *, arrives: bool
) -> None:
    newsroom = Newsroom(seed, ids=12)
    reference = Reference()
    monkeypatch.setattr(control, "LOST", 0.0)
    monkeypatch.setattr(control._Lock, "release", lambda lock: lock._released.set())
    real = Connection.request
    with opened(settings) as engine:
        for number in itertools.count():
            before = reference.copy()
            history = next(newsroom.history(1, 6))
            for change in history:
                change.apply(reference)
            left = [number]

            def request(*arguments: Any, left: list[int] = left, **options: Any) -> Any:
                left[0] -= 1
                if left[0] < 0 and not arrives:
                    raise Crash
                answer = real(*arguments, **options)
                if left[0] < 0:
                    raise Crash
                return answer

            monkeypatch.setattr(Connection, "request", request)
            crashed = False
            try:
                write(engine, history)
            except Crash:
                crashed = True
            monkeypatch.setattr(Connection, "request", real)
            held = engine.digests()
            states = [{name: each.digest for name, each in state.articles.items()} for state in (before, reference)]
            assert held in states, f"a crash at request {number} left part of a batch"
            assert held == states[1] or crashed
            reference = reference if held == states[1] else before
            if engine._control.read():
                assert sorted(found(engine, None)) == sorted(held)
            if not crashed:
                break
        assert number > 10
        with engine.writer():
            pass
        assert engine.check(deep=True) == ()
        assert raw_count(settings) == len(reference.articles)
        assert len(generations(settings)) == 1


def test_retired_documents_are_invisible_before_they_are_deleted(
    settings: Settings, engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "RETIRED_IN_A_LIST", 3)
    monkeypatch.setattr(reading, "PAGE", 4)
    add(engine, *map(article_number, range(10)))

    def crash_before_tidying() -> None:
        with engine.writer() as writer:
            for number in range(8):
                writer.add(article_number(number, "خبر عاجل"))
            writer.delete("00008")
            monkeypatch.setattr(batch.Committing, "tidied", crash)

    with pytest.raises(Crash):
        crash_before_tidying()
    monkeypatch.undo()
    assert raw_count(settings) == 18
    expected = [*names(range(8)), "00009"]
    assert found(engine, word("خبر")) == expected
    assert sorted(engine.digests()) == expected
    assert [article.paragraphs[0] for article in engine.articles()].count("خبر عاجل") == 8
    assert engine.readings_count("خبر") == engine.stats().articles == 9
    assert dict(engine.vocabulary())["خبر"] == 9
    assert engine.check(deep=True) == ()
    remaining = engine.articles()
    first = next(remaining)
    delete(engine, "00001")
    assert sorted(article.id for article in (first, *remaining)) == expected
    assert raw_count(settings) == 8
    assert content(settings) == ["00000", *names(range(2, 8)), "00009"]


def test_a_writer_that_lost_its_lock_changes_nothing(
    settings: Settings, engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(engine, *map(article_number, range(3)))
    monkeypatch.setattr(control, "RENEWED", 1000.0)

    def be_held_up() -> None:
        with opened(settings) as late, late.writer() as writer:
            writer.add(article_number(7))
            monkeypatch.setattr(control, "LOST", 0.1)
            add(engine, article_number(8))
            writer.delete("00000")
            writer.add(article_number(9))

    with pytest.raises(EngineError, match="another process has taken over"):
        be_held_up()
    assert content(settings) == ["00000", "00001", "00002", "00008"]


@pytest.mark.usefixtures("not_renewing")
def test_what_a_writer_sends_after_losing_its_lock_is_never_visible(
    settings: Settings, engine: OpenSearchEngine
) -> None:
    add(engine, article_number(1))

    def be_held_up() -> None:
        with opened(settings) as late, late.writer() as writer:
            writer.add(article_number(7))
            add(engine, article_number(8))
            flush(writer)
            assert raw_count(settings) == 3
            assert found(engine, None) == ["00001", "00008"]

    with pytest.raises(EngineError, match="another process has taken over"):
        be_held_up()
    add(engine, article_number(9))
    assert content(settings) == ["00001", "00008", "00009"]
    with engine.rebuild() as writer:
        for article in engine.articles():
            writer.add(article)
    assert raw_count(settings) == 3


@pytest.mark.parametrize("first", [True, False], ids=["first", "rebuilding"])
@pytest.mark.usefixtures("not_renewing")
def test_an_index_that_was_deleted_while_it_was_built_is_not_committed(
    settings: Settings, engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch, *, first: bool
) -> None:
    if not first:
        add(engine, article_number(1))
    monkeypatch.setattr(batch, "_REQUEST_DOCUMENTS", 1)

    def be_held_up() -> None:
        with opened(settings) as late, late.writer() if first else late.rebuild() as writer:
            writer.add(article_number(7))
            with pytest.raises(Crash), engine.writer():
                raise Crash
            # OpenSearch creates an index for it, without our mapping.
            writer.add(article_number(8))
            writer.add(article_number(9))

    with pytest.raises(EngineError, match="another process has taken over"):
        be_held_up()
    add(engine, article_number(2))
    assert content(settings) == (["00002"] if first else ["00001", "00002"])
    assert len(generations(settings)) == 1


def test_a_writer_whose_process_was_killed(settings: Settings, engine: OpenSearchEngine) -> None:
    add(engine, article_number(1))
    # It claims another table of processes: otherwise it would be known at once that it has ended.
    program = f"""
import sys
from searchapp.engines import lock_owner
from searchapp.engines.opensearch import batch
from searchapp.settings import Settings
from tests.engines.opensearch.archive import article_number, opened
batch._REQUEST_DOCUMENTS = batch._CHANGES = 2
lock_owner._table = lambda: "elsewhere"
with opened(Settings(hosts={settings.hosts!r}, opensearch_index={settings.opensearch_index!r})) as engine:
    with engine.writer() as writer:
        for number in range(2, 9):
            writer.add(article_number(number))
        print("written", flush=True)
        sys.stdin.read()
"""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        with opened(replace(settings, lock_wait=0.2)) as impatient, pytest.raises(IndexBusyError), impatient.writer():
            pytest.fail("two processes wrote at once")
        process.kill()
    assert found(engine, None) == ["00001"]
    started = time.monotonic()
    with pytest.MonkeyPatch.context() as quicker:
        quicker.setattr(control, "LOST", 4.0)
        add(engine, article_number(2, "خبر عاجل"))
    assert time.monotonic() - started >= 3
    assert content(settings) == ["00001", "00002"]
    assert raw_count(settings) == 2


def test_a_lock_is_renewed_while_it_is_held(
    settings: Settings, engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(engine, article_number(1))
    monkeypatch.setattr(control, "RENEWED", 0.05)
    monkeypatch.setattr(control, "LOST", 1.0)
    with opened(replace(settings, lock_wait=3.0)) as other, engine.writer() as writer:
        with pytest.raises(IndexBusyError), other.writer():
            pytest.fail("two wrote at once")
        writer.add(article_number(2))
    assert content(settings) == ["00001", "00002"]


def test_a_lock_that_has_not_been_renewed_for_long_is_taken_at_once(
    settings: Settings, engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(engine, article_number(1))
    monkeypatch.setattr(control._Lock, "release", lambda lock: lock._released.set())
    with engine.writer():
        pass
    monkeypatch.undo()
    with opened(replace(settings, lock_wait=0.0)) as other:
        with pytest.raises(IndexBusyError), other.writer():
            pytest.fail("took a lock that was just renewed")
        monkeypatch.setattr(control, "FORGOTTEN", 0.0)
        add(other, article_number(2))
    assert content(settings) == ["00001", "00002"]


def test_what_is_being_read_page_by_page_survives_a_rebuild(
    settings: Settings, engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    add(engine, *map(article_number, range(7)))
    remaining = engine.articles()
    first = next(remaining)
    for number in range(3):
        with engine.rebuild() as writer:
            writer.add(article_number(100 + number))
    assert len(generations(settings)) == 2
    assert sorted(article.id for article in (first, *remaining)) == names(range(7))
    assert found(engine, None) == ["00102"]
    with engine.writer():
        pass
    assert len(generations(settings)) == 1


def test_the_alias_names_the_present_generation(settings: Settings, engine: OpenSearchEngine) -> None:
    (url, *_) = settings.hosts.split(",")
    add(engine, article_number(1))
    for number in range(3):
        with engine.rebuild() as writer:
            writer.add(article_number(number))
        (generation,) = generations(settings)
        assert list(ask(f"{url}/_alias/{settings.opensearch_index}")) == [generation]


def test_an_index_does_not_touch_one_whose_name_begins_with_its_own(
    settings: Settings, engine: OpenSearchEngine
) -> None:
    longer = replace(settings, opensearch_index=f"{settings.opensearch_index}-archive")
    with opened(longer) as other:
        add(other, article_number(2))
        add(engine, article_number(1))
        with engine.rebuild() as writer:
            writer.add(article_number(3))
        delete(engine, "00002")
        assert found(other, None) == ["00002"]
        assert found(engine, None) == ["00003"]


def test_facets_with_more_values_than_one_answer_holds(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_VALUES", 3)
    monkeypatch.setattr(counting, "_VALUES_A_PAGE", 2)
    add(engine, *(Article(str(number), "", ("خبر",), source=f"مصدر {number % 9}") for number in range(40)))
    expected = [FacetCount(f"مصدر {number}", 5 if number < 4 else 4) for number in range(9)]
    assert list(engine.search(SearchPlan(word("خبر"))).facets["source"]) == expected
    assert list(engine.stats().sources) == expected


@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_pages_beyond_the_window_of_opensearch(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch, sort: Any
) -> None:
    add(engine, *(article_number(number, "خبر " * (1 + number % 5)) for number in range(40)))
    whole = engine.search(SearchPlan(word("خبر"), sort=sort, limit=ALL))
    monkeypatch.setattr(matches, "_WINDOW", 7)
    monkeypatch.setattr(matches, "CANDIDATES", 5)
    monkeypatch.setattr(retrieval, "CANDIDATES", 5)
    for size, offset in itertools.product((1, 3, 7, 8, 50), (0, 4, 5, 6, 7, 8, 20, 39)):
        page = engine.search(SearchPlan(word("خبر"), sort=sort, limit=size, offset=offset))
        assert page.total == 40
        if sort == "newest":
            assert page.hits == whole.hits[offset : offset + size]
    deep = [engine.search(SearchPlan(word("خبر"), sort=sort, limit=3, offset=n)) for n in range(0, 40, 3)]
    together = engine.search(SearchPlan(word("خبر"), sort=sort, limit=ALL))
    assert [hit for page in deep for hit in page.hits] == list(together.hits)


def test_the_memory_of_articles_is_bounded(engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matches, "_REMEMBERED_WORDS", 20)
    monkeypatch.setattr(matches, "_REMEMBERED_STRINGS", 30)
    add(engine, *map(article_number, range(30)))
    kept = engine._articles
    expected = engine.search(SearchPlan(word("خبر"), limit=ALL))
    for number in range(30):
        (hit,) = engine.search(SearchPlan(word(f"x{number}y"))).hits
        assert hit.article == article_number(number)
        assert kept._words <= 20
    assert engine.search(SearchPlan(word("خبر"), limit=ALL)) == expected


def test_an_index_that_was_deleted_by_others(settings: Settings, engine: OpenSearchEngine) -> None:
    add(engine, article_number(1))
    (generation,) = generations(settings)
    ask(f"{settings.hosts.split(',')[0]}/{generation}", "DELETE")
    asking: tuple[Callable[[], object], ...] = (
        lambda: engine.search(SearchPlan(word("خبر"))),
        lambda: engine.article("00001"),
        engine.digests,
        engine.stats,
        lambda: list(engine.articles()),
        lambda: engine.readings_count("خبر"),
    )
    for question in asking:
        with pytest.raises(IndexStateError, match="is damaged"):
            question()
    assert any("is damaged" in problem for problem in engine.check(deep=True))
    with engine.rebuild() as writer:
        writer.add(article_number(2))
    assert content(settings) == ["00002"]


def test_searches_go_on_while_articles_are_added_continually(settings: Settings, engine: OpenSearchEngine) -> None:
    add(engine, article_number(0))
    done = Event()

    def write_continually() -> int:
        number = 0
        with opened(settings) as other:
            while not done.is_set():
                number += 1
                add(other, article_number(number))
        return number

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write_continually)
        try:
            seen = 0
            for _ in range(20):
                page = engine.search(SearchPlan(word("خبر"), limit=ALL))
                assert sorted(hit.article.id for hit in page.hits) == names(range(page.total))
                assert page.total >= seen
                seen = page.total
        finally:
            done.set()
        assert writing.result() >= seen - 1


def test_damage_is_found(settings: Settings, engine: OpenSearchEngine) -> None:
    add(engine, *map(article_number, range(3)))
    (url, *_) = settings.hosts.split(",")
    hits = ask(f"{url}/{settings.opensearch_index}/_search?docvalue_fields=id")["hits"]["hits"]
    bad = {hit["fields"]["id"][0]: hit for hit in hits}["00001"]
    writing = Bulk(Connection(settings), bad["_index"])
    writing.add(
        bad["_id"], {**bad["_source"], "batch": 1, "key": bad["_id"][:32], "id": "00001", "length": 1, "sum": "0"}
    )
    writing.flush()
    ask(f"{url}/{settings.opensearch_index}/_refresh", "POST")
    # Without reading an article it is known that there are fewer words.
    assert engine.check() == ("the published vocabulary does not lead to the words of the articles",)
    problems = engine.check(deep=True)
    assert any("article 00001 has other words" in problem for problem in problems)
    assert any("article 00001 is not found by all its words" in problem for problem in problems)
    writing.add(bad["_id"], {"batch": 1, "key": bad["_id"][:32], "id": "00001", "original": "bm9uc2Vuc2U="})
    writing.flush()
    ask(f"{url}/{settings.opensearch_index}/_refresh", "POST")
    with pytest.raises(Exception, match="is damaged"):
        engine.article("00001")
    assert any("article 00001 cannot be read" in problem for problem in engine.check(deep=True))
