"""Clusters on OpenSearch: asked for as seldom as can be, and right also where they are more than one answer holds."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from searchapp.engines.opensearch import clusters, gathering, listing, signatures
from searchapp.engines.opensearch.bulk import Bulk
from searchapp.engines.opensearch.connection import Connection
from searchapp.engines.opensearch.document import document_of
from searchapp.engines.opensearch.engine import OpenSearchEngine
from searchapp.engines.opensearch.reading import Reader
from searchapp.engines.opensearch.words import WordsOfText
from searchapp.errors import EngineError, IndexStateError
from searchapp.model import Article, Sort
from searchapp.near_duplicates import signature_of
from searchapp.plan import SearchPlan
from searchapp.settings import Settings
from tests.conformance.asking import ALL, word
from tests.conformance.case import add
from tests.conformance.copies import names
from tests.engines.opensearch.archive import article_number, content, opened
from tests.opensearch_cluster.cluster import ask
from tests.opensearch_cluster.door import Between, standing
from tests.wire import printed, text

WORD = "زعفران"
WIRE, OTHER = text(1, 60), text(2, 60)
FOLDED = SearchPlan(word(WORD), limit=ALL, collapse=True)


def wire_copies(count: int) -> list[Article]:
    """Return articles of one cluster, of one newspaper each."""
    return [printed(f"wire {number:02}", [WORD, *WIRE], f"صحيفة {number}", 5) for number in range(count)]


def looked_up(between: Between) -> int:
    """Return how often marks were asked for."""
    return sum(b'"keys"' in asked.body and b"minimum_should_match" in asked.body for asked in between.asked)


def test_marks_are_asked_for_seldom(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "_CHANGES", 10)
    between = Between(settings.hosts.split(",")[0])
    with standing(between) as url, opened(replace(settings, hosts=url)) as engine:
        with engine.writer():
            pass
        add(engine, *map(article_number, range(40)))
        assert looked_up(between) == 0
        add(engine, *map(article_number, range(30, 65)))
        assert looked_up(between) == 4
        between.asked.clear()
        with engine.writer() as writer:
            for number in range(60):
                writer.delete(f"{number:05}")
        with engine.rebuild() as writer:
            for article in engine.articles():
                writer.add(article)
        assert looked_up(between) == 0


@pytest.mark.parametrize("gathered", [1, 3, 50])
def test_what_some_are_like_leaves_room_for_what_others_are(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch, gathered: int
) -> None:
    monkeypatch.setattr(signatures, "MAX_COMPARED", 2)
    monkeypatch.setattr(gathering, "_CHANGES", gathered)
    *first, late, later = wire_copies(32)
    add(engine, *first, printed("other", OTHER, "الميناء", 5))
    add(engine, late, printed("other copy", OTHER, "الأفق", 6), later)
    assert names(engine, "other") == ["other copy"]
    assert engine.copies(late.id).total == engine.copies(later.id).total == 31


def test_long_articles_are_not_gathered_for_long(engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    handed_on: list[int] = []
    flush = gathering.Gathering.flush

    def watched(writer: gathering.Gathering) -> None:
        handed_on.append(len(writer._waiting))
        flush(writer)

    monkeypatch.setattr(gathering.Gathering, "flush", watched)
    monkeypatch.setattr(gathering, "_CHARACTERS", 1000)
    add(engine, article_number(0))
    add(engine, *(Article(str(number), "", ("خبر " * 150,)) for number in range(5)))
    assert handed_on == [2, 2, 1]


def test_stories_are_counted_also_where_they_are_too_many(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [printed(f"alone {number}", [WORD, *text(10 + number, 40)], "الأفق", 5) for number in range(9)]
    add(engine, *wire_copies(6), *alone)
    assert engine.search(FOLDED).clusters == 10
    monkeypatch.setitem(clusters.STORIES_ASKED["several"]["terms"], "shard_size", 3)
    monkeypatch.setitem(clusters.STORIES_ASKED["several"]["terms"], "size", 3)
    assert engine.search(FOLDED).clusters == 10


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_pages_of_stories_deeper_than_opensearch_counts(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch, sort: Sort
) -> None:
    some = [
        printed(
            f"{paper} {number:02}", [WORD] * (1 + number % 3) + text(number, 40), paper, 1 + number % 9, number % 24
        )
        for number in range(14)
        for paper in ("الميناء", "الأفق", "البريد")
    ]
    add(engine, *some)
    monkeypatch.setattr(listing, "_WINDOW", 7)
    monkeypatch.setattr(clusters, "_STORIES", 2)
    engine._answering.weights = replace(engine._answering.weights, candidates=5)
    whole = engine.search(replace(FOLDED, sort=sort))
    assert (whole.total, whole.clusters, len(whole.hits)) == (42, 14, 14)
    assert {hit.copies.total for hit in whole.hits} == {2}
    for size in (1, 3, 8):
        plans = [replace(FOLDED, sort=sort, offset=offset, limit=size) for offset in range(0, 20, size)]
        assert [hit for plan in plans for hit in engine.search(plan).hits] == list(whole.hits)


def test_nothing_is_committed_when_marks_could_not_be_had(
    settings: Settings, engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "_CHANGES", 1)
    add(engine, article_number(1))
    real = Reader.search

    def fail(*_: object) -> object:
        raise EngineError("out of order")

    def go_on_all_the_same() -> None:
        with engine.writer() as writer:
            monkeypatch.setattr(Reader, "search", fail)
            with pytest.raises(EngineError, match="out of order"):
                writer.add(article_number(2))
            monkeypatch.setattr(Reader, "search", real)
            writer.add(article_number(3))

    with pytest.raises(EngineError, match="one of the changes had failed"):
        go_on_all_the_same()
    assert content(settings) == ["00001"]


@pytest.mark.usefixtures("out_of_touch")
def test_a_writer_whose_index_was_replaced_is_told_so(settings: Settings, engine: OpenSearchEngine) -> None:
    add(engine, article_number(1))

    def be_held_up() -> None:
        with opened(settings) as late, late.writer() as writer:
            with engine.rebuild() as other:
                other.add(article_number(2))
            writer.add(article_number(3))

    with pytest.raises(EngineError, match="another process has taken over"):
        be_held_up()
    assert content(settings) == ["00002"]


def a_word_more(article: Article) -> Article:
    return replace(article, paragraphs=(*article.paragraphs, "كلمة"))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"signature": b64encode(signature_of(a_word_more(article_number(1))).to_bytes()).decode()},
            "has another text than",
        ),
        ({"keys": ["1", "2"]}, "has another text than"),
        ({"cluster": 7}, "has another text than"),
        ({"cluster": None}, "has another text than"),
        ({"source": "صحيفة"}, "has another source than in the index"),
        ({"month": "2025-03", "moment": 5}, "has another month, moment than in the index"),
    ],
)
def test_a_story_that_is_not_of_its_article_is_found(
    settings: Settings, engine: OpenSearchEngine, change: dict[str, Any], problem: str
) -> None:
    article = article_number(1)
    add(engine, *map(article_number, range(3)))
    assert engine.check(deep=True) == ()
    write_over(settings, {**document_of(article, signature_of(article), WordsOfText()), **change})
    assert engine.check() == ()
    (told,) = engine.check(deep=True)
    assert told.startswith(f"article {article.id} {problem}")


@pytest.mark.parametrize("signature", ["bm9uc2Vuc2U=", None])
def test_a_damaged_mark_is_told(settings: Settings, engine: OpenSearchEngine, signature: str | None) -> None:
    article = article_number(1)
    add(engine, article)
    write_over(settings, {**document_of(article, signature_of(article), WordsOfText()), "signature": signature})
    with pytest.raises(IndexStateError, match="is damaged"):
        add(engine, replace(article, id="another"))
    assert engine.digests().keys() == {article.id}


def test_an_article_without_a_story_is_found_all_the_same(settings: Settings, engine: OpenSearchEngine) -> None:
    article = article_number(1)
    add(engine, article)
    write_over(settings, {**document_of(article, signature_of(article), WordsOfText()), "cluster": None})
    asking: tuple[Callable[[], int], ...] = (
        lambda: engine.search(SearchPlan(None, collapse=True)).total,
        lambda: engine.search(SearchPlan(None)).total,
        lambda: engine.copies(article.id).total + 1,
    )
    assert [question() for question in asking] == [1, 1, 1]


def write_over(settings: Settings, document: dict[str, Any]) -> None:
    """Write ``document``, without what is None, over that of the same article, which came in the first batch."""
    (url, *_) = settings.hosts.split(",")
    (generation,) = ask(f"{url}/_alias/{settings.opensearch_index}")
    writing = Bulk(Connection(settings), generation)
    there = {name: value for name, value in document.items() if value is not None}
    writing.add(f"{document['key']}-1", {"batch": 1, **there})
    writing.flush()
    ask(f"{url}/{generation}/_refresh", "POST")
