"""The clusters of one snapshot: which one an article is of, how many there are, and what else is of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil
from typing import Final

from tantivy import DocAddress, FieldType, Query

from searchapp.engines.tantivy.damage import reading
from searchapp.engines.tantivy.dates import by_date
from searchapp.engines.tantivy.matching import all_of
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.plan import MOST_COPIES, NO_COPIES, Copies, Deadline

#: The numbers of clusters are hashes, all less than this.
_END: Final = 1 << 63

#: The clusters of about this many documents are counted at once.
_TOGETHER: Final = 100_000

#: How many values Tantivy tells with their counts at most. Those are told of which there are two or more, and of them
#: there are half as many as documents at most.
_MOST_VALUES: Final = 65_000


class Clusters:
    """Finds and counts them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def of(self, addresses: Sequence[DocAddress]) -> list[int]:
        """Return the number of the cluster of each document."""
        return self._snapshot.values("cluster", addresses)

    def count(self, query: Query, total: int, deadline: Deadline) -> int:
        """Return of how many clusters the documents are that match ``query``, ``total`` in number, exactly."""
        return total - sum(map(self._repeated, deadline.each(self._parts(query, total))))

    def _parts(self, query: Query, total: int) -> Iterator[Query]:
        """Yield queries of which each matches part of what ``query`` matches, and all of some clusters."""
        parts = ceil(total / _TOGETHER)
        if parts <= 1:
            yield query
            return
        # The numbers lie scattered evenly.
        bounds = [_END * part // parts for part in range(parts + 1)]
        for first, end in pairwise(bounds):
            these = Query.range_query(self._snapshot.schema, "cluster", FieldType.Integer, first, end - 1)
            yield all_of([query, these])

    def _repeated(self, query: Query) -> int:
        """Return how many of the documents that match ``query`` are of the cluster of another that does."""
        asked = {"terms": {"field": "cluster", "size": _MOST_VALUES, "min_doc_count": 2}}
        answers = self._snapshot.aggregate(query, {"cluster": asked})
        with reading("the clusters"):
            return sum(int(bucket["doc_count"]) - 1 for bucket in answers["cluster"]["buckets"])

    def copies(self, address: DocAddress) -> Copies:
        """Return the other articles of the cluster of a document."""
        (cluster,) = self.of([address])
        query = Query.term_query(self._snapshot.schema, "cluster", cluster)
        others = self._snapshot.count(query) - 1
        if others < 1:
            return NO_COPIES
        # One more, for it is among them or stands after them.
        earliest = by_date(self._snapshot, query, MOST_COPIES + 1, oldest=True)
        named = [other.document for other in earliest if other.document != address][:MOST_COPIES]
        return Copies(tuple(map(self._snapshot.original, named)), others)
