"""Five thousand queries that nobody in their right mind types, all the way to results."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from random import Random
from time import process_time

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.errors import QueryError
from searchapp.model import SearchRequest
from searchapp.search import search
from searchapp.search.explain import explain
from searchapp.settings import Settings
from tests.engines.archive import LOCAL
from tests.query.hostile import ARTICLES, QUERIES_A_SEED, SEEDS, hostile_queries


@pytest.fixture(scope="module", params=LOCAL)
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(index=tmp_path_factory.mktemp("hostile") / "index", engine=request.param)


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Iterator[Engine]:
    with closing(open_engine(settings)) as engine:
        with engine.writer() as writer:
            for article in ARTICLES:
                writer.add(article)
        yield engine


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_every_query_is_answered_or_refused(engine: Engine, settings: Settings, seed: int) -> None:
    random, today = Random(seed), date(2025, 11, 24)
    for number, query in enumerate(hostile_queries(seed)):
        request = SearchRequest(query, match=random.choice(("auto", "all", "any")))
        # Of this process: on a busy machine others take theirs meanwhile.
        started = process_time()
        try:
            results = search(engine, request, settings, today)
        except QueryError as refusal:
            _check_message(refusal.message.en, refusal.message.ar)
            continue
        except Exception as error:  # noqa: BLE001  # whatever it is, it is told with its query
            pytest.fail(f"seed {seed}, query {number}, {query[:200]!r}: {error!r}")
        assert {hit.article.id for hit in results.hits} <= {"a", "b", "c"}, (seed, number, query)
        assert results.total == len(results.hits), (seed, number, query)
        assert process_time() - started < settings.time_limit, (seed, number, query)
        for note in results.notes:
            _check_message(note.en, note.ar)


def _check_message(english: str, arabic: str) -> None:
    assert english
    assert arabic
    assert english != arabic
    assert len(english) < 400
    assert "\n" not in english + arabic


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_every_query_is_explained_or_refused(engine: Engine, settings: Settings, seed: int) -> None:
    refused = 0
    for query in hostile_queries(seed)[::10]:
        try:
            explain(engine, SearchRequest(query), settings)
        except QueryError:
            refused += 1
    assert refused < QUERIES_A_SEED // 20, "hardly any query came through"


@pytest.mark.parametrize(
    "query",
    [
        "source:a " * 65,
        "date:2025 " * 65,
        f"source:({'a ' * 65})",
        f'author:"{"a " * 65}"',
        "source:(" * 21 + "a" + ")" * 21,
        "-date:" * 21 + "2025",
        f"source:{'a' * 2000}",
    ],
)
def test_fields_count_towards_every_limit(engine: Engine, settings: Settings, query: str) -> None:
    with pytest.raises(QueryError) as refusal:
        search(engine, SearchRequest(query), settings)
    _check_message(refusal.value.message.en, refusal.value.message.ar)


def test_a_list_of_what_passes_is_paged_as_deep_as_any_other(engine: Engine, settings: Settings) -> None:
    with pytest.raises(QueryError, match=f"{settings.max_results:,}"):
        search(engine, SearchRequest("source:a", page=settings.max_results), settings)
    assert not search(engine, SearchRequest("source:BBC", page=settings.max_results // 10), settings).hits
