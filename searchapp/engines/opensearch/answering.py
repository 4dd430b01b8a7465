"""Answering plans from one state of an index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from searchapp.dates.moments import MOMENTS_A_DAY, UNDATED, to_moment
from searchapp.engines.collapsing import collapsed_page, listed_at_first
from searchapp.engines.opensearch.articles import Articles, Looked
from searchapp.engines.opensearch.candidates import scoring
from searchapp.engines.opensearch.clusters import STORIES_ASKED, CopiesInIndex, stories_counted
from searchapp.engines.opensearch.counting import Counting, Whole, facets_asked
from searchapp.engines.opensearch.listing import BY_ID, NEWEST, OLDEST, Between, Listed, Listing, Ranked, window
from searchapp.engines.opensearch.matching import Query, matching
from searchapp.engines.opensearch.reading import Reader
from searchapp.engines.opensearch.state import State
from searchapp.plan import NO_COPIES, ArticleHit, Leaf, ResultPage, SearchPlan, leaves
from searchapp.ranking.articles import Collection
from searchapp.ranking.match import LevelCounts, Matching
from searchapp.ranking.paragraphs import evidence
from searchapp.ranking.recency import recency_factors
from searchapp.ranking.rerank import relevance
from searchapp.ranking.weights import Weights


class Answering:
    """Turns plans into pages of results."""

    def __init__(
        self, reader: Reader, counting: Counting, articles: Articles, copies: CopiesInIndex, weights: Weights
    ) -> None:
        self.reader = reader
        self.counting = counting
        self.articles = articles
        self.copies = copies
        self.weights = weights

    def page(self, plan: SearchPlan, state: State) -> ResultPage:
        """Return the page of articles that ``plan`` asks for."""
        return _Answer(self, plan, state).page()


class _Answer:
    """The answer to one plan in one state."""

    def __init__(self, answering: Answering, plan: SearchPlan, state: State) -> None:
        self._reader = answering.reader
        self._counting = answering.counting
        self._articles = answering.articles
        self._copies = answering.copies
        self._weights = answering.weights
        self._plan = plan
        self._state = state
        self._query: Query = matching(plan.node, plan.filters)
        self._whole: Whole = self._counting.whole(state)
        self._counts: Mapping[Leaf, LevelCounts] = self._counting.levels(state, leaves(plan.node))

    def page(self) -> ResultPage:
        plan = self._plan
        ranks = plan.sort == "relevance" and bool(self._counts)
        sort = ["_score", NEWEST, BY_ID] if ranks else [OLDEST if plan.sort == "oldest" else NEWEST, BY_ID]
        query = scoring(self._query, self._counts, self._whole.size, self._weights) if ranks else self._query
        body: dict[str, Any] = {"query": query, "sort": sort, "_source": False}
        if plan.collapse:
            body["docvalue_fields"] = ["cluster"]
        begins, stop = self._first_window(ranks=ranks)
        first = self._reader.search(
            self._state, {**body, **window(begins, stop), "track_total_hits": True, **self._counts_asked()}
        )
        listing = Listing(
            lambda more: self._reader.search(self._state, {**body, **more})["hits"]["hits"],
            begins,
            first["hits"]["hits"],
        )
        total: int = first["hits"]["total"]["value"]
        shown = self._shown(Ranked(listing, self._ranked).between if ranks else listing.between, total)
        return ResultPage(
            total=total,
            hits=tuple(self._hits(shown)),
            facets=self._counting.facets(self._state, self._query, plan.facets, first) if plan.facets else {},
            clusters=stories_counted(first, total) if plan.collapse else None,
        )

    def _first_window(self, *, ranks: bool) -> tuple[int, int]:
        """Return which places are asked for at first, along with what is counted."""
        plan = self._plan
        if ranks:
            return 0, self._weights.candidates
        stop = plan.offset + plan.limit
        return (0, listed_at_first(stop)) if plan.collapse else (plan.offset, stop)

    def _counts_asked(self) -> dict[str, Any]:
        asked = {**facets_asked(self._plan.facets), **(STORIES_ASKED if self._plan.collapse else {})}
        return {"aggs": asked} if asked else {}

    def _shown(self, between: Between, total: int) -> Sequence[Listed]:
        """Return what stands on the page."""
        plan = self._plan
        stop = min(plan.offset + plan.limit, total)
        if plan.offset >= stop:
            return ()
        if not plan.collapse:
            return between(plan.offset, stop)
        return collapsed_page(
            lambda count: between(0, count),
            lambda listed: [each.cluster for each in listed],
            total=total,
            offset=plan.offset,
            limit=plan.limit,
        )

    def _ranked(self, chosen: Sequence[Listed]) -> list[Listed]:
        looked = self._articles.look_at(self._state, [hit.name for hit in chosen])
        wanted = Matching(looked, self._counts.__getitem__, deadline=self._plan.deadline).wanted(self._plan.node)
        scores = relevance(
            wanted, np.arange(looked.size), self._collection(looked), looked.candidates.passages, self._weights
        )
        moments = np.array([to_moment(article.date) for article in looked.articles], np.int64)
        if self._plan.recency:
            newest = UNDATED if self._whole.newest is None else self._whole.newest
            ages = np.where(moments != UNDATED, (newest - moments) / MOMENTS_A_DAY, np.inf)
            scores = scores * recency_factors(ages, self._plan.recency)
        order = sorted(
            range(looked.size), key=lambda number: (-scores[number], -moments[number], looked.articles[number].id)
        )
        return [chosen[number]._replace(score=float(scores[number])) for number in order]

    def _collection(self, looked: Looked) -> Collection:
        return Collection(self._whole.size, self._whole.average_length, looked.candidates.lengths)

    def _hits(self, shown: Sequence[Listed]) -> Iterator[ArticleHit]:
        looked = self._articles.look_at(self._state, [hit.name for hit in shown])
        wanted = Matching(looked, self._counts.__getitem__, deadline=self._plan.deadline).wanted(self._plan.node)
        found = evidence(
            wanted, np.arange(looked.size), self._collection(looked), looked.candidates.passages, self._weights
        )
        copies = self._copies.of(self._state, shown) if self._plan.collapse else [NO_COPIES] * len(shown)
        for hit, article, best, its in zip(shown, looked.articles, found, copies, strict=True):
            yield ArticleHit(article, hit.score, best[: self._plan.paragraphs], its)
