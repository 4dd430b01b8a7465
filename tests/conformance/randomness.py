"""Random newspapers and random queries, against the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from searchapp.analysis.analyser import spellings_of
from searchapp.engines.base import Engine
from searchapp.plan import VALUE_FIELDS, Phrase, SearchPlan, leaves
from tests.conformance.asking import ids
from tests.conformance.case import EngineCase, needs
from tests.conformance.newsroom import Batch, Newsroom
from tests.conformance.reference import Reference
from tests.fast import rest_slow

PLANS = 40


def write(engine: Engine, batch: Batch) -> None:
    """Apply ``batch`` to the index."""
    with engine.writer() as writer:
        for change in batch:
            if change.kind == "add":
                writer.add(change.article)
            else:
                writer.delete(change.article.id)


def replayed(engine: Engine, history: Iterator[Batch]) -> Reference:
    """Apply ``history`` to the index, and return what should be in it."""
    reference = Reference()
    for batch in history:
        write(engine, batch)
        for change in batch:
            change.apply(reference)
    return reference


class Randomness(EngineCase):
    # One to four batches make one to four segments; so many that some are merged; and one batch of many changes.
    @pytest.mark.parametrize("seed", rest_slow(range(4)))
    @pytest.mark.parametrize("batches", rest_slow([4, 11, 1, 2, 3], fast=2))
    def test_against_the_oracle(self, engine: Engine, seed: int, batches: int) -> None:
        newsroom = Newsroom(1000 * batches + seed)
        reference = replayed(engine, newsroom.history(batches, max(4, 60 // batches)))
        self.compare(engine, reference, newsroom)

    @pytest.mark.slow
    @needs("rebuild", "articles")
    @pytest.mark.parametrize("seed", range(3))
    def test_against_the_oracle_after_rebuilding(self, engine: Engine, seed: int) -> None:
        newsroom = Newsroom(seed)
        reference = replayed(engine, newsroom.history(4, 15))
        with engine.rebuild() as writer:
            for article in engine.articles():
                writer.add(article)
        self.compare(engine, reference, newsroom)
        for batch in newsroom.history(2, 15):
            write(engine, batch)
            for change in batch:
                change.apply(reference)
        self.compare(engine, reference, newsroom)

    @pytest.mark.parametrize("seed", rest_slow(range(2)))
    def test_every_word_of_every_article_finds_it(self, engine: Engine, seed: int) -> None:
        newsroom = Newsroom(seed)
        reference = replayed(engine, newsroom.history(3, 15))
        for forms in reference.forms():
            plan = SearchPlan(Phrase((spellings_of(forms),)), limit=1000)
            assert set(ids(engine.search(plan))) == reference.matching(plan)

    def compare(self, engine: Engine, reference: Reference, newsroom: Newsroom) -> None:
        """Insist that ``engine`` holds and finds what ``reference`` says."""
        for _ in range(PLANS):
            self.compare_answers(engine, reference, newsroom.plan(), page_size=newsroom.random.randint(1, 20))
        for article_id, article in reference.articles.items():
            assert engine.article(article_id) == article
        assert engine.digests() == {name: article.digest for name, article in reference.articles.items()}
        assert engine.origins() == {name: article.origin for name, article in reference.articles.items()}
        self.compare_counts(engine, reference)

    @staticmethod
    def compare_answers(engine: Engine, reference: Reference, plan: SearchPlan, page_size: int) -> None:
        page = engine.search(plan)
        score = {hit.article.id: hit.score for hit in page.hits}
        assert set(ids(page)) == reference.matching(plan), plan
        assert ids(page) == reference.ordered(plan, score.__getitem__), plan
        assert page.total == len(page.hits)
        assert page.facets == reference.facets(plan)
        assert [hit.article for hit in page.hits] == [reference.articles[name] for name in ids(page)]
        offsets = range(0, page.total, page_size)
        pages = [engine.search(replace(plan, offset=offset, limit=page_size)) for offset in offsets]
        assert [hit for part in pages for hit in part.hits] == list(page.hits)
        assert all((part.total, part.facets) == (page.total, page.facets) for part in pages)
        for hit in page.hits:
            shown = [paragraph.position for paragraph in hit.paragraphs]
            assert len(set(shown)) == len(shown) <= plan.paragraphs
            wanted = [leaf for leaf in leaves(plan.node) if leaf.scope == "everywhere"]
            words = [reference.paragraph_words(hit.article.id, place) for place in range(len(hit.article.paragraphs))]
            matching = [
                place for place, text in enumerate(words) if any(reference.holds(leaf, text) for leaf in wanted)
            ]
            assert set(shown) <= set(matching)
            assert len(shown) == min(plan.paragraphs, len(matching))

    @staticmethod
    def compare_counts(engine: Engine, reference: Reference) -> None:
        stats = engine.stats()
        assert stats.articles == len(reference.articles)
        assert stats.paragraphs == sum(len(article.paragraphs) for article in reference.articles.values())
        assert stats.words == reference.vocabulary().total()
        assert stats.undated == sum(article.date is None for article in reference.articles.values())
        assert stats.without_text == sum(not article.paragraphs for article in reference.articles.values())
        for field in VALUE_FIELDS:
            assert engine.values(field) == reference.values(field)
        if "vocabulary" not in engine.lacks:
            assert dict(engine.vocabulary()) == dict(reference.vocabulary())
        if "readings_count" not in engine.lacks:
            counts = reference.readings_counts()
            assert {readings: engine.readings_count(readings) for readings in counts} == dict(counts)
        if "articles" not in engine.lacks:
            articles = list(engine.articles())
            assert {article.id: article for article in articles} == reference.articles
            assert len(articles) == len(reference.articles)
        if "check" not in engine.lacks:
            assert engine.check(deep=True) == ()
