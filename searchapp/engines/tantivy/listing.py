"""What matches a plan, in the order that the plan asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from tantivy import DocAddress, Query

from searchapp.engines.tantivy.dates import by_date
from searchapp.engines.tantivy.looking import Looking
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.plan import SearchPlan
from searchapp.ranking.paragraphs import Evidence


class Listed(NamedTuple):
    """A document that matches; ``place`` is its place among those that have been looked at closely, if it is there."""

    address: DocAddress
    score: float = 0.0
    place: int | None = None


class Listing(Protocol):
    """All documents that match, in order: ``total`` of them."""

    total: int

    def between(self, start: int, stop: int) -> list[Listed]:
        """Return those from ``start`` to ``stop``."""

    def evidence(self, listed: Sequence[Listed]) -> list[Evidence]:
        """Return the best paragraphs of some of them, which are in order."""


class ByDate:
    """A :class:`Listing` of what matches ``query``, the newest or the oldest first."""

    def __init__(self, snapshot: Snapshot, looking: Looking, plan: SearchPlan, query: Query) -> None:
        self.total = snapshot.count(query)
        self._snapshot = snapshot
        self._looking = looking
        self._plan = plan
        self._query = query

    def between(self, start: int, stop: int) -> list[Listed]:
        """Return those from ``start`` to ``stop``."""
        end = min(stop, self.total)
        if start >= end:
            return []
        oldest = self._plan.sort == "oldest"
        return list(map(Listed, by_date(self._snapshot, self._query, oldest=oldest, offset=start, stop=end)))

    def evidence(self, listed: Sequence[Listed]) -> list[Evidence]:
        """Return the best paragraphs of some of them."""
        return self._looking.at([it.address for it in listed], self._plan.node).evidence(range(len(listed)))
