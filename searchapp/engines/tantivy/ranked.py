"""What matches a plan, the most relevant first: the candidates in the order of the ranking, the rest in Tantivy's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
from tantivy import DocAddress, Query

from searchapp.dates.moments import MOMENTS_A_DAY, UNDATED
from searchapp.engines.tantivy.listing import Listed
from searchapp.engines.tantivy.looking import Looked, Looking
from searchapp.engines.tantivy.snapshot import Found, Snapshot
from searchapp.plan import SearchPlan
from searchapp.ranking.occurrences import Floats, Integers
from searchapp.ranking.paragraphs import Evidence
from searchapp.ranking.recency import recency_factors

#: A score of Tantivy's that can be divided by.
_LEAST: Final = 1e-9


class Ranked:
    """A :class:`~searchapp.engines.tantivy.listing.Listing` of what matches ``query``, whose ``candidates`` best are
    looked at closely.
    """

    def __init__(self, snapshot: Snapshot, looking: Looking, plan: SearchPlan, query: Query, candidates: int) -> None:
        self._snapshot = snapshot
        self._looking = looking
        self._plan = plan
        self._query = query
        self._candidates = candidates
        self._found: list[Found] = []
        self.total = 0
        self._find(max(candidates, plan.offset + plan.limit))

    def _find(self, count: int) -> None:
        self.total, self._found = self._snapshot.best(self._query, min(count, self._snapshot.size))
        self._plan.deadline.check()

    def between(self, start: int, stop: int) -> list[Listed]:
        """Return those from ``start`` to ``stop``."""
        if start >= min(stop, self.total):
            return []
        if len(self._found) < min(stop, self.total):
            self._find(stop)
        first = self._first[start:stop]
        rest = self._found[max(start, len(self._first)) : stop]
        if not rest:
            return first
        # The scores of both go on without a step upwards.
        share = self._first[-1].score / max(self._found[len(self._first) - 1][0], _LEAST)
        return [*first, *(Listed(address, float(score * share)) for score, address in rest)]

    def evidence(self, listed: Sequence[Listed]) -> list[Evidence]:
        """Return the best paragraphs of some of them, which are in order."""
        places = [it.place for it in listed if it.place is not None]
        rest = [it.address for it in listed[len(places) :]]
        found = self._looked.evidence(places) if places else []
        return [*found, *self._looking.at(rest, self._plan.node).evidence(range(len(rest)))] if rest else found

    @cached_property
    def _looked(self) -> Looked:
        """The candidates."""
        return self._looking.at([address for _, address in self._found[: self._candidates]], self._plan.node)

    @cached_property
    def _first(self) -> list[Listed]:
        """The candidates in the order of the ranking."""
        addresses = self._looked.addresses
        moments = np.array(self._snapshot.values("moment", addresses), np.int64)
        scores = self._looked.relevance() * recency_factors(self._ages(moments), self._plan.recency)
        order = self._order(scores, moments, addresses)
        return [Listed(addresses[place], float(scores[place]), place) for place in order]

    def _order(self, scores: Floats, moments: Integers, addresses: Sequence[DocAddress]) -> list[int]:
        """Return the places of ``addresses`` in the order of the ranking; of equals the newest first, then by id."""
        order = np.lexsort((-moments, -scores))
        if np.any((np.diff(scores[order]) == 0) & (np.diff(moments[order]) == 0)):
            names = self._snapshot.identifiers(addresses)
            return sorted(range(len(addresses)), key=lambda place: (-scores[place], -moments[place], names[place]))
        return [int(place) for place in order]

    def _ages(self, moments: Integers) -> Floats:
        """Return how many days older than the newest article each one is; infinitely many where it has no date."""
        newest = self._snapshot.moments[1] if self._snapshot.moments else UNDATED
        return np.where(moments != UNDATED, (newest - moments) / MOMENTS_A_DAY, np.inf)
