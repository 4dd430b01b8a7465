"""Answering plans from one snapshot of an index."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from searchapp.dates.moments import MOMENTS_A_DAY, UNDATED
from searchapp.engines.collapsing import collapsed_page
from searchapp.engines.whoosh.facets import Facets
from searchapp.engines.whoosh.snapshot import Snapshot
from searchapp.model import Sort
from searchapp.plan import MOST_COPIES, NO_COPIES, ArticleHit, Copies, ResultPage, SearchPlan
from searchapp.ranking.articles import Collection, Wanted
from searchapp.ranking.match import Matching
from searchapp.ranking.occurrences import Floats, Integers
from searchapp.ranking.paragraphs import evidence
from searchapp.ranking.passages import Passages
from searchapp.ranking.recency import recency_factors
from searchapp.ranking.rerank import relevance
from searchapp.ranking.weights import Weights


class Answering:
    """Turns plans into pages of results."""

    def __init__(self, snapshot: Snapshot, weights: Weights) -> None:
        self.snapshot = snapshot
        self.facets = Facets(snapshot)
        self._weights = weights

    def close(self) -> None:
        """Release the files."""
        self.snapshot.close()

    def page(self, plan: SearchPlan) -> ResultPage:
        """Return the page of articles that ``plan`` asks for."""
        matching = Matching(self.snapshot, passing=self.facets.passing, deadline=plan.deadline)
        chosen = matching.documents(plan.node) & self.facets.passing(plan.filters)
        found = np.flatnonzero(chosen)
        wanted = matching.wanted(plan.node)
        scores = self._scores(wanted, found, plan)
        shown = self._window(found, scores, plan)
        return ResultPage(
            total=len(found),
            hits=tuple(self._hits(wanted, found[shown], scores[shown], plan)),
            facets={name: self.facets.counts(name, chosen) for name in plan.deadline.each(plan.facets)},
            clusters=len(np.unique(self.snapshot.clusters[found])) if plan.collapse else None,
        )

    def _scores(self, wanted: Sequence[Wanted], found: Integers, plan: SearchPlan) -> Floats:
        if plan.sort != "relevance" or not wanted:
            return np.zeros(len(found))
        for part in plan.deadline.each(wanted):
            # Most of the work, done here where the clock is looked at; it is remembered.
            part.worths(self._weights, self._collection.size)
        scores = relevance(wanted, found, self._collection, self._passages, self._weights)
        return scores * recency_factors(self._ages[found], plan.recency) if plan.recency else scores

    def _passages(self, documents: Integers) -> Passages:
        return Passages.of(self.snapshot.layouts(documents))

    @cached_property
    def _collection(self) -> Collection:
        return Collection.whole(self.snapshot.lengths)

    @cached_property
    def _ages(self) -> Floats:
        """How many days older than the newest article each one is; infinitely many where it has no date."""
        moments = self.snapshot.moments
        dated = moments != UNDATED
        newest = moments[dated].max(initial=UNDATED)
        return np.where(dated, (newest - moments) / MOMENTS_A_DAY, np.inf)

    def _window(self, found: Integers, scores: Floats, plan: SearchPlan) -> Integers:
        """Return which of ``found`` stand on the page, in order."""
        if not plan.collapse:
            return self._ordered(found, scores, plan.sort, plan.offset, plan.offset + plan.limit)
        places = collapsed_page(
            lambda count: self._ordered(found, scores, plan.sort, 0, count).tolist(),
            lambda places: self.snapshot.clusters[found[places]],
            total=len(found),
            offset=plan.offset,
            limit=plan.limit,
        )
        return np.array(places, np.int64)

    def _ordered(self, found: Integers, scores: Floats, sort: Sort, start: int, stop: int) -> Integers:
        """Return which of ``found`` stand from ``start`` to ``stop`` in this order."""
        moments = self.snapshot.moments[found]
        age = -moments
        if sort == "oldest":
            age = np.where(moments == UNDATED, -UNDATED, moments)
        near = _nearest(-scores if sort == "relevance" else age, stop)
        order = near[np.lexsort((age[near], -scores[near]))]
        around = order[max(0, start - 1) : stop + 1]
        if np.any((np.diff(age[around]) == 0) & (np.diff(scores[around]) == 0)):
            order = near[np.lexsort((self.snapshot.id_order[found[near]], age[near], -scores[near]))]
        return order[start:stop]

    def _hits(
        self, wanted: Sequence[Wanted], documents: Integers, scores: Floats, plan: SearchPlan
    ) -> list[ArticleHit]:
        found = evidence(wanted, documents, self._collection, self._passages, self._weights)
        return [
            ArticleHit(
                self.snapshot.original(document),
                score,
                best[: plan.paragraphs],
                self.copies(document) if plan.collapse else NO_COPIES,
            )
            for document, score, best in plan.deadline.each(
                zip(documents.tolist(), scores.tolist(), found, strict=True)
            )
        ]

    def copies(self, document: int) -> Copies:
        """Return the other articles of the cluster of ``document``."""
        clusters = self.snapshot.clusters
        others = np.flatnonzero(clusters == clusters[document])
        others = others[others != document]
        if not len(others):
            return NO_COPIES
        earliest = self._ordered(others, np.zeros(len(others)), "oldest", 0, MOST_COPIES)
        return Copies(tuple(map(self.snapshot.original, others[earliest].tolist())), len(others))


def _nearest(keys: Integers | Floats, count: int) -> Integers:
    """Return where the ``count`` smallest of ``keys`` are, and all that equal the largest of them, in no order."""
    if count >= len(keys):
        return np.arange(len(keys))
    return np.flatnonzero(keys <= np.partition(keys, count - 1)[count - 1])
