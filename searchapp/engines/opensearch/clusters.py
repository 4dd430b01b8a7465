"""The clusters of near-duplicates in an index: how many are found, which other articles they have, and the signatures
that new articles are compared with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, NamedTuple

import numpy as np

from searchapp.engines.opensearch.document import label_of, original_of, reading, signature_in
from searchapp.engines.opensearch.matching import BY_ID, OLDEST, Query, any_of
from searchapp.engines.opensearch.reading import Snapshot
from searchapp.near_duplicates import SignatureTable, StoredSignature
from searchapp.near_duplicates.clusters import MAX_COMPARED, MIN_SHARED_KEYS
from searchapp.plan import MOST_COPIES, NO_COPIES, Copies

#: Up to this many clusters on a shard are counted one by one.
_COUNTED: Final = 10_000

#: The most that OpenSearch takes.
_PRECISION: Final = 40_000

#: The copies of how many clusters are asked for at once.
_CLUSTERS: Final = 100

#: Counts the clusters of what is found. OpenSearch's own estimate is off by a few among thousands, and by some in a
#: thousand beyond its precision. Exact is the number of articles less those that share a cluster with an earlier one;
#: so only clusters of several articles are asked for.
CLUSTERS_ASKED: Final[dict[str, Any]] = {
    "several": {"terms": {"field": "cluster", "size": _COUNTED, "shard_size": _COUNTED, "min_doc_count": 2}},
    "clusters": {"cardinality": {"field": "cluster", "precision_threshold": _PRECISION}},
}

_Hits = list[dict[str, Any]]


class Document(NamedTuple):
    """The name of a document and the number of its cluster, 0 if that was not asked for."""

    name: str
    cluster: int

    @classmethod
    def of_hit(cls, hit: dict[str, Any]) -> Document:
        """Return the document of a hit."""
        (cluster,) = hit.get("fields", {}).get("cluster", (0,))
        return cls(hit["_id"], cluster)


def clusters_counted(answer: dict[str, Any], total: int) -> int:
    """Return the number of clusters of the ``total`` articles that a search found which asked for them."""
    several = answer["aggregations"]["several"]
    if several["sum_other_doc_count"] or several["doc_count_error_upper_bound"]:
        return min(total, int(answer["aggregations"]["clusters"]["value"]))
    others: int = sum(bucket["doc_count"] - 1 for bucket in several["buckets"])
    return total - others


def copies_of(snapshot: Snapshot, documents: Sequence[Document]) -> list[Copies]:
    """Return the other articles of the cluster of each of ``documents``."""
    found: list[Copies] = []
    for start in range(0, len(documents), _CLUSTERS):
        some = documents[start : start + _CLUSTERS]
        answer = snapshot.search(_copies_asked([each.cluster for each in some]))
        buckets = {bucket["key"]: bucket for bucket in answer["aggregations"]["clusters"]["buckets"]}
        found += [_copies(snapshot, each.name, buckets.get(each.cluster)) for each in some]
    return found


def _copies(snapshot: Snapshot, name: str, bucket: dict[str, Any] | None) -> Copies:
    if bucket is None:
        return NO_COPIES
    articles = []
    for hit in bucket["copies"]["hits"]["hits"]:
        if hit["_id"] != name:
            with reading(hit, snapshot.connection.errors) as source:
                articles.append(original_of(source))
    return Copies(tuple(articles[:MOST_COPIES]), bucket["doc_count"] - 1)


def _copies_asked(clusters: Sequence[int]) -> dict[str, Any]:
    """Return the search for the earliest articles of those of ``clusters`` that have several."""
    # One more than are named, for the article itself may be among them.
    earliest = {"size": MOST_COPIES + 1, "sort": [OLDEST, BY_ID], "_source": ["original"]}
    several = {"field": "cluster", "size": len(clusters), "shard_size": len(clusters), "min_doc_count": 2}
    return {
        "query": {"terms": {"cluster": list(clusters)}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {"clusters": {"terms": several, "aggs": {"copies": {"top_hits": earliest}}}},
    }


#: Some keys, and how many of them must be shared.
_Asked = tuple[tuple[int, ...], int]


class IndexedSignatures:
    """The signatures of the articles in a snapshot. Whatever fails does so in the context ``asking``."""

    def __init__(self, snapshot: Snapshot, asking: Callable[[], AbstractContextManager[None]]) -> None:
        self._snapshot = snapshot
        self._asking = asking
        self._expected: dict[_Asked, list[StoredSignature]] = {}
        with asking():
            answer = snapshot.search({"size": 0, "track_total_hits": 1})
        self._empty = not answer["hits"]["total"]["value"]

    def expect(self, keys: Iterable[Sequence[int]]) -> None:
        """Ask at once for what :meth:`sharing` will be asked for, in place of what was expected before."""
        asked = [(tuple(some), min(MIN_SHARED_KEYS, len(some))) for some in keys if some]
        self._expected = dict(zip(asked, self._found(asked), strict=True))

    def sharing(self, keys: Sequence[int], least: int) -> list[StoredSignature]:
        """Return those with at least ``least`` of ``keys``: at most :data:`MAX_COMPARED`, those that share most."""
        asked = tuple(keys), least
        found = self._expected.get(asked)
        if found is None:
            (found,) = self._found([asked])
        return found

    def _found(self, asked: Sequence[_Asked]) -> list[list[StoredSignature]]:
        if self._empty or not asked:
            return [[] for _ in asked]
        with self._asking():
            # One search for all takes hardly longer than for one.
            hits: _Hits = self._snapshot.search(_sharing(asked))["hits"]["hits"]
            if len(hits) < MAX_COMPARED * len(asked) or len(asked) == 1:
                table = self._table(hits)
                return [list(table.sharing(*each)) for each in asked]
            # Those like some of them may have left no room for those like the others.
            answers = self._snapshot.searches([_sharing([each]) for each in asked])
            return [list(map(self._alike, answer["hits"]["hits"])) for answer in answers]

    def _table(self, hits: _Hits) -> SignatureTable:
        found = list(map(self._alike, reversed(hits)))
        if not found:
            return SignatureTable()
        return SignatureTable([each.article_id for each in found], np.array([each.signature for each in found]))

    def _alike(self, hit: dict[str, Any]) -> StoredSignature:
        with reading(hit, self._snapshot.connection.errors) as source:
            article_id, _, _ = label_of(source)
            return StoredSignature(article_id, signature_in(source))


def _sharing(asked: Sequence[_Asked]) -> dict[str, Any]:
    """Return the search for articles that share keys with any of ``asked``, those that share most first."""
    return {
        "query": any_of([_sharing_keys(*each) for each in asked]),
        "size": MAX_COMPARED * len(asked),
        "_source": ["label", "signature"],
        "track_total_hits": False,
    }


def _sharing_keys(keys: Sequence[int], least: int) -> Query:
    # Each key that is shared adds 1 to the score.
    shared = [{"constant_score": {"filter": {"term": {"keys": str(key)}}}} for key in keys]
    return {"bool": {"should": shared, "minimum_should_match": least}}
