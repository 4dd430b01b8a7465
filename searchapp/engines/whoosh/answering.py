"""Answering plans from one snapshot of an index."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchapp.engines.whoosh.facets import Facets
from searchapp.engines.whoosh.matching import Matching
from searchapp.engines.whoosh.schema import UNDATED
from searchapp.engines.whoosh.snapshot import Snapshot
from searchapp.model import Sort
from searchapp.plan import ArticleHit, RankedParagraph, ResultPage, SearchPlan
from searchapp.ranking.articles import Collection, Wanted
from searchapp.ranking.closely import relevance
from searchapp.ranking.occurrences import Floats, Integers
from searchapp.ranking.passages import Passages, passage_scores
from searchapp.ranking.weights import Weights


class Answering:
    """Turns plans into pages of results."""

    def __init__(self, snapshot: Snapshot, weights: Weights) -> None:
        self.snapshot = snapshot
        self.facets = Facets(snapshot)
        self._weights = weights

    def page(self, plan: SearchPlan) -> ResultPage:
        """Return the page of articles that ``plan`` asks for."""
        matching = Matching(self.snapshot)
        chosen = matching.documents(plan.node) & self.facets.passing(plan.filters)
        found = np.flatnonzero(chosen)
        wanted = matching.wanted(plan.node)
        scores = self._scores(wanted, found, plan.sort)
        shown = self._window(found, scores, plan)
        return ResultPage(
            total=len(found),
            hits=tuple(self._hits(wanted, found[shown], scores[shown], plan.paragraphs)),
            facets={name: self.facets.counts(name, chosen) for name in plan.facets},
        )

    def _scores(self, wanted: Sequence[Wanted], found: Integers, sort: Sort) -> Floats:
        if sort != "relevance" or not wanted:
            return np.zeros(len(found))
        collection = Collection(self.snapshot.lengths)
        return relevance(wanted, found, collection, self.snapshot.layouts, self._weights)

    def _window(self, found: Integers, scores: Floats, plan: SearchPlan) -> Integers:
        """Return which of ``found`` stand on the page, in order."""
        moments = self.snapshot.moments[found]
        age = -moments
        if plan.sort == "oldest":
            age = np.where(moments == UNDATED, -UNDATED, moments)
        window = slice(plan.offset, plan.offset + plan.limit)
        order = np.lexsort((age, -scores))
        around = order[max(0, window.start - 1) : window.stop + 1]
        if np.any((np.diff(age[around]) == 0) & (np.diff(scores[around]) == 0)):
            order = np.lexsort((self.snapshot.id_order[found], age, -scores))
        return order[window]

    def _hits(self, wanted: Sequence[Wanted], documents: Integers, scores: Floats, paragraphs: int) -> list[ArticleHit]:
        articles = np.sort(documents)
        passages = Passages.of(self.snapshot.layouts(articles))
        ranked = passage_scores(wanted, articles, passages, self.snapshot.size, self._weights)
        hits = []
        for document, score in zip(documents.tolist(), scores.tolist(), strict=True):
            place = int(np.searchsorted(articles, document))
            own = ranked[passages.first[place] : passages.first[place + 1]]
            best = [number for number in np.argsort(-own, kind="stable").tolist() if own[number] > 0][:paragraphs]
            evidence = tuple(RankedParagraph(number, float(own[number])) for number in best)
            hits.append(ArticleHit(self.snapshot.original(document), score, evidence))
        return hits
