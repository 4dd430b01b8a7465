"""One commit of an index, opened to answer plans."""

from __future__ import annotations

from searchapp.engines.arrays import ArrayMatches, Columns
from searchapp.engines.whoosh.snapshot import Snapshot
from searchapp.plan import SearchPlan
from searchapp.ranking.weights import Weights


class Opened:
    """A snapshot and its columns."""

    def __init__(self, snapshot: Snapshot, weights: Weights) -> None:
        self.snapshot = snapshot
        self.columns = Columns(snapshot)
        self._weights = weights

    def matches(self, plan: SearchPlan) -> ArrayMatches:
        """Return what matches ``plan``."""
        return ArrayMatches(self.snapshot, self.columns, plan, self._weights)

    def close(self) -> None:
        """Release the files."""
        self.snapshot.close()
