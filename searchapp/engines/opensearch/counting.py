"""Counting articles: those in which words occur, exactly; those of each source, section, author and time; clusters."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Final, NamedTuple, TypeVar

from searchapp.dates.moments import MOMENTS_A, NAMED, PRECISION, UNDATED
from searchapp.engines.opensearch.control import Moment
from searchapp.engines.opensearch.document import original_of, source_of, unescaped, word_term
from searchapp.engines.opensearch.matching import BY_ID, EVERYTHING, OLDEST, Query, any_word, of_leaf, of_phrase
from searchapp.engines.opensearch.reading import Hit, Snapshot
from searchapp.engines.retrieval import Totals, facet_of
from searchapp.model import FacetCount, MatchLevel
from searchapp.plan import MOST_COPIES, NO_COPIES, Copies, FacetName, Leaf, Phrase, ValueField
from searchapp.ranking.scoring import LevelCounts

#: How many counts are remembered of one commit.
_REMEMBERED: Final = 1 << 14

#: How many searches are sent at once.
_TOGETHER: Final = 400

#: How many values of a facet are asked for at first; if there are more, all are fetched page by page.
_VALUES: Final = 10_000
_VALUES_A_PAGE: Final = 10_000

_COUNT: Final[dict[str, Any]] = {"size": 0, "track_total_hits": True, "query": EVERYTHING}
#: Dates without a day have a precision.
_TIMES: Final = {
    unit: {
        "filter": {"bool": {"must_not": [{"exists": {"field": PRECISION}}]}},
        "aggs": {"times": {"histogram": {"field": "moment", "interval": length, "min_doc_count": 1}}},
    }
    for unit, length in MOMENTS_A.items()
}

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


K = TypeVar("K", bound=Hashable)


# Unlike tuples these are unequal where they are of two classes.
@dataclass(frozen=True, slots=True)
class _Readings:
    """What the count of readings is remembered by."""

    readings: str


@dataclass(frozen=True, slots=True)
class _Root:
    """What the occurrences of the words of a root are remembered by."""

    root: str


class _Whole(NamedTuple):
    """What is known of all articles, and on how many shards they are."""

    totals: Totals
    shards: int


class Counting:
    """Counts articles, and remembers the counts of the last commit."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._moment: Moment | None = None
        self._counts: OrderedDict[Hashable, Any] = OrderedDict()

    def totals(self, snapshot: Snapshot) -> Totals:
        """Return the totals of all articles."""
        return self._whole(snapshot).totals

    def _whole(self, snapshot: Snapshot) -> _Whole:
        found: _Whole | None = self._recalled(snapshot, "whole")
        if found is None:
            aggregations = {"words": {"sum": {"field": "length"}}, "newest": {"max": {"field": "instant"}}}
            answer = snapshot.search({**_COUNT, "aggs": aggregations})
            words, newest = (answer["aggregations"][name]["value"] for name in ("words", "newest"))
            totals = Totals(_total(answer), int(words), UNDATED if newest is None else int(newest))
            found = _Whole(totals, answer["_shards"]["total"])
            self._remember(snapshot, "whole", found)
        return found

    def levels(self, snapshot: Snapshot, leaves: Iterable[Leaf]) -> dict[Leaf, LevelCounts]:
        """Return in how many articles each of ``leaves`` occurs, at each level or above."""
        return {
            leaf: counts * (MatchLevel.SPELLING + 1) if isinstance(leaf, Phrase) else counts
            for leaf, counts in self._counted(snapshot, leaves, _levels_of).items()
        }

    def readings(self, snapshot: Snapshot, readings: Iterable[str]) -> dict[str, int]:
        """Return in how many articles a word of each of ``readings`` occurs."""
        found = self._counted(snapshot, map(_Readings, readings), lambda key: [any_word("readings", [key.readings])])
        return {key.readings: count for key, (count,) in found.items()}

    def postings(self, snapshot: Snapshot, roots: Iterable[str]) -> dict[str, int]:
        """Return about how often words of each of ``roots`` occur, from the statistics of the index."""
        found = {root: self._recalled(snapshot, _Root(root)) for root in roots}
        terms = {root: word_term(root) for root, count in found.items() if count is None}
        if terms:
            shards = self._whole(snapshot).shards
            counts = snapshot.occurrences("root", list(terms.values()))
            for root, term in terms.items():
                found[root] = counts[term] * shards
                self._remember(snapshot, _Root(root), found[root])
        return found

    def _counted(
        self, snapshot: Snapshot, keys: Iterable[K], queries_of: Callable[[K], list[Query]]
    ) -> dict[K, tuple[int, ...]]:
        """Return how many articles match the queries of each of ``keys``; only what is not remembered is asked for."""
        found: dict[K, tuple[int, ...] | None] = {key: self._recalled(snapshot, key) for key in keys}
        missing = {key: queries_of(key) for key, counts in found.items() if counts is None}
        asked = [query for queries in missing.values() for query in queries]
        counts: list[int] = []
        for start in range(0, len(asked), _TOGETHER):
            bodies = [{**_COUNT, "query": query} for query in asked[start : start + _TOGETHER]]
            counts += map(_total, snapshot.searches(bodies))
        remaining = iter(counts)
        for key, queries in missing.items():
            found[key] = tuple(islice(remaining, len(queries)))
            self._remember(snapshot, key, found[key])
        return {key: counts for key, counts in found.items() if counts is not None}

    def _recalled(self, snapshot: Snapshot, key: Hashable) -> Any:
        if key in snapshot.counts:
            return snapshot.counts[key]
        with self._guard:
            return self._counts.get(key) if self._moment == snapshot.moment else None

    def _remember(self, snapshot: Snapshot, key: Hashable, count: object) -> None:
        snapshot.counts[key] = count
        # Others may be told what was read in a state that has been replaced meanwhile only if it is still whole.
        snapshot.when_certain(partial(self._keep, snapshot.moment, key, count))

    def _keep(self, moment: Moment, key: Hashable, count: object) -> None:
        with self._guard:
            if self._moment != moment:
                self._moment = moment
                self._counts.clear()
            self._counts[key] = count
            if len(self._counts) > _REMEMBERED:
                self._counts.popitem(last=False)


