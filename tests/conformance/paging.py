"""Pages: together they are the whole, without gaps or doubles, however small they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Article, Sort
from searchapp.plan import Or, SearchPlan
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
    @pytest.mark.parametrize("size", [1, 2, 7, 46, 47, 48, 1000])
    def test_pages_together_are_the_whole(self, market: Engine, size: int, sort: Sort) -> None:
        node = Or((word("خبر"), word("سوق")))
        pages = [
            market.search(SearchPlan(node, sort=sort, offset=offset, limit=size)) for offset in range(0, MANY + 1, size)
        ]
        assert {page.total for page in pages} == {MANY}
        assert [name for page in pages for name in ids(page)] == found(market, node, sort=sort)

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
    def test_what_is_not_enough_is_only_counted(self, market: Engine, sort: Sort) -> None:
        plan = SearchPlan(word("خبر"), sort=sort, limit=3, collapse=True)
        page = market.search(replace(plan, enough=MANY + 1))
        assert (page.total, page.hits, page.facets, page.clusters) == (MANY, (), {}, None)
        assert market.search(replace(plan, enough=MANY)) == market.search(plan)
        assert market.search(SearchPlan(word("ميناء"), enough=1)).total == 0

    def test_scores_do_not_hang_on_the_page(self, market: Engine) -> None:
        whole = {hit.article.id: hit for hit in market.search(SearchPlan(word("خبر"), limit=MANY)).hits}
        for offset in range(MANY):
            (hit,) = market.search(SearchPlan(word("خبر"), offset=offset, limit=1)).hits
            assert hit == whole[hit.article.id]
