"""Answering plans from one snapshot of an index."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from tantivy import DocAddress, Query

from searchapp.deadline import NEVER, Deadline
from searchapp.engines.tantivy.candidates import CandidateQueries
from searchapp.engines.tantivy.counting import Counting
from searchapp.engines.tantivy.dates import by_date
from searchapp.engines.tantivy.family import FamiliesAmong
from searchapp.engines.tantivy.matching import MatchQueries
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.engines.tantivy.standing import StandingPhrases
from searchapp.moments import MOMENTS_A_DAY, UNDATED
from searchapp.plan import ArticleHit, Node, ResultPage, SearchPlan, leaves
from searchapp.ranking.articles import Collection, Wanted
from searchapp.ranking.closely import PassagesOf, relevance
from searchapp.ranking.evidence import evidence
from searchapp.ranking.matching import Matching, roots_in
from searchapp.ranking.occurrences import Floats, Integers
from searchapp.ranking.recency import recency_factors
from searchapp.ranking.weights import Weights

#: A score of Tantivy's that can be divided by.
_LEAST: Final = 1e-9


class _Looked(NamedTuple):
    """Some documents that have been looked at closely, and where what is wanted occurs in them."""

    addresses: Sequence[DocAddress]
    wanted: Sequence[Wanted]
    collection: Collection
    passages: PassagesOf


class Answering:
    """Turns plans into pages of results."""

    def __init__(self, snapshot: Snapshot, weights: Weights) -> None:
        self.snapshot = snapshot
        self._standing = StandingPhrases(snapshot)
        queries = self._queries(NEVER)
        self.counting = Counting(snapshot, queries)
        self._candidates = CandidateQueries(snapshot, queries, self.counting.levels, weights)
        self._weights = weights

    def close(self) -> None:
        """Release the files."""
        self.snapshot.close()

    def _queries(self, deadline: Deadline) -> MatchQueries:
        return MatchQueries(self.snapshot.schema, lambda phrase, having: self._standing.query(phrase, having, deadline))

    def page(self, plan: SearchPlan) -> ResultPage:
        """Return the page of articles that ``plan`` asks for."""
        query = self._queries(plan.deadline).query(plan.node, plan.filters)
        for leaf in plan.deadline.each(leaves(plan.node)):
            self.counting.levels(leaf)
        by_relevance = plan.sort == "relevance" and any(leaves(plan.node))
        total, hits = self._by_relevance(plan, query) if by_relevance else self._by_date(plan, query)
        plan.deadline.check()
        return ResultPage(total, tuple(hits), self.counting.facets(query, plan.facets))

    def _by_date(self, plan: SearchPlan, query: Query) -> tuple[int, list[ArticleHit]]:
        total = self.snapshot.count(query)
        stop = min(plan.offset + plan.limit, total)
        if plan.offset >= stop:
            return total, []
        found = by_date(self.snapshot, query, oldest=plan.sort == "oldest", offset=plan.offset, stop=stop)
        looked = self._look_at(found, plan.node)
        return total, self._shown(plan, looked, range(len(found)), [0.0] * len(found))

    def _by_relevance(self, plan: SearchPlan, query: Query) -> tuple[int, list[ArticleHit]]:
        """Return a page of the candidates in the order of the ranking, and after them of the rest in Tantivy's."""
        stop = plan.offset + plan.limit
        candidates = self._candidates.query(plan.node, query)
        plan.deadline.check()
        total, found = self.snapshot.best(candidates, min(max(self._weights.candidates, stop), self.snapshot.size))
        if plan.offset >= total:
            return total, []
        first, rest = found[: self._weights.candidates], found[self._weights.candidates : stop]
        plan.deadline.check()
        looked = self._look_at([address for _, address in first], plan.node)
        moments = np.array(self.snapshot.values("moment", looked.addresses), np.int64)
        scores = relevance(looked.wanted, np.arange(len(first)), looked.collection, looked.passages, self._weights)
        scores *= recency_factors(self._ages(moments), plan.recency)
        order = self._order(scores, moments, looked.addresses)
        places = order[plan.offset : stop]
        hits = self._shown(plan, looked, places, scores[places].tolist())
        if rest:
            # The scores of both go on without a step upwards.
            share = scores[order[-1]] / max(first[-1][0], _LEAST)
            rest = rest[max(plan.offset - len(first), 0) :]
            looked = self._look_at([address for _, address in rest], plan.node)
            hits += self._shown(plan, looked, range(len(rest)), [float(score * share) for score, _ in rest])
        return total, hits

    def _shown(
        self, plan: SearchPlan, looked: _Looked, places: Sequence[int], scores: Sequence[float]
    ) -> list[ArticleHit]:
        """Return those of the documents that have been looked at that stand at ``places``, with these scores."""
        chosen = np.array(places, np.int64)
        found = evidence(looked.wanted, chosen, looked.collection, looked.passages, self._weights)
        return [
            ArticleHit(self.snapshot.original(looked.addresses[place]), score, best[: plan.paragraphs])
            for place, score, best in zip(places, scores, found, strict=True)
        ]

    def _order(self, scores: Floats, moments: Integers, addresses: Sequence[DocAddress]) -> list[int]:
        """Return the places of ``addresses`` in the order of the ranking; of equals the newest first, then by id."""
        order = np.lexsort((-moments, -scores))
        if np.any((np.diff(scores[order]) == 0) & (np.diff(moments[order]) == 0)):
            names = self.snapshot.identifiers(addresses)
            return sorted(range(len(addresses)), key=lambda place: (-scores[place], -moments[place], names[place]))
        return [int(place) for place in order]

    def _look_at(self, addresses: Sequence[DocAddress], node: Node | None) -> _Looked:
        candidates = self.snapshot.candidates(addresses)
        families = {root: self.snapshot.family("words", root) for root in roots_in(node)}
        words = FamiliesAmong(candidates, families)
        return _Looked(
            addresses=addresses,
            wanted=Matching(words, self.counting.levels).wanted(node),
            collection=Collection(self.snapshot.size, self._average_length, candidates.lengths),
            passages=candidates.passages,
        )

    @cached_property
    def _average_length(self) -> float:
        return self.snapshot.words / self.snapshot.size if self.snapshot.size else 0.0

    def _ages(self, moments: Integers) -> Floats:
        """Return how many days older than the newest article each one is; infinitely many where it has no date."""
        newest = self.snapshot.moments[1] if self.snapshot.moments else UNDATED
        return np.where(moments != UNDATED, (newest - moments) / MOMENTS_A_DAY, np.inf)
