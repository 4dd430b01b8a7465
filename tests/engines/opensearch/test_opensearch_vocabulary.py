"""The vocabulary that writers to a cluster publish, whatever becomes of its parts, and what a first search asks."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.opensearch import publishing
from searchapp.engines.opensearch.control import write_lock
from searchapp.engines.opensearch.engine import OpenSearchEngine
from searchapp.engines.opensearch.publishing import Publisher
from searchapp.errors import EngineError
from searchapp.model import Article, SearchRequest
from searchapp.search import search
from searchapp.settings import Settings
from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.cache import vocabulary_of
from tests.conformance.case import add, delete
from tests.engines.opensearch.archive import article_number, opened
from tests.engines.opensearch.test_opensearch_deadlines import between, engine_through
from tests.opensearch_cluster.cluster import ask
from tests.vocabulary.test_vocabulary_changes import content


@pytest.fixture
def bases_are_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchapp.vocabulary.published._MOST_FORMS", 30)
    monkeypatch.setattr("searchapp.vocabulary.published._KEPT_FORMS", 15)
    monkeypatch.setattr(publishing, "_PART", 700)


def counted(engine: Engine) -> list[object]:
    """Return the content of a vocabulary made of all articles."""
    return content(Vocabulary.of(engine.vocabulary()))


def read_anew(settings: Settings) -> list[object] | None:
    """Return the content of what is published for one that knows nothing."""
    with opened(settings) as engine:
        found = engine.published(None)
        return None if found is None else content(found.vocabulary)


def fill(engine: Engine, *numbers: int) -> None:
    for number in numbers:
        add(engine, Article(str(number), "", (" ".join(f"كلمة{number}و{each}" for each in range(12)),)))


def published(settings: Settings) -> dict[str, str]:
    """Return what is published, by the names of the documents."""
    found = ask(f"{_documents(settings)}/_search?size=1000")["hits"]["hits"]
    return {hit["_id"]: hit["_source"]["content"] for hit in found if hit["_id"].startswith("vocabulary-")}


def _documents(settings: Settings) -> str:
    control = f"{settings.hosts.split(',')[0]}/{settings.opensearch_index}-control"
    ask(f"{control}/_refresh", "POST")
    return control


def write(settings: Settings, name: str, written: str | None) -> None:
    where = f"{_documents(settings)}/_doc/{name}"
    if written is None:
        ask(where, "DELETE")
    else:
        ask(where, "PUT", {"content": written})


@pytest.mark.usefixtures("bases_are_common")
def test_bases_of_several_parts_are_made_while_it_grows(engine: OpenSearchEngine, settings: Settings) -> None:
    slots = set()
    for number in range(9):
        fill(engine, number)
        if number % 2:
            assert content(vocabulary_of(engine)) == counted(engine)
        assert read_anew(settings) == counted(engine)
        slots |= {name.split("-")[-2] for name in published(settings) if name[-1].isdigit() and name.count("-") > 4}
    assert {"a", "b"} <= slots
    assert len(published(settings)) > 4
    assert engine.check(deep=True) == ()


def test_what_is_published_goes_with_its_index(engine: OpenSearchEngine, settings: Settings) -> None:
    fill(engine, 1)
    (before,) = published(settings)
    with engine.rebuild() as writer:
        writer.add(article_number(1))
    (after,) = published(settings)
    assert before != after
    assert read_anew(settings) == counted(engine)
    with suppress(ZeroDivisionError), engine.rebuild() as writer:
        writer.add(article_number(2))
        raise ZeroDivisionError
    assert list(published(settings)) == [after]


def damaged(text: str) -> str:
    data = bytearray(b64decode(text))
    data[Random(1).randrange(len(data))] ^= 1
    return b64encode(data).decode()


@pytest.mark.usefixtures("bases_are_common")
@pytest.mark.parametrize("harm", [damaged, lambda text: text[:8], lambda _: None, lambda _: "not base64"])
@pytest.mark.parametrize("of_base", [False, True])
def test_what_is_damaged_is_said_and_made_again(
    engine: OpenSearchEngine, settings: Settings, harm: Callable[[str], str | None], of_base: bool
) -> None:
    fill(engine, 1, 2, 3)
    # The name of what is not a base is the shortest.
    *bases, changes = sorted(published(settings), key=len, reverse=True)
    name = bases[0] if of_base else changes
    text = published(settings)[name]
    write(settings, name, harm(text))
    expected = counted(engine)
    assert read_anew(settings) is None
    problems = engine.check()
    # That it is missing is no damage: an index of before has none.
    assert bool(problems) == (of_base or harm(text) is not None)
    with opened(settings) as another:
        assert content(vocabulary_of(another)) == expected
        # One that has not read the base before finds the damage.
        fill(another, 4)
    assert read_anew(settings) == counted(engine) != expected
    assert engine.check(deep=True) == ()


def test_an_index_of_before_is_counted_once_by_its_next_writer(engine: OpenSearchEngine, settings: Settings) -> None:
    fill(engine, 1)
    (name,) = published(settings)
    write(settings, name, None)
    assert read_anew(settings) is None
    delete(engine, "1")
    fill(engine, 2)
    assert read_anew(settings) == counted(engine)


def test_words_that_are_not_those_of_the_articles_are_counted_again(
    engine: OpenSearchEngine, settings: Settings
) -> None:
    fill(engine, 1)
    with write_lock(engine._control, 10):
        state = engine._control.present()
        publisher = engine._publishing.publisher(state.generation, state.committed - 1, new=False)
        publisher.announce({"مختلق": 5})
    assert read_anew(settings) is None
    assert any("does not lead to the words" in problem for problem in engine.check())
    with opened(settings) as another:
        assert content(vocabulary_of(another)) == counted(engine)


@pytest.mark.usefixtures("not_renewing")
def test_a_writer_that_has_lost_the_lock_publishes_nothing(
    engine: OpenSearchEngine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine, 1)
    announce = Publisher.announce

    def overtaken(publisher: Publisher, counts: Any) -> None:
        monkeypatch.setattr(Publisher, "announce", announce)
        # Between this writer's reading and its writing another one commits.
        with opened(settings) as another:
            fill(another, 2)
        announce(publisher, counts)

    monkeypatch.setattr(Publisher, "announce", overtaken)
    with pytest.raises(EngineError, match="another process has taken over"):
        fill(engine, 3)
    assert read_anew(settings) == counted(engine)
    assert sorted(article.id for article in engine.articles()) == ["1", "2"]


def test_where_it_cannot_be_published_readers_count(
    engine: OpenSearchEngine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise EngineError("the cluster is full")

    fill(engine, 1)
    monkeypatch.setattr("searchapp.vocabulary.published._MOST_FORMS", 0)
    with monkeypatch.context() as patch:
        patch.setattr(Publisher, "_settle", refuse)
        fill(engine, 2)
        assert read_anew(settings) is None
        with opened(settings) as another:
            assert content(vocabulary_of(another)) == counted(engine)
    fill(engine, 3)
    assert read_anew(settings) == counted(engine)


def test_the_first_search_after_a_commit_asks_hardly_more_than_the_second(
    engine: OpenSearchEngine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(engine, *map(article_number, range(30)))
    watched = between(settings)
    with engine_through(watched, settings) as reader:
        monkeypatch.setattr(OpenSearchEngine, "vocabulary", lambda _: pytest.fail("a reader has counted all words"))
        request = SearchRequest("عن* خبر")
        search(reader, request, settings)
        for number in range(3):
            add(engine, article_number(50 + number))
            asked = []
            for _ in range(2):
                watched.asked.clear()
                assert search(reader, request, settings).total == 31 + number
                asked.append([each.path.partition("?")[0] for each in watched.asked])
            first, second = asked
            # What is published and the state before and after it, the totals, how often roots occur and in how many
            # articles words do, and the article that is new.
            assert len(first) <= len(second) + 7
