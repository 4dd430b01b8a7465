"""Pages: together they are the whole, without gaps or doubles, however small they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Article, Sort
from searchapp.plan import Or, ResultPage, SearchPlan
from tests.conformance.asking import found, ids, word
from tests.conformance.case import EngineCase, add

MANY = 47


class Paging(EngineCase):
    @pytest.fixture
    def market(self, engine: Engine) -> Engine:
        # Many equal ones among them: pages must agree on the order of those too.
        day = datetime(2025, 1, 1)
        for batch in range(3):
            add(
                engine,
                *(
                    Article(f"{n:02}", "خبر" if n % 2 else "", ("خبر عن سوق",), date=day + timedelta(days=n % 4))
                    for n in range(batch, MANY, 3)
                ),
            )
        return engine

    @pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
    def test_pages_together_are_the_whole(self, market: Engine, sort: Sort) -> None:
        node = Or((word("خبر"), word("سوق")))
        whole = found(market, node, sort=sort)
        for size in (1, 2, 7, 46, 47, 48, 1000):
            plans = [SearchPlan(node, sort=sort, offset=offset, limit=size) for offset in range(0, MANY + 1, size)]
            pages = [market.search(plan) for plan in plans]
            assert {page.total for page in pages} == {MANY}, size
            assert [name for page in pages for name in ids(page)] == whole, size

    def test_beyond_the_end(self, market: Engine) -> None:
        page = market.search(SearchPlan(word("خبر"), offset=MANY, limit=10))
        assert (page.total, page.hits) == (MANY, ())
        page = market.search(SearchPlan(word("خبر"), offset=10**6, limit=10))
        assert (page.total, page.hits) == (MANY, ())

    def test_a_page_of_nothing_counts_all_the_same(self, market: Engine) -> None:
        page = market.search(SearchPlan(word("خبر"), limit=0))
        assert (page.total, page.hits) == (MANY, ())
        assert sum(count for _, count in page.facets["month"]) == MANY

    @pytest.mark.parametrize("sort", ["relevance", "newest"])
    def test_nothing_is_counted_too(self, market: Engine, sort: Sort) -> None:
        plan = SearchPlan(word("ميناء"), sort=sort, facets=("source", "month"))
        for collapse, clusters in ((True, 0), (False, None)):
            page = market.search(replace(plan, collapse=collapse))
            assert page == ResultPage(0, (), {"source": (), "month": ()}, clusters)

    def test_scores_do_not_hang_on_the_page(self, market: Engine) -> None:
        whole = {hit.article.id: hit for hit in market.search(SearchPlan(word("خبر"), limit=MANY)).hits}
        for offset in range(MANY):
            (hit,) = market.search(SearchPlan(word("خبر"), offset=offset, limit=1)).hits
            assert hit == whole[hit.article.id]
