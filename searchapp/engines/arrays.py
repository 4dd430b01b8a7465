"""Matching, counting and listing on arrays, for engines that hold posting lists and columns in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from searchapp.dates.moments import (
    MOMENTS_A,
    NAMED,
    PRECISION,
    UNDATED,
    WITHOUT_DAY,
    arrival_moment,
    between,
    from_moment,
)
from searchapp.engines.base import EngineStats
from searchapp.engines.price import Rates, require_affordable
from searchapp.engines.retrieval import Listed, Matches, Totals, Words, result_page
from searchapp.model import Article, FacetCount, Sort
from searchapp.plan import (
    MOST_COPIES,
    NO_COPIES,
    Copies,
    FacetName,
    Filters,
    Leaf,
    ResultPage,
    SearchPlan,
    ValueField,
    leaves,
)
from searchapp.ranking.match import Matching, Selection, roots_in, roots_of
from searchapp.ranking.postings import Booleans, Integers, Passages, Postings
from searchapp.ranking.scoring import LevelCounts, Weights, add_points, clauses

Numbers = npt.NDArray[np.int64]

#: What matching on arrays takes, measured on two cores in 2026.
RATES: Final = Rates(lists=0.3e-3, postings=0.18e-6, articles=30e-6)


class NumberedValues(NamedTuple):
    """The values of a field in the order of their code points, some of which no article may have, and for each article
    the number of its value; one more than the last where it has none.
    """

    values: Sequence[str]
    numbers: Numbers

    @classmethod
    def of(cls, having: Mapping[str, Integers], size: int) -> NumberedValues:
        """Return the values of ``size`` articles, given those that have each value."""
        values = sorted(having)
        numbers = np.full(size, len(values), np.int64)
        for number, value in enumerate(values):
            numbers[having[value]] = number
        return cls(values, numbers)


def places_in_order(ids: Sequence[str] | Sequence[bytes]) -> Numbers:
    """Return the place of each of ``ids`` when all are in order; runs of them that are in order take little time."""
    places = np.empty(len(ids), np.int64)
    places[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    return places


class ArrayIndex(Protocol):
    """All articles of one state of an index, numbered from 0 to ``size`` - 1, as arrays.

    ``moments``, ``instants`` and ``arrivals`` (see :mod:`.times`), ``lengths`` (in words) and ``clusters`` run in
    parallel.
    """

    @property
    def size(self) -> int: ...
    @property
    def moments(self) -> Numbers: ...
    @property
    def instants(self) -> Numbers: ...
    @property
    def arrivals(self) -> Numbers: ...
    @property
    def lengths(self) -> Numbers: ...
    @property
    def clusters(self) -> Numbers: ...

    def word_postings(self, root: str) -> Postings:
        """Return where the words of ``root`` occur; an empty list where none does."""

    def readings_count(self, readings: str) -> int:
        """Return in how many articles a word of these ``readings`` stands."""

    def postings_count(self, root: str) -> int:
        """Return about how often words of ``root`` occur, without reading where."""

    def layouts(self, documents: Integers) -> list[Integers]:
        """Return where the paragraphs of each of ``documents`` begin."""

    def numbered_values(self, field: str) -> NumberedValues:
        """Return the values of ``field``, and which of them each article has."""

    def having(self, field: str, value: str) -> Integers:
        """Return the articles whose ``field`` has ``value``."""

    def identifier(self, document: int) -> str:
        """Return the id of an article."""

    @property
    def id_order(self) -> Numbers:
        """The place of each article when all are ordered by their ids."""

    def original(self, document: int) -> Article:
        """Return an article as it was added."""


class Columns:
    """An index's metadata: counts of its values, filters, the order by date and id. Threads may share it."""

    def __init__(self, index: ArrayIndex) -> None:
        self._index = index
        self._numbered_values: dict[str, NumberedValues] = {}

    @cached_property
    def totals(self) -> Totals:
        """All articles, summed up."""
        newest = int(self._index.instants.max(initial=UNDATED))
        return Totals(self._index.size, int(self._index.lengths.sum()), newest)

    def stats(self, *, paragraphs: int, without_text: int, size: int) -> EngineStats:
        """Return what the index holds; the numbers of ``paragraphs`` and of articles ``without_text`` and the ``size``
        in bytes are the caller's.
        """
        dated = self._index.moments[self._index.moments != UNDATED]
        return EngineStats(
            articles=self._index.size,
            paragraphs=paragraphs,
            words=self.totals.words,
            sources=self.values("source"),
            earliest=from_moment(int(dated.min())) if len(dated) else None,
            latest=from_moment(int(dated.max())) if len(dated) else None,
            size=size,
            undated=self._index.size - len(dated),
            without_text=without_text,
        )

    def counts(self, name: FacetName | ValueField, chosen: Booleans, most: int | None = None) -> tuple[FacetCount, ...]:
        """Return how many of the ``chosen`` have each value, or each of the ``most`` frequent ones, the most frequent
        first; those of time in order.
        """
        if name in MOMENTS_A:
            return self._times(chosen, name)
        values, numbers = self._numbered(name)
        counts = np.bincount(numbers[chosen], minlength=len(values) + 1)[: len(values)]
        found = np.flatnonzero(counts)
        if name != "month":
            # The numbers of values are in the order of their code points, which is kept among equals.
            found = found[np.argsort(-counts[found], kind="stable")][:most]
        return tuple(FacetCount(values[number], int(counts[number])) for number in found.tolist())

    def _times(self, chosen: Booleans, unit: str) -> tuple[FacetCount, ...]:
        moments, length = self._index.moments[chosen & self._with_day], MOMENTS_A[unit]
        times, counts = np.unique(moments // length, return_counts=True)
        found = zip(times.tolist(), counts.tolist(), strict=True)
        return tuple(FacetCount(NAMED[unit](time * length), count) for time, count in found)

    @cached_property
    def _with_day(self) -> Booleans:
        """For each document whether the day of its date is known."""
        found: Booleans = self._index.moments != UNDATED
        for precision in WITHOUT_DAY:
            found[self._index.having(PRECISION, precision)] = False
        return found

    def values(self, name: ValueField) -> tuple[FacetCount, ...]:
        """Return how many of all documents have each value; the most frequent first."""
        return self.counts(name, np.ones(self._index.size, np.bool_))

    def _numbered(self, field: str) -> NumberedValues:
        if field not in self._numbered_values:
            self._numbered_values[field] = self._index.numbered_values(field)
        return self._numbered_values[field]

    def passing(self, filters: Filters) -> Booleans:
        """Return for each document whether it passes ``filters``."""
        passing = np.ones(self._index.size, np.bool_)
        for field, values in (("source", filters.sources), ("section", filters.sections), ("author", filters.authors)):
            if values:
                having = np.zeros(len(passing), np.bool_)
                for value in values:
                    having[self._index.having(field, value)] = True
                passing &= having
        if filters.date_from or filters.date_to:
            passing &= self._between(filters.date_from, filters.date_to)
        if filters.arrived_from:
            passing &= self._index.arrivals >= arrival_moment(filters.arrived_from)
        return passing

    def _between(self, first: date | None, last: date | None) -> Booleans:
        moments, wanted = self._index.moments, between(first, last)
        passing: Booleans = (moments >= wanted.first) & (moments <= wanted.last)
        for precision, latest in wanted.latest:
            having = self._index.having(PRECISION, precision)
            passing[having[moments[having] > latest]] = False
        return passing

    def ordered(self, documents: Integers, points: Integers, sort: Sort, stop: int) -> Integers:
        """Return which of ``documents``, by their place there, stand before ``stop`` in the order of ``sort``: those
        with most ``points`` or the latest arrival first, then by date, then by id.
        """
        instants = self._index.instants[documents]
        age = np.where(instants == UNDATED, -UNDATED, instants) if sort == "oldest" else -instants
        first = {"relevance": -points, "arrived": -self._index.arrivals[documents]}.get(sort, age)
        near = _smallest(first, stop)
        order = near[np.lexsort((age[near], first[near]))]
        around = order[: stop + 1]
        if np.any((np.diff(age[around]) == 0) & (np.diff(first[around]) == 0)):
            order = near[np.lexsort((self._index.id_order[documents[near]], age[near], first[near]))]
        return order[:stop]

    def copies(self, document: int) -> Copies:
        """Return the other articles of the cluster of ``document``."""
        clusters = self._index.clusters
        others = np.flatnonzero(clusters == clusters[document])
        others = others[others != document]
        if not len(others):
            return NO_COPIES
        earliest = self.ordered(others, np.zeros(len(others), np.int64), "oldest", MOST_COPIES)
        return Copies(tuple(map(self._index.original, others[earliest].tolist())), len(others))


class ArrayReader:
    """Answers what a query asks of an index, see :class:`searchapp.engines.base.Reader`.

    Where its words and phrases occur is found once, however many plans it has: the looser ones, and those of
    corrections, look for much the same as the strict one.
    """

    def __init__(self, index: ArrayIndex, columns: Columns, weights: Weights) -> None:
        self._index = index
        self._columns = columns
        self._weights = weights
        self._postings = cache(index.word_postings)
        self._matching = Matching(index.size, self._postings, columns.passing)

    def search(self, plan: SearchPlan) -> ResultPage:
        """Return the page of articles that ``plan`` asks for."""
        require_affordable(
            plan, RATES, self._index.size, lambda leaf: sum(map(self._index.postings_count, roots_of(leaf)))
        )
        # What ranks is read here; what is excluded is read when it is matched.
        for root in plan.deadline.each(roots_in(plan.node)):
            self._postings(root)
        matching = self._matching.until(plan.deadline)
        return result_page(plan, ArrayMatches(self._index, self._columns, plan, self._weights, matching), self._weights)

    def readings_count(self, readings: str) -> int:
        """Return in how many articles a word of these readings occurs."""
        return self._index.readings_count(readings)

    def values(self, field: ValueField) -> tuple[FacetCount, ...]:
        """Return how many articles have each value of ``field``; the most frequent first."""
        return self._columns.values(field)

    def article_count(self) -> int:
        """Return how many articles there are."""
        return self._index.size


class ArrayMatches(Matches[int]):
    """What matches a plan, evaluated on arrays."""

    def __init__(
        self, index: ArrayIndex, columns: Columns, plan: SearchPlan, weights: Weights, matching: Matching
    ) -> None:
        self.totals = columns.totals
        self._index = index
        self._columns = columns
        self._plan = plan
        self._weights = weights
        self._matching = matching
        self._chosen = self._matching.documents(plan.node) & columns.passing(plan.filters)
        self._found = np.flatnonzero(self._chosen)

    @property
    def total(self) -> int:
        return len(self._found)

    def counts(self, leaf: Leaf) -> LevelCounts:
        return self._matching.best_levels(leaf).counts()

    def listed(self, stop: int) -> Sequence[Listed[int]]:
        points = self._points[self._found]
        documents = self._found[self._columns.ordered(self._found, points, self._plan.sort, stop)]
        return [
            Listed(document, point, moment)
            for document, point, moment in zip(
                documents.tolist(),
                self._points[documents].tolist(),
                self._index.instants[documents].tolist(),
                strict=True,
            )
        ]

    @cached_property
    def _points(self) -> Numbers:
        """The points of every article, 0 where the order is another one."""
        points = np.zeros(self._index.size, np.int64)
        if self._plan.sort == "relevance":
            for leaf in self._plan.deadline.each(leaves(self._plan.node)):
                of_leaf = clauses(leaf, self.counts(leaf), self._index.size, self._weights)
                add_points(points, self._matching.best_levels(leaf), of_leaf)
        return points

    def words(self, documents: Sequence[int], of_leaves: Sequence[Leaf]) -> Words:
        numbers = np.array(documents, np.int64)
        selection = Selection(numbers, self._index.size)
        return Words(
            lengths=self._index.lengths[numbers],
            passages=Passages.of(self._index.layouts(numbers)),
            occurrences=[self._matching.occurrences(leaf).within(selection) for leaf in of_leaves],
        )

    def identifiers(self, documents: Sequence[int]) -> Sequence[str]:
        return list(map(self._index.identifier, documents))

    def articles(self, documents: Sequence[int]) -> Sequence[Article]:
        return list(map(self._index.original, self._plan.deadline.each(documents)))

    def facets(self, names: Sequence[FacetName]) -> dict[str, tuple[FacetCount, ...]]:
        plan = self._plan
        return {name: self._columns.counts(name, self._chosen, plan.named(name)) for name in plan.deadline.each(names)}

    def clusters(self, documents: Sequence[int]) -> Sequence[int]:
        numbers: list[int] = self._index.clusters[np.array(documents, np.int64)].tolist()
        return numbers

    def cluster_count(self) -> int:
        return len(np.unique(self._index.clusters[self._found]))

    def copies(self, documents: Sequence[int]) -> Sequence[Copies]:
        return list(map(self._columns.copies, documents))


def _smallest(keys: Integers, count: int) -> Integers:
    """Return where the ``count`` smallest of ``keys`` are, and all that equal the largest of them, in no order."""
    if count >= len(keys):
        return np.arange(len(keys))
    return np.flatnonzero(keys <= np.partition(keys, count - 1)[count - 1])
