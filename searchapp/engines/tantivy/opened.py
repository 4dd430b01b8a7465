"""One commit of an index, opened to answer plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

import numpy as np
from tantivy import DocAddress, Occur, Query

from searchapp.dates.moments import UNDATED
from searchapp.engines.retrieval import Listed, Matches, Totals, Words, in_order_of_ids
from searchapp.engines.tantivy.clusters import Clusters
from searchapp.engines.tantivy.counting import Counting
from searchapp.engines.tantivy.dates import by_date
from searchapp.engines.tantivy.family import FamiliesAmong
from searchapp.engines.tantivy.matching import MatchQueries, field_of
from searchapp.engines.tantivy.snapshot import Found, Snapshot
from searchapp.engines.tantivy.standing import StandingPhrases
from searchapp.model import Article, FacetCount
from searchapp.plan import NEVER, Copies, Deadline, FacetName, Leaf, Phrase, SearchPlan, leaves, required_leaves
from searchapp.ranking.match import Matching, roots_in
from searchapp.ranking.scoring import Clause, LevelCounts, Weights, clauses, is_met

#: How many more are asked for than are wanted, and how many times as many where equals have been cut off.
_MARGIN: Final = 50
_FARTHER: Final = 4


class Opened:
    """A snapshot, what is counted in it, and its clusters."""

    def __init__(self, snapshot: Snapshot, weights: Weights) -> None:
        self.snapshot = snapshot
        self.weights = weights
        self._standing = StandingPhrases(snapshot)
        self.counting = Counting(snapshot, self.queries(NEVER))
        self.clusters = Clusters(snapshot)

    def queries(self, deadline: Deadline) -> MatchQueries:
        """Return what makes queries, which raises when the ``deadline`` passes."""
        return MatchQueries(self.snapshot.schema, lambda phrase, having: self._standing.query(phrase, having, deadline))

    @cached_property
    def totals(self) -> Totals:
        """What all articles come to."""
        moments = self.snapshot.moments
        return Totals(self.snapshot.size, self.snapshot.words, moments[1] if moments else UNDATED)

    def matches(self, plan: SearchPlan) -> TantivyMatches:
        """Return what matches ``plan``."""
        return TantivyMatches(self, plan)

    def close(self) -> None:
        """Release the files."""
        self.snapshot.close()


class TantivyMatches(Matches[DocAddress]):
    """What matches a plan: Tantivy finds, counts and sorts it."""

    def __init__(self, opened: Opened, plan: SearchPlan) -> None:
        self.totals = opened.totals
        self._opened = opened
        self._snapshot = opened.snapshot
        self._plan = plan
        self._queries = opened.queries(plan.deadline)
        self._query = self._queries.query(plan.node, plan.filters)

    @cached_property
    def total(self) -> int:
        return self._snapshot.count(self._query)

    def counts(self, leaf: Leaf) -> LevelCounts:
        self._plan.deadline.check()
        return self._opened.counting.levels(leaf)

    def listed(self, stop: int) -> Sequence[Listed[DocAddress]]:
        if self._plan.sort == "relevance" and any(leaves(self._plan.node)):
            return self._by_points(stop)
        return by_date(self._snapshot, self._query, stop, oldest=self._plan.sort == "oldest")

    def _by_points(self, stop: int) -> Sequence[Listed[DocAddress]]:
        scored = self._scored(stop)
        points = np.array([its for its, _ in scored], np.int64)
        moments = np.array(self._snapshot.values("moment", [address for _, address in scored]), np.int64)
        order = np.lexsort((-moments, -points))
        if len(order) > stop:
            # Equals of the last stay: which of them are the first is told by their ids.
            last = order[stop - 1]
            order = order[(points[order] > points[last]) | (moments[order] >= moments[last])]
        listed = [Listed(scored[place][1], int(points[place]), int(moments[place])) for place in order.tolist()]
        return in_order_of_ids(listed, stop, self._snapshot.identifiers)

    def _scored(self, stop: int) -> list[Found]:
        """Return the first ``stop`` by points, with all that have as many as the last of them, in no order."""
        count = stop + stop // 2 + _MARGIN
        while True:
            self._plan.deadline.check()
            total, found = self._snapshot.best(self._scoring, min(count, self._snapshot.size))
            least = found[:stop][-1][0] if found else 0.0
            # Tantivy gives equals in an order of its own.
            if len(found) >= total or found[-1][0] < least:
                return [each for each in found if each[0] >= least]
            count *= _FARTHER

    @cached_property
    def _scoring(self) -> Query:
        """What matches, scored by the points of the first phase."""
        required = set(required_leaves(self._plan.node))
        of_all, scored = 0, []
        for leaf in leaves(self._plan.node):
            for clause in clauses(leaf, self.counts(leaf), self._snapshot.size, self._opened.weights):
                if leaf in required and is_met(clause, leaf):
                    of_all += clause.points
                else:
                    scored.append((Occur.Should, Query.const_score_query(self._of(leaf, clause), float(clause.points))))
        return Query.boolean_query([(Occur.Must, Query.const_score_query(self._query, float(of_all))), *scored])

    def _of(self, leaf: Leaf, clause: Clause) -> Query:
        """Return what matches the articles that meet ``clause``."""
        if isinstance(leaf, Phrase):
            return self._queries.phrase(replace(leaf, scope=clause.scope))
        return self._queries.word(field_of(clause.scope), leaf, clause.level)

    def words(self, documents: Sequence[DocAddress], of_leaves: Sequence[Leaf]) -> Words:
        vectors = self._snapshot.term_vectors(documents)
        families = {root: self._snapshot.family("words", root) for root in roots_in(self._plan.node)}
        matching = Matching(vectors.size, FamiliesAmong(vectors, families).word_postings)
        return Words(vectors.lengths, vectors.passages, [matching.occurrences(leaf) for leaf in of_leaves])

    def identifiers(self, documents: Sequence[DocAddress]) -> Sequence[str]:
        return self._snapshot.identifiers(documents)

    def articles(self, documents: Sequence[DocAddress]) -> Sequence[Article]:
        return list(map(self._snapshot.original, self._plan.deadline.each(documents)))

    def facets(self, names: Sequence[FacetName]) -> dict[str, tuple[FacetCount, ...]]:
        return self._opened.counting.facets(self._query, names)

    def clusters(self, documents: Sequence[DocAddress]) -> Sequence[int]:
        return self._opened.clusters.of(documents)

    def cluster_count(self) -> int:
        return self._opened.clusters.count(self._query, self.total, self._plan.deadline)

    def copies(self, documents: Sequence[DocAddress]) -> Sequence[Copies]:
        return list(map(self._opened.clusters.copies, documents))
