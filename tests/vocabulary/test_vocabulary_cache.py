"""The vocabulary of an engine: one for each state of the index, shared, and fresh when that is required."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event
from time import monotonic

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.errors import EngineError, IndexStateError
from searchapp.model import Article
from searchapp.settings import Settings
from searchapp.vocabulary import cache
from searchapp.vocabulary.cache import vocabulary_at_hand, vocabulary_of, vocabulary_within

LONG = 30.0


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    # Nobody publishes its vocabulary.
    return Settings(index=tmp_path_factory.mktemp("vocabularies") / "index", engine="memory")


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    with closing(open_engine(settings)) as engine:
        add(engine, "أول")
        yield engine


def add(engine: Engine, *words: str) -> None:
    with engine.writer() as writer:
        for word in words:
            writer.add(Article(word, word, ()))


def words(engine: Engine) -> set[str]:
    return {word.surface for word in vocabulary_of(engine).table}


def test_it_has_the_words_of_the_articles_as_they_are_now(engine: Engine) -> None:
    assert words(engine) == {"أول"}
    add(engine, "ثانٍ")
    assert words(engine) == {"أول", "ثان"}
    with engine.writer() as writer:
        writer.delete("أول")
    assert words(engine) == {"ثان"}


def test_it_is_built_once_for_each_state(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    vocabulary = engine.vocabulary

    def counted() -> Iterator[tuple[str, int]]:
        built.append(engine.version())
        return vocabulary()

    monkeypatch.setattr(engine, "vocabulary", counted)
    with ThreadPoolExecutor(4) as pool:
        found = set(map(id, pool.map(vocabulary_of, [engine] * 20)))
    assert (len(found), len(built)) == (1, 1)
    add(engine, "ثان")
    vocabulary_of(engine)
    assert len(built) == 2


def test_a_stale_one_serves_until_the_next_is_built(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = vocabulary_of(engine)
    add(engine, "ثان")
    go_on = Event()
    vocabulary = engine.vocabulary
    monkeypatch.setattr(engine, "vocabulary", lambda: go_on.wait(LONG) and vocabulary())
    assert vocabulary_at_hand(engine, LONG) is stale
    go_on.set()
    fresh = vocabulary_of(engine)
    assert {word.surface for word in fresh.table} == {"أول", "ثان"}
    assert vocabulary_at_hand(engine, LONG) is fresh


def test_the_first_is_waited_for_as_long_as_patience_lasts(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = Event()
    vocabulary = engine.vocabulary
    monkeypatch.setattr(engine, "vocabulary", lambda: go_on.wait(LONG) and vocabulary())
    started = monotonic()
    assert vocabulary_at_hand(engine, 0.05) is None
    assert vocabulary_at_hand(engine, 0.05) is None
    assert monotonic() - started < LONG / 2
    go_on.set()
    found = vocabulary_at_hand(engine, LONG)
    assert found is not None
    assert found is vocabulary_of(engine)


def test_a_failure_is_an_error_where_a_vocabulary_is_required_and_none_otherwise(settings: Settings) -> None:
    with closing(open_engine(settings)) as engine:
        with pytest.raises(IndexStateError):
            vocabulary_of(engine)
        assert vocabulary_at_hand(engine, LONG) is None
        add(engine, "أول")
        assert words(engine) == {"أول"}


def test_engines_do_not_share_one_and_none_is_kept_for_them(settings: Settings, engine: Engine) -> None:
    with closing(open_engine(settings)) as other:
        assert vocabulary_of(other) is not vocabulary_of(engine)
    kept = len(cache._caches)
    del other
    gc.collect()
    assert len(cache._caches) < kept


def test_an_engine_whose_vocabulary_could_not_be_built_is_not_kept(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Engine) -> None:
        raise EngineError("it cannot be read")

    with closing(open_engine(settings)) as engine, monkeypatch.context() as patch:
        add(engine, "أول")
        patch.setattr(type(engine), "vocabulary", refuse)
        assert vocabulary_at_hand(engine, LONG) is None
        with pytest.raises(EngineError):
            vocabulary_within(engine, LONG)
    kept = weakref.ref(engine)
    del engine
    gc.collect()
    assert kept() is None
