"""Clusters of near-duplicates on OpenSearch: asked for seldom, and right even if one answer does not hold them all."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from searchapp.engines import retrieval
from searchapp.engines.opensearch import batch, counting, matches, reading
from searchapp.engines.opensearch.batch import Bulk
from searchapp.engines.opensearch.connection import Connection
from searchapp.engines.opensearch.document import WordsOfText, document_of
from searchapp.engines.opensearch.engine import OpenSearchEngine
from searchapp.engines.opensearch.reading import Snapshot
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
    """Return articles of one cluster, each of another newspaper."""
    return [printed(f"wire {number:02}", [WORD, *WIRE], f"صحيفة {number}", 5) for number in range(count)]


def looked_up(between: Between) -> int:
    """Return how often signatures were asked for."""
    return sum(b'"keys"' in asked.body and b"minimum_should_match" in asked.body for asked in between.asked)


def test_signatures_are_asked_for_seldom(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_CHANGES", 10)
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


@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_a_search_asks_the_cluster_seldom(settings: Settings, sort: Sort) -> None:
    between = Between(settings.hosts.split(",")[0])
    plan = replace(FOLDED, sort=sort)
    with standing(between) as url, opened(replace(settings, hosts=url)) as engine:
        add(engine, *wire_copies(6), printed("other", [WORD, *OTHER], "الميناء", 5))
        asked = [requests(between, lambda: engine.search(plan)) for _ in range(2)]
    state, copies = "_doc", "_search"
    # The totals, the counts of words, then what is found with all that is counted; and the state before and after.
    assert asked[0] == [state, "_search", "_msearch", "_search", "_mget", copies, state]
    assert asked[1] == [state, "_search", copies, state]


def requests(between: Between, search: Callable[[], object]) -> list[str]:
    """Return the endpoint of each request of a search."""
    between.asked.clear()
    search()
    paths = [urlsplit(asked.path).path.split("/") for asked in between.asked]
    return [next(part for part in path if part.startswith("_")) for path in paths]


@pytest.mark.parametrize("gathered", [1, 3, 50])
def test_many_copies_of_one_article_leave_room_for_those_of_another(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch, gathered: int
) -> None:
    monkeypatch.setattr(reading, "MAX_COMPARED", 2)
    monkeypatch.setattr(batch, "_CHANGES", gathered)
    *first, late, later = wire_copies(32)
    add(engine, *first, printed("other", OTHER, "الميناء", 5))
    add(engine, late, printed("other copy", OTHER, "الأفق", 6), later)
    assert names(engine, "other") == ["other copy"]
    assert engine.copies(late.id).total == engine.copies(later.id).total == 31


def test_fewer_long_articles_are_gathered(engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    handed_on: list[int] = []
    flush = batch.Gathering.flush

    def watched(writer: batch.Gathering) -> None:
        handed_on.append(len(writer._waiting))
        flush(writer)

    monkeypatch.setattr(batch.Gathering, "flush", watched)
    monkeypatch.setattr(batch, "_CHARACTERS", 1000)
    add(engine, article_number(0))
    add(engine, *(Article(str(number), "", ("خبر " * 150,)) for number in range(5)))
    assert handed_on == [2, 2, 1]


def test_clusters_are_counted_even_if_there_are_too_many(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [printed(f"alone {number}", [WORD, *text(10 + number, 40)], "الأفق", 5) for number in range(9)]
    add(engine, *wire_copies(6), *alone)
    assert engine.search(FOLDED).clusters == 10
    monkeypatch.setitem(counting.CLUSTERS_ASKED["several"]["terms"], "shard_size", 3)
    monkeypatch.setitem(counting.CLUSTERS_ASKED["several"]["terms"], "size", 3)
    assert engine.search(FOLDED).clusters == 10


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_pages_of_clusters_beyond_the_window_of_opensearch(
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
    monkeypatch.setattr(matches, "_WINDOW", 7)
    monkeypatch.setattr(counting, "_CLUSTERS", 2)
    monkeypatch.setattr(matches, "CANDIDATES", 5)
    monkeypatch.setattr(retrieval, "CANDIDATES", 5)
    whole = engine.search(replace(FOLDED, sort=sort))
    assert (whole.total, whole.clusters, len(whole.hits)) == (42, 14, 14)
    assert {hit.copies.total for hit in whole.hits} == {2}
    for size in (1, 3, 8):
        plans = [replace(FOLDED, sort=sort, offset=offset, limit=size) for offset in range(0, 20, size)]
        assert [hit for plan in plans for hit in engine.search(plan).hits] == list(whole.hits)


def test_nothing_is_committed_after_signatures_could_not_be_read(
    settings: Settings, engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_CHANGES", 1)
    add(engine, article_number(1))
    real = Snapshot.search

    def fail(*_: object) -> object:
        raise EngineError("out of order")

    def go_on_regardless() -> None:
        with engine.writer() as writer:
            monkeypatch.setattr(Snapshot, "search", fail)
            with pytest.raises(EngineError, match="out of order"):
                writer.add(article_number(2))
            monkeypatch.setattr(Snapshot, "search", real)
            writer.add(article_number(3))

    with pytest.raises(EngineError, match="one of the changes had failed"):
        go_on_regardless()
    assert content(settings) == ["00001"]


@pytest.mark.usefixtures("not_renewing")
def test_a_writer_whose_index_was_replaced_fails(settings: Settings, engine: OpenSearchEngine) -> None:
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
def test_the_check_finds_values_that_are_not_those_of_the_article(
    settings: Settings, engine: OpenSearchEngine, change: dict[str, Any], problem: str
) -> None:
    article = article_number(1)
    add(engine, *map(article_number, range(3)))
    assert engine.check(deep=True) == ()
    write_over(settings, {**document_of(article, signature_of(article), WordsOfText()), **change})
    assert engine.check() == ()
    (line,) = engine.check(deep=True)
    assert line.startswith(f"article {article.id} {problem}")


@pytest.mark.parametrize("signature", ["bm9uc2Vuc2U=", None])
def test_a_damaged_signature_is_reported(settings: Settings, engine: OpenSearchEngine, signature: str | None) -> None:
    article = article_number(1)
    add(engine, article)
    write_over(settings, {**document_of(article, signature_of(article), WordsOfText()), "signature": signature})
    with pytest.raises(IndexStateError, match="is damaged"):
        add(engine, replace(article, id="another"))
    assert engine.digests().keys() == {article.id}


def test_an_article_without_a_cluster_is_found(settings: Settings, engine: OpenSearchEngine) -> None:
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
    """Replace the document of the same article, of the first batch, by ``document`` without what is None."""
    (url, *_) = settings.hosts.split(",")
    (generation,) = ask(f"{url}/_alias/{settings.opensearch_index}")
    writing = Bulk(Connection(settings), generation)
    there = {name: value for name, value in document.items() if value is not None}
    writing.add(f"{document['key']}-1", {"batch": 1, **there})
    writing.flush()
    ask(f"{url}/{generation}/_refresh", "POST")
