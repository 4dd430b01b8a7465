"""The lexicon of an engine: one for each state of the index, shared, fresh where that is asked for."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event
from time import monotonic

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.errors import IndexStateError
from searchapp.model import Article
from searchapp.settings import Settings
from searchapp.vocabulary import cache as lexicons
from searchapp.vocabulary.cache import vocabulary_at_hand, vocabulary_of

LONG = 30.0


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(index=tmp_path_factory.mktemp("lexicons") / "index")


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
    return {word.spelling for word in vocabulary_of(engine).entries}


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
    assert {word.spelling for word in fresh.entries} == {"أول", "ثان"}
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


def test_what_fails_is_an_error_for_who_needs_it_and_nothing_for_who_does_not(settings: Settings) -> None:
    with closing(open_engine(settings)) as engine:
        with pytest.raises(IndexStateError):
            vocabulary_of(engine)
        assert vocabulary_at_hand(engine, LONG) is None
        add(engine, "أول")
        assert words(engine) == {"أول"}


def test_engines_do_not_share_one_and_none_is_kept_for_them(settings: Settings, engine: Engine) -> None:
    with closing(open_engine(settings)) as other:
        assert vocabulary_of(other) is not vocabulary_of(engine)
    kept = len(lexicons._keepers)
    del other
    gc.collect()
    assert len(lexicons._keepers) < kept
