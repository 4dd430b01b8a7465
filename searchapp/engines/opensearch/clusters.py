"""The clusters of what is found: how many they are, and which other articles are of them, whether they match or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from searchapp.engines.opensearch.listing import BY_ID, OLDEST, Listed
from searchapp.engines.opensearch.reading import Reader
from searchapp.engines.opensearch.state import State
from searchapp.model import Article
from searchapp.plan import MOST_COPIES, NO_COPIES, Copies

#: Up to so many clusters on a shard are counted one by one.
_COUNTED: Final = 10_000

#: The most that OpenSearch takes.
_PRECISION: Final = 40_000

#: The copies of how many clusters are asked for at once.
_STORIES: Final = 100

#: What asks for how many clusters are found. OpenSearch's own estimate is off by a few where there are thousands, and
#: by some in a thousand where there are more than its precision. Exact is the number of articles less those that are
#: not the only ones of their clusters; so only such clusters are asked for.
STORIES_ASKED: Final[dict[str, Any]] = {
    "several": {"terms": {"field": "cluster", "size": _COUNTED, "shard_size": _COUNTED, "min_doc_count": 2}},
    "clusters": {"cardinality": {"field": "cluster", "precision_threshold": _PRECISION}},
}


def stories_counted(answer: dict[str, Any], total: int) -> int:
    """Return of how many clusters the ``total`` articles are that the answer to a search is about."""
    several = answer["aggregations"]["several"]
    if several["sum_other_doc_count"] or several["doc_count_error_upper_bound"]:
        return min(total, int(answer["aggregations"]["clusters"]["value"]))
    others: int = sum(bucket["doc_count"] - 1 for bucket in several["buckets"])
    return total - others


class CopiesInIndex:
    """Finds the other articles of clusters; ``original`` is what reads the article of a hit."""

    def __init__(self, reader: Reader, original: Callable[[dict[str, Any]], Article]) -> None:
        self._reader = reader
        self._original = original

    def of(self, state: State, listed: Sequence[Listed]) -> list[Copies]:
        """Return the other articles of the cluster of each of ``listed``."""
        found: list[Copies] = []
        for start in range(0, len(listed), _STORIES):
            some = listed[start : start + _STORIES]
            answer = self._reader.search(state, _copies_asked([each.cluster for each in some]))
            buckets = {bucket["key"]: bucket for bucket in answer["aggregations"]["clusters"]["buckets"]}
            found += [self._copies(each.name, buckets.get(each.cluster)) for each in some]
        return found

    def _copies(self, name: str, bucket: dict[str, Any] | None) -> Copies:
        if bucket is None:
            return NO_COPIES
        others = [hit for hit in bucket["copies"]["hits"]["hits"] if hit["_id"] != name]
        return Copies(tuple(map(self._original, others[:MOST_COPIES])), bucket["doc_count"] - 1)


def _copies_asked(clusters: Sequence[int]) -> dict[str, Any]:
    """Return what asks for the earliest articles of those of ``clusters`` that have several."""
    # One more than are named, for the article itself may be among them.
    earliest = {"size": MOST_COPIES + 1, "sort": [OLDEST, BY_ID], "_source": ["original"]}
    several = {"field": "cluster", "size": len(clusters), "shard_size": len(clusters), "min_doc_count": 2}
    return {
        "query": {"terms": {"cluster": list(clusters)}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {"clusters": {"terms": several, "aggs": {"copies": {"top_hits": earliest}}}},
    }
