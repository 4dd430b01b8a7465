"""Segments: named by nobody else, merged when they are small, and no matter to any answer."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from whoosh.util.numlists import GrowableArray

from searchapp.engines.whoosh.engine import WhooshEngine
from searchapp.engines.whoosh.writer import ArrayWriter, PostingPool
from searchapp.errors import EngineError
from searchapp.model import Article
from tests.conformance.asking import ALL, found, ids, word
from tests.conformance.case import add, delete
from tests.conformance.newsroom import Newsroom
from tests.conformance.randomness import replayed
from tests.conformance.reference import Reference
from tests.engines.archive import article_number, generation, whoosh_engine

TOLERANCE = 1e-9


def segments(index: Path) -> set[str]:
    return {path.name.partition(".")[0] for path in generation(index).glob("MAIN_*.*")}


def assert_same_index(engine: WhooshEngine, fresh: WhooshEngine, newsroom: Newsroom) -> None:
    """Insist that both answer alike, scores and all."""
    for _ in range(40):
        plan = replace(newsroom.plan(), limit=ALL)
        first, second = engine.search(plan), fresh.search(plan)
        assert ids(first) == ids(second)
        assert (first.total, first.facets) == (second.total, second.facets)
        assert [hit.score for hit in first.hits] == pytest.approx([hit.score for hit in second.hits], abs=TOLERANCE)
        assert [[shown.position for shown in hit.paragraphs] for hit in first.hits] == [
            [shown.position for shown in hit.paragraphs] for hit in second.hits
        ]
    assert dict(engine.vocabulary()) == dict(fresh.vocabulary())
    assert replace(engine.stats(), size=0) == replace(fresh.stats(), size=0)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("batches", [3, 13])
def test_an_index_is_what_it_holds_whatever_was_deleted_from_it(tmp_path: Path, seed: int, batches: int) -> None:
    newsroom = Newsroom(seed)
    with closing(whoosh_engine(tmp_path / "old")) as engine, closing(whoosh_engine(tmp_path / "new")) as fresh:
        reference = replayed(engine, newsroom.history(batches, 60 // batches + 3))
        add(fresh, *reference.articles.values())
        assert_same_index(engine, fresh, newsroom)


@pytest.mark.parametrize("seed", range(3))
def test_postings_that_wait_on_the_disk(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom = Newsroom(seed)
    with closing(whoosh_engine(tmp_path / "short")) as engine, closing(whoosh_engine(tmp_path / "long")) as other:
        monkeypatch.setattr(PostingPool, "run_length", 37)
        reference = replayed(engine, newsroom.history(9, 8))
        monkeypatch.undo()
        add(other, *reference.articles.values())
        assert_same_index(engine, other, newsroom)
        assert engine.check(deep=True) == ()
    assert not list(generation(tmp_path / "short").glob("*.tmp"))


def test_many_small_batches_do_not_make_many_segments(tmp_path: Path) -> None:
    with closing(whoosh_engine(tmp_path / "index")) as engine:
        for number in range(40):
            add(engine, article_number(number))
        assert len(segments(tmp_path / "index")) < 10
        assert found(engine, word("خبر")) == [f"{number:05}" for number in range(40)]


def test_segments_that_are_too_large_together_are_not_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ArrayWriter, "most_merged", 1000)
    index = tmp_path / "index"
    reference = Reference()
    with closing(whoosh_engine(index)) as engine:
        for number in range(25):
            articles = [article_number(number), article_number(number // 2), article_number(100 + number)]
            add(engine, *articles)
            for article in articles:
                reference.add(article)
        assert len(segments(index)) > 10
        assert set(found(engine, None)) == set(reference.articles)
        assert engine.check(deep=True) == ()


def test_a_segment_all_of_which_is_deleted(tmp_path: Path) -> None:
    with closing(whoosh_engine(tmp_path / "index")) as engine:
        for number in range(10):
            article = replace(article_number(number), source=f"مصدر {number}", origin=str(number))
            add(engine, article)
            delete(engine, article.id)
            add(engine, article_number(50))
        assert found(engine, None) == ["00050"]
        assert engine.check(deep=True) == ()
        with engine.writer() as writer:
            writer.delete("00050")
        for _ in range(8):
            with engine.writer() as writer:
                writer.add(article_number(1))
            delete(engine, "00001")
        assert found(engine, None) == []
        assert engine.check(deep=True) == ()


def test_a_segment_is_never_named_like_another(tmp_path: Path) -> None:
    # Programs seed Python's random numbers, from which Whoosh takes the names of segments.
    state = random.getstate()
    try:
        with closing(whoosh_engine(tmp_path / "index")) as engine:
            for number in range(9):
                random.seed(0)
                add(engine, article_number(number))
                assert len(found(engine, None)) == number + 1
            assert engine.check(deep=True) == ()
    finally:
        random.setstate(state)


def test_too_much_for_one_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def overflow(_array: GrowableArray, number: int) -> None:
        raise OverflowError(number)

    with closing(whoosh_engine(tmp_path / "index")) as engine:
        add(engine, article_number(1))
        monkeypatch.setattr(GrowableArray, "_retype", overflow)
        with pytest.raises(EngineError, match="too much for one run"):
            add(engine, Article("large", "", tuple(f"فقرة رقم {number}" for number in range(1000))))
        monkeypatch.undo()
        assert found(engine, None) == ["00001"]
