"""A list of names and queries: every figure of a row is that of the articles that match it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from searchapp.engines.base import Engine
from searchapp.model import FacetCount, SearchRequest
from searchapp.plan import Filters, SearchPlan
from searchapp.search import search
from searchapp.search.batch import Line, Row, batch
from searchapp.search.prepare import SearchContext, prepare_query
from searchapp.search.serialization import date_text
from searchapp.settings import Settings
from tests.conformance.case import EngineCase
from tests.conformance.newsroom import SOURCES, WORDS, Newsroom
from tests.conformance.randomness import replayed
from tests.conformance.reference import Reference
from tests.fast import rest_slow

NO_LIMIT = Settings(time_limit=0.0, list_time_limit=0.0)


def random_lines(newsroom: Newsroom) -> list[Line]:
    """Words, names of two words, and queries."""
    choice = newsroom.random.choice
    makes = (
        lambda: choice(WORDS),
        lambda: f"{choice(WORDS)} {choice(WORDS)}",
        lambda: f"{choice(WORDS)} OR {choice(WORDS)}",
        lambda: f"{choice(WORDS)} -{choice(WORDS)}",
        lambda: f'source:"{choice(SOURCES[1:])}" {choice(WORDS)}',
    )
    return [Line(number, choice(makes)()) for number in range(1, 13)]


class Lists(EngineCase):
    @pytest.mark.parametrize("seed", rest_slow(range(8), fast=2))
    def test_rows_against_the_oracle(self, engine: Engine, seed: int) -> None:
        newsroom = Newsroom(seed)
        reference = replayed(engine, newsroom.history(2, 25))
        base = SearchRequest("", sources=tuple(newsroom.random.sample(SOURCES[1:], k=newsroom.random.choice((0, 2)))))
        lines = random_lines(newsroom)
        rows = [row for row in batch(engine, lines, NO_LIMIT, base) if isinstance(row, Row)]
        assert [row.line for row in rows] == lines, seed
        for row in rows:
            self.check(engine, reference, row, base, seed)

    def check(self, engine: Engine, reference: Reference, row: Row, base: SearchRequest, seed: int) -> None:
        asked = SearchRequest(row.query, sources=base.sources, collapse=True, verbatim=True, match="all")
        (rung,) = prepare_query(SearchContext(engine, asked, NO_LIMIT, date.today())).ladder
        plan = SearchPlan(rung.node, Filters(base.sources), sort="oldest")
        there = [reference.articles[name] for name in reference.ordered(plan)]
        assert row.articles == len(there), (seed, row)
        ends = [*there[:1], *(reference.articles[name] for name in reference.ordered(replace(plan, sort="newest"))[:1])]
        assert [row.first, row.last] == (list(map(date_text, ends)) or [None, None]), (seed, row)
        sources = Counter(article.source for article in there if article.source)
        assert row.sources == len(sources), (seed, row)
        most = [FacetCount(*item) for item in sorted(sources.items(), key=lambda item: (-item[1], item[0]))]
        assert row.largest == next(iter(most), None), (seed, row)
        results = search(engine, asked, NO_LIMIT)
        assert (row.articles, row.stories) == (results.total, results.stories), (seed, row)
        assert row.best == (results.hits[0].article if results.hits else None), (seed, row)
        if row.meant is not None:
            meant = search(engine, SearchRequest(row.meant, sources=base.sources, verbatim=True), NO_LIMIT)
            assert row.meant_articles == meant.total > row.articles, (seed, row)
