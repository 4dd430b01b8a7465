"""One commit of an index, opened to answer plans: what matches is found, sorted and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from math import ceil
from typing import Any, Final

import numpy as np
from tantivy import DocAddress, FieldType, Occur, Order, Query

from searchapp.dates.moments import MOMENTS_A, NAMED, UNDATED
from searchapp.engines.base import Reader
from searchapp.engines.price import Rates, require_affordable
from searchapp.engines.retrieval import Listed, Matches, Totals, Words, facet_of, in_order_of_ids, result_page
from searchapp.engines.tantivy.files import reading
from searchapp.engines.tantivy.matching import MatchQueries, PhraseFinder, all_of
from searchapp.engines.tantivy.schema import from_term
from searchapp.engines.tantivy.snapshot import Found, Snapshot
from searchapp.engines.tantivy.word_counts import word_counts
from searchapp.model import Article, FacetCount, MatchLevel
from searchapp.plan import (
    MOST_COPIES,
    NEVER,
    NO_COPIES,
    Copies,
    Deadline,
    FacetName,
    Leaf,
    Phrase,
    ResultPage,
    Scope,
    SearchPlan,
    Spellings,
    Term,
    ValueField,
    leaves,
    required_leaves,
    within,
)
from searchapp.ranking.match import Matching, roots_in
from searchapp.ranking.scoring import LevelCounts, Weights, clauses, is_met

#: What Tantivy takes, measured on two cores in 2026.
RATES: Final = Rates(lists=0.5e-3, postings=0.2e-6, articles=30e-6)

#: How many more are asked for than are wanted, and how many times as many where equals have been cut off.
_MARGIN: Final = 50
_FARTHER: Final = 4

#: How many counts of readings are remembered.
_REMEMBERED: Final = 1 << 14

#: The counts of how many forms in all, of words and phrases, are remembered, and how many one has at most: those of a
#: pattern take more memory than counting it again takes time.
_REMEMBERED_FORMS: Final = 100_000
_FEW_FORMS: Final = 250

#: More values than a facet has, so that all of them are counted.
_ALL_VALUES: Final = 60_000

#: The numbers of clusters are hashes, all less than this.
_END: Final = 1 << 63

#: The clusters of about this many documents are counted at once.
_TOGETHER: Final = 100_000

#: The ids of how many documents are read between two looks at the clock: a tenth of a second.
_READ_TOGETHER: Final = 5_000

#: The most values that Tantivy returns with their counts. Only clusters of several documents are returned, and of those
#: there are at most half as many as documents.
_MOST_VALUES: Final = 65_000


def _queries(snapshot: Snapshot, phrases: PhraseFinder, deadline: Deadline) -> MatchQueries:
    def find_phrase(phrase: Phrase, having: Query) -> Query:
        return phrases.query(phrase, having, deadline)

    return MatchQueries(snapshot.schema, snapshot.family, find_phrase)


def _readings_count(snapshot: Snapshot, phrases: PhraseFinder, readings: str) -> int:
    """Return in how many articles a word of these ``readings`` occurs."""
    return snapshot.count(_queries(snapshot, phrases, NEVER).readings(readings))


class OpenCommit:
    """Answers plans from a snapshot; remembers in how many articles words occur."""

    def __init__(self, snapshot: Snapshot, weights: Weights) -> None:
        self.snapshot = snapshot
        self.weights = weights
        self._phrases = PhraseFinder(snapshot)
        self._level_counts: dict[Leaf, LevelCounts] = {}
        self._remembered_forms = 0
        # Made of these alone: a method of this object would keep all of it until garbage is collected.
        self.readings_count = lru_cache(_REMEMBERED)(partial(_readings_count, snapshot, self._phrases))

    def queries(self, deadline: Deadline) -> MatchQueries:
        """Return what makes queries; it raises :class:`~searchapp.plan.TimeIsUpError` at the ``deadline``."""
        return _queries(self.snapshot, self._phrases, deadline)

    def reader(self) -> Reader:
        """Return what answers a query."""
        return self

    def search(self, plan: SearchPlan) -> ResultPage:
        """Return the page of articles that ``plan`` asks for."""
        return result_page(plan, TantivyMatches(self, plan), self.weights)

    def article_count(self) -> int:
        """Return how many articles there are."""
        return self.snapshot.size

    def words(self) -> int:
        """Return how many words all articles have."""
        return self.snapshot.words

    def word_counts(self) -> Counter[str]:
        """Return how often each surface form occurs."""
        return word_counts(self.snapshot)

    def close(self) -> None:
        """Release the files."""
        self.snapshot.close()

    @cached_property
    def totals(self) -> Totals:
        """The totals of all articles."""
        return Totals(self.snapshot.size, self.snapshot.words, self.snapshot.newest)

    def level_counts(self, leaf: Leaf, queries: MatchQueries) -> LevelCounts:
        """Return in how many articles ``leaf`` occurs, at each level or above, counted by ``queries``."""
        found = self._level_counts.get(leaf)
        if found is None:
            found = self._counted(leaf, queries)
            forms = _forms_in(leaf)
            if forms <= _FEW_FORMS:
                self._remember(leaf, forms, found)
        return found

    def _remember(self, leaf: Leaf, forms: int, counts: LevelCounts) -> None:
        if self._remembered_forms + forms > _REMEMBERED_FORMS:
            self._level_counts.clear()
            self._remembered_forms = 0
        self._level_counts[leaf] = counts
        self._remembered_forms += forms

    def _counted(self, leaf: Leaf, queries: MatchQueries) -> LevelCounts:
        counts: dict[Hashable, int] = {}

        def count(level: int) -> int:
            key = queries.key(leaf, level)
            if key not in counts:
                counts[key] = self.snapshot.count(queries.leaf(leaf, level))
            return counts[key]

        if isinstance(leaf, Phrase):
            return (count(leaf.level),) * (MatchLevel.SPELLING + 1)
        least = MatchLevel.ROOT if isinstance(leaf, Spellings) or leaf.related else MatchLevel.VARIANT
        return tuple(count(max(level, least)) for level in range(MatchLevel.SPELLING + 1))

    def facets(self, query: Query, named: Mapping[FacetName, int | None]) -> dict[str, tuple[FacetCount, ...]]:
        """Return how many documents that match ``query`` have each value; the most frequent first, dates in order.

        ``named`` is how many values of each facet are wanted, None for all.
        """
        terms: dict[str, int | None] = {name: most for name, most in named.items() if name not in MOMENTS_A}
        found = self._value_counts(query, terms) if terms else {}
        return found | {name: self._times(query, name) for name in named if name in MOMENTS_A}

    def _times(self, query: Query, unit: str) -> tuple[FacetCount, ...]:
        asked = {"histogram": {"field": "moment", "interval": MOMENTS_A[unit], "min_doc_count": 1}}
        answers = self.snapshot.aggregate(all_of([query, self.snapshot.with_day]), {unit: asked})
        with reading("the facets"):
            return tuple(
                FacetCount(NAMED[unit](int(bucket["key"])), int(bucket["doc_count"]))
                for bucket in answers[unit]["buckets"]
            )

    def values(self, field: ValueField) -> tuple[FacetCount, ...]:
        """Return how many of all documents have each value of ``field``; the most frequent first."""
        return self._value_counts(Query.all_query(), {field: None})[field]

    def _value_counts(self, query: Query, named: Mapping[str, int | None]) -> dict[str, tuple[FacetCount, ...]]:
        asked: dict[str, Any] = {name: {"terms": {"field": name, "size": _ALL_VALUES}} for name in named}
        answers = self.snapshot.aggregate(query, asked)
        with reading("the facets"):
            return {
                name: facet_of(
                    name,
                    {from_term(str(each["key"])): int(each["doc_count"]) for each in answers[name]["buckets"]},
                    most,
                )
                for name, most in named.items()
            }

    def clusters(self, addresses: Sequence[DocAddress]) -> list[int]:
        """Return the number of the cluster of each document."""
        return self.snapshot.values("cluster", addresses)

    def cluster_count(self, query: Query, total: int, deadline: Deadline) -> int:
        """Return the exact number of clusters of the ``total`` documents that match ``query``."""
        return total - sum(map(self._repeated, deadline.each(self._parts(query, total))))

    def _parts(self, query: Query, total: int) -> Iterator[Query]:
        """Yield queries that split what ``query`` matches into parts of whole clusters."""
        parts = ceil(total / _TOGETHER)
        if parts <= 1:
            yield query
            return
        # The numbers are spread evenly.
        bounds = [_END * part // parts for part in range(parts + 1)]
        for first, end in pairwise(bounds):
            these = Query.range_query(self.snapshot.schema, "cluster", FieldType.Integer, first, end - 1)
            yield all_of([query, these])

    def _repeated(self, query: Query) -> int:
        """Return how many of the documents that match ``query`` share a cluster with an earlier one."""
        asked = {"terms": {"field": "cluster", "size": _MOST_VALUES, "min_doc_count": 2}}
        answers = self.snapshot.aggregate(query, {"cluster": asked})
        with reading("the clusters"):
            return sum(int(bucket["doc_count"]) - 1 for bucket in answers["cluster"]["buckets"])

    def copies(self, address: DocAddress) -> Copies:
        """Return the other articles of the cluster of a document."""
        (cluster,) = self.clusters([address])
        query = Query.term_query(self.snapshot.schema, "cluster", cluster)
        others = self.snapshot.count(query) - 1
        if others < 1:
            return NO_COPIES
        # One more, for the document itself may be among them.
        earliest = self.by_date(query, MOST_COPIES + 1, NEVER, oldest=True)
        named = [other.document for other in earliest if other.document != address][:MOST_COPIES]
        return Copies(tuple(map(self.snapshot.original, named)), others)

    def identifiers(self, addresses: Sequence[DocAddress], deadline: Deadline) -> list[str]:
        """Return the ids of these documents. Raises :class:`~searchapp.plan.TimeIsUpError` at the ``deadline``."""
        found: list[str] = []
        for start in deadline.each(range(0, len(addresses), _READ_TOGETHER)):
            found += self.snapshot.identifiers(addresses[start : start + _READ_TOGETHER])
        return found

    def by_date(self, query: Query, stop: int, deadline: Deadline, *, oldest: bool) -> list[Listed[DocAddress]]:
        """Return the first ``stop`` documents that match ``query``: those without a date after all others, those of one
        date in the order of their ids. Raises :class:`~searchapp.plan.TimeIsUpError` at the ``deadline``.
        """
        found = self._with_whole_last_group(query, self._first_by_date(query, stop, oldest=oldest))
        listed = [Listed(address, 0, int(moment)) for moment, address in found]
        return in_order_of_ids(listed, stop, lambda addresses: self.identifiers(addresses, deadline))

    def _first_by_date(self, query: Query, stop: int, *, oldest: bool) -> list[Found]:
        if not oldest:
            return self.snapshot.sorted(query, "instant", stop, Order.Desc)
        found = self.snapshot.sorted(all_of([query, self.snapshot.dated]), "instant", stop, Order.Asc)
        return found if len(found) >= stop else [*found, *self._of_instant(query, UNDATED)]

    def _with_whole_last_group(self, query: Query, found: list[Found]) -> list[Found]:
        """Return ``found`` with all documents of its last date: which of them Tantivy lists is arbitrary."""
        if not found:
            return []
        last = found[-1][0]
        before = [hit for hit in found if hit[0] != last]
        return [*before, *self._of_instant(query, int(last))]

    def _of_instant(self, query: Query, instant: int) -> list[Found]:
        these = self._having(query, "instant", instant)
        found = self.snapshot.sorted(these, "record", self.snapshot.count(these), Order.Asc)
        return [(instant, address) for _, address in found]

    def _having(self, query: Query, field: str, number: int) -> Query:
        return all_of([query, Query.range_query(self.snapshot.schema, field, FieldType.Integer, number, number)])

    def by_arrival(self, query: Query, stop: int, deadline: Deadline) -> list[Listed[DocAddress]]:
        """Return the first ``stop`` documents that match ``query``, the last to arrive first, of those that arrived
        together the newest. Raises :class:`~searchapp.plan.TimeIsUpError` at the ``deadline``.
        """
        found = self.snapshot.sorted(query, "arrived", stop, Order.Desc)
        if not found:
            return []
        last = found[-1][0]
        before = [(arrived, address) for arrived, address in found if arrived != last]
        instants = self.snapshot.values("instant", [address for _, address in before]) if before else []
        # As points the arrivals keep those apart that are of one date.
        listed = [
            Listed(address, int(arrived), instant) for (arrived, address), instant in zip(before, instants, strict=True)
        ]
        listed.sort(key=lambda each: (-each.points, -each.moment))
        # Those that arrived last are any of a run: which of them are the newest only their dates say.
        these = self._having(query, "arrived", int(last))
        of_last_run = self.by_date(these, stop - len(listed), deadline, oldest=False)
        ordered = in_order_of_ids(listed, len(listed), lambda addresses: self.identifiers(addresses, deadline))
        return [*ordered, *of_last_run]


class TantivyMatches(Matches[DocAddress]):
    """What matches a plan: Tantivy finds, counts and sorts it."""

    def __init__(self, commit: OpenCommit, plan: SearchPlan) -> None:
        self.totals = commit.totals
        self._commit = commit
        self._snapshot = commit.snapshot
        self._plan = plan
        self._queries = commit.queries(plan.deadline)
        require_affordable(plan, RATES, self._snapshot.size, self._queries.postings_count)
        self._query = self._queries.query(plan.node, plan.filters)

    @cached_property
    def total(self) -> int:
        self._plan.deadline.check()
        return self._snapshot.count(self._query)

    def counts(self, leaf: Leaf) -> LevelCounts:
        self._plan.deadline.check()
        return self._commit.level_counts(leaf, self._queries)

    def listed(self, stop: int) -> Sequence[Listed[DocAddress]]:
        if self._plan.sort == "relevance" and any(leaves(self._plan.node)):
            return self._by_points(stop)
        if self._plan.sort == "arrived":
            return self._commit.by_arrival(self._query, stop, self._plan.deadline)
        return self._commit.by_date(self._query, stop, self._plan.deadline, oldest=self._plan.sort == "oldest")

    def _by_points(self, stop: int) -> Sequence[Listed[DocAddress]]:
        scored = self._scored(stop)
        points = np.array([score for score, _ in scored], np.int64)
        moments = np.array(self._snapshot.values("instant", [address for _, address in scored]), np.int64)
        order = np.lexsort((-moments, -points))
        if len(order) > stop:
            # Those equal to the last stay: their ids decide which of them are the first.
            last = order[stop - 1]
            order = order[(points[order] > points[last]) | (moments[order] >= moments[last])]
        listed = [Listed(scored[place][1], int(points[place]), int(moments[place])) for place in order.tolist()]
        return in_order_of_ids(listed, stop, self.identifiers)

    def _scored(self, stop: int) -> list[Found]:
        """Return the first ``stop`` by points, with all that have as many as the last of them, in no order."""
        count = stop + stop // 2 + _MARGIN
        while True:
            self._plan.deadline.check()
            total, found = self._snapshot.best(self._scoring, min(count, self._snapshot.size))
            least = found[:stop][-1][0] if found else 0.0
            # Tantivy lists equals in an order of its own.
            if len(found) >= total or found[-1][0] < least:
                return [each for each in found if each[0] >= least]
            count *= _FARTHER

    @cached_property
    def _scoring(self) -> Query:
        """The query for what matches, scored by the points of the first phase."""
        required = set(required_leaves(self._plan.node))
        of_all = 0
        # A leaf often has the same words at several levels.
        worth: dict[tuple[Scope, Hashable], tuple[Leaf, MatchLevel, int]] = {}
        for leaf in self._plan.deadline.each(leaves(self._plan.node)):
            for clause in clauses(leaf, self.counts(leaf), self._snapshot.size, self._commit.weights):
                if leaf in required and is_met(clause, leaf):
                    of_all += clause.points
                    continue
                key = clause.scope, self._queries.key(leaf, clause.level)
                *_, points = worth.get(key, (0,))
                worth[key] = leaf, clause.level, points + clause.points
        scored = [
            (Occur.Should, Query.const_score_query(self._of(leaf, scope, level), float(points)))
            for (scope, _), (leaf, level, points) in worth.items()
        ]
        return Query.boolean_query([(Occur.Must, Query.const_score_query(self._query, float(of_all))), *scored])

    def _of(self, leaf: Leaf, scope: Scope, level: MatchLevel) -> Query:
        """Return the query for the articles in which ``leaf`` occurs in ``scope`` at ``level`` or above."""
        return self._queries.leaf(within(leaf, scope), level)

    def words(self, documents: Sequence[DocAddress], of_leaves: Sequence[Leaf]) -> Words:
        vectors, words = self._snapshot.words_of(documents, roots_in(self._plan.node))
        matching = Matching(words.size, words.word_postings)
        return Words(vectors.lengths, vectors.passages, [matching.occurrences(leaf) for leaf in of_leaves])

    def identifiers(self, documents: Sequence[DocAddress]) -> Sequence[str]:
        return self._commit.identifiers(documents, self._plan.deadline)

    def articles(self, documents: Sequence[DocAddress]) -> Sequence[Article]:
        return list(map(self._snapshot.original, self._plan.deadline.each(documents)))

    def facets(self, names: Sequence[FacetName]) -> dict[str, tuple[FacetCount, ...]]:
        self._plan.deadline.check()
        return self._commit.facets(self._query, {name: self._plan.named(name) for name in names})

    def clusters(self, documents: Sequence[DocAddress]) -> Sequence[int]:
        return self._commit.clusters(documents)

    def cluster_count(self) -> int:
        return self._commit.cluster_count(self._query, self.total, self._plan.deadline)

    def copies(self, documents: Sequence[DocAddress]) -> Sequence[Copies]:
        return list(map(self._commit.copies, documents))


def _forms_in(leaf: Leaf) -> int:
    """Return how many forms ``leaf`` holds."""
    match leaf:
        case Term():
            return len(leaf.alternatives)
        case Phrase(positions):
            return sum(map(len, positions))
        case Spellings(ways):
            return sum(_forms_in(way.written) for way in ways)