def _levels_of(leaf: Leaf) -> list[Query]:
    """Return the queries that count ``leaf`` at each level where the number may differ."""
    if isinstance(leaf, Phrase):
        return [of_phrase(leaf)]
    return [of_leaf(leaf, level) for level in range(MatchLevel.ROOT, MatchLevel.SPELLING + 1)]


def _total(answer: dict[str, Any]) -> int:
    total: int = answer["hits"]["total"]["value"]
    return total


def facets_asked(names: Sequence[FacetName]) -> dict[str, Any]:
    """Return the aggregations that count what a search finds."""
    terms = {"size": _VALUES, "shard_size": _VALUES}
    return {name: _TIMES.get(name) or {"terms": {"field": name, **terms}} for name in names}


def facets_in(
    snapshot: Snapshot,
    query: Query,
    named: Mapping[FacetName, int | None],
    answer: dict[str, Any],
) -> dict[str, tuple[FacetCount, ...]]:
    """Return the counts of what matches ``query`` from the answer to a search that asked for them; ``named`` is how
    many values of each facet are wanted, None for all.
    """
    return {name: _facet(snapshot, query, name, most, answer["aggregations"][name]) for name, most in named.items()}


def values_of(snapshot: Snapshot, field: ValueField) -> tuple[FacetCount, ...]:
    """Return how many of all articles have each value of ``field``, the most frequent first."""
    return facet_of(field, _page_by_page(snapshot, EVERYTHING, field))


def _facet(
    snapshot: Snapshot, query: Query, name: FacetName, most: int | None, answer: dict[str, Any]
) -> tuple[FacetCount, ...]:
    if name in MOMENTS_A:
        times = answer["times"]["buckets"]
        return tuple(FacetCount(NAMED[name](int(bucket["key"])), bucket["doc_count"]) for bucket in times)
    # Each shard counts all its values, so the sums are exact unless it has too many.
    if answer["sum_other_doc_count"] or answer["doc_count_error_upper_bound"]:
        return facet_of(name, _page_by_page(snapshot, query, name), most)
    return facet_of(name, {unescaped(bucket["key"]): bucket["doc_count"] for bucket in answer["buckets"]}, most)


def _page_by_page(snapshot: Snapshot, query: Query, name: FacetName | ValueField) -> dict[str, int]:
    counts: dict[str, int] = {}
    pages: dict[str, Any] = {"size": _VALUES_A_PAGE, "sources": [{"value": {"terms": {"field": name}}}]}
    while True:
        body = {**_COUNT, "query": query, "aggs": {"values": {"composite": pages}}}
        answer = snapshot.search(body)["aggregations"]["values"]
        counts.update({unescaped(bucket["key"]["value"]): bucket["doc_count"] for bucket in answer["buckets"]})
        if "after_key" not in answer:
            return counts
        pages["after"] = answer["after_key"]


class Document(NamedTuple):
    """The name of a document and the number of its cluster, 0 if that was not asked for."""

    name: str
    cluster: int

    @classmethod
    def of_hit(cls, hit: Hit) -> Document:
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
            with source_of(hit, snapshot.connection.errors) as source:
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
