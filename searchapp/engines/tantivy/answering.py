"""Answering plans from one snapshot of an index."""

from __future__ import annotations

from tantivy import Query

from searchapp.deadline import NEVER, Deadline
from searchapp.engines.collapsing import collapsed_page
from searchapp.engines.tantivy.candidates import CandidateQueries
from searchapp.engines.tantivy.clusters import Clusters
from searchapp.engines.tantivy.counting import Counting
from searchapp.engines.tantivy.listing import ByDate, Listed, Listing
from searchapp.engines.tantivy.looking import Looking
from searchapp.engines.tantivy.matching import MatchQueries
from searchapp.engines.tantivy.ranked import Ranked
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.engines.tantivy.standing import StandingPhrases
from searchapp.plan import NO_COPIES, ArticleHit, ResultPage, SearchPlan, leaves
from searchapp.ranking.weights import Weights


class Answering:
    """Turns plans into pages of results."""

    def __init__(self, snapshot: Snapshot, weights: Weights) -> None:
        self.snapshot = snapshot
        self._standing = StandingPhrases(snapshot)
        queries = self._queries(NEVER)
        self.counting = Counting(snapshot, queries)
        self.clusters = Clusters(snapshot)
        self._candidates = CandidateQueries(snapshot, queries, self.counting.levels, weights)
        self._looking = Looking(snapshot, self.counting.levels, weights)
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
        listing = self._ranked(plan, query) if by_relevance else ByDate(self.snapshot, self._looking, plan, query)
        hits = self._hits(plan, listing)
        plan.deadline.check()
        return ResultPage(
            total=listing.total,
            hits=tuple(hits),
            facets=self.counting.facets(query, plan.facets),
            clusters=self.clusters.count(query, listing.total, plan.deadline) if plan.collapse else None,
        )

    def _ranked(self, plan: SearchPlan, query: Query) -> Ranked:
        candidates = self._candidates.query(plan.node, query)
        plan.deadline.check()
        return Ranked(self.snapshot, self._looking, plan, candidates, self._weights.candidates)

    def _hits(self, plan: SearchPlan, listing: Listing) -> list[ArticleHit]:
        listed = self._on_page(plan, listing)
        if not listed:
            return []
        return [
            ArticleHit(
                self.snapshot.original(it.address),
                it.score,
                best[: plan.paragraphs],
                self.clusters.copies(it.address) if plan.collapse else NO_COPIES,
            )
            for it, best in zip(listed, listing.evidence(listed), strict=True)
        ]

    def _on_page(self, plan: SearchPlan, listing: Listing) -> list[Listed]:
        if not plan.collapse:
            return listing.between(plan.offset, plan.offset + plan.limit)
        return collapsed_page(
            lambda count: listing.between(0, count),
            lambda listed: self.clusters.of([it.address for it in listed]),
            total=listing.total,
            offset=plan.offset,
            limit=plan.limit,
        )
