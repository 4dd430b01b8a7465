"""What is the same on every engine: from the articles that match a plan to a page of hits.

An engine supplies :class:`Matches`. It finds what matches, counts, and lists it in the order that the plan asks for, by
relevance in that of the first phase of ranking (:mod:`searchapp.ranking.scoring`). Here the candidates are ranked
again, ties are broken, near-duplicates collapsed, and hits are put together with their evidence.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

import numpy as np

from searchapp.model import Article, FacetCount
from searchapp.plan import (
    NO_COPIES,
    ArticleHit,
    Copies,
    FacetName,
    Leaf,
    ResultPage,
    SearchPlan,
    leaves,
    words_in,
)
from searchapp.ranking.match import Occurrences
from searchapp.ranking.postings import Integers, Passages
from searchapp.ranking.rerank import Candidates, Collection, LeafMatches, recency_factors
from searchapp.ranking.scoring import CANDIDATES, LevelCounts, Weights

#: What an engine knows a document by.
D = TypeVar("D")

#: How far beyond a page is listed at first where near-duplicates are collapsed, and how many times as far each time
#: when that does not fill it.
_BEYOND: Final = 20
_FARTHER: Final = 2


class Totals(NamedTuple):
    """All articles of an index: how many, how many words they have, the instant of the newest (UNDATED without one)."""

    articles: int
    words: int
    newest: int


class Listed(NamedTuple, Generic[D]):
    """A document in a list: the points of the first phase (0 in any other order) and its date, as an instant."""

    document: D
    points: int
    moment: int


class Words(NamedTuple):
    """The words of some documents, numbered from 0 on: how many each has, its paragraphs, where each leaf occurs."""

    lengths: Integers
    passages: Passages
    occurrences: Sequence[Occurrences]


class Matches(ABC, Generic[D]):
    """The articles that match one plan in one state of an index: what an engine supplies."""

    totals: Totals

    @property
    @abstractmethod
    def total(self) -> int:
        """How many they are."""

    @abstractmethod
    def counts(self, leaf: Leaf) -> LevelCounts:
        """Return in how many articles of the whole index ``leaf`` occurs, at each level or above."""

    @abstractmethod
    def listed(self, stop: int) -> Sequence[Listed[D]]:
        """Return the first ``stop``: by relevance those with most points, by arrival the last to arrive, of equals the
        newest; else by date. Articles without a date come after all others, those of one date are in the order of their
        ids.
        """

    @abstractmethod
    def words(self, documents: Sequence[D], of_leaves: Sequence[Leaf]) -> Words:
        """Return the words of ``documents``, and where ``of_leaves`` occur in them."""

    @abstractmethod
    def identifiers(self, documents: Sequence[D]) -> Sequence[str]:
        """Return the ids of ``documents``."""

    @abstractmethod
    def articles(self, documents: Sequence[D]) -> Sequence[Article]:
        """Return ``documents`` as they were added."""

    @abstractmethod
    def facets(self, names: Sequence[FacetName]) -> dict[str, tuple[FacetCount, ...]]:
        """Return how many have each value that the plan names, the most frequent first, of equals in the order of their
        code points; those of time in order.
        """

    @abstractmethod
    def clusters(self, documents: Sequence[D]) -> Sequence[int]:
        """Return the number of the cluster of each of ``documents``."""

    @abstractmethod
    def cluster_count(self) -> int:
        """Return how many clusters they belong to."""

    @abstractmethod
    def copies(self, documents: Sequence[D]) -> Sequence[Copies]:
        """Return the other articles of the cluster of each of ``documents``."""


def result_page(plan: SearchPlan, matches: Matches[D], weights: Weights) -> ResultPage:
    """Return the page that ``plan`` asks for. Raises :class:`~searchapp.plan.TimeIsUpError` when it is too late."""
    return _Page(plan, matches, weights).page()


class _Scored(NamedTuple, Generic[D]):
    """A document in the final order, and where it is among the candidates, if it is one of them."""

    document: D
    score: float
    place: tuple[Candidates, int] | None = None


class _Page(Generic[D]):
    def __init__(self, plan: SearchPlan, matches: Matches[D], weights: Weights) -> None:
        self._plan = plan
        self._matches = matches
        self._weights = weights
        self._leaves = list(leaves(plan.node))
        self._by_relevance = plan.sort == "relevance" and bool(self._leaves)
        self._ranked: list[_Scored[D]] | None = None

    def page(self) -> ResultPage:
        plan, matches = self._plan, self._matches
        hits = self._hits(self._shown())
        plan.deadline.check()
        return ResultPage(
            total=matches.total,
            hits=tuple(hits),
            facets=matches.facets(plan.facets) if plan.facets else {},
            clusters=matches.cluster_count() if plan.collapse else None,
        )

    def _shown(self) -> Sequence[_Scored[D]]:
        plan = self._plan
        stop = min(plan.offset + plan.limit, self._matches.total)
        if plan.offset >= stop:
            return ()
        if not plan.collapse:
            return self._first(stop)[plan.offset :]
        return collapsed_page(
            self._first,
            lambda scored: self._matches.clusters([each.document for each in scored]),
            total=self._matches.total,
            offset=plan.offset,
            limit=plan.limit,
        )

    def _first(self, stop: int) -> Sequence[_Scored[D]]:
        """Return the first ``stop`` in their final order."""
        if not self._by_relevance:
            return [_Scored(each.document, 0.0) for each in self._matches.listed(stop)]
        if self._ranked is None:
            self._ranked = self._rerank(self._matches.listed(CANDIDATES))
        if stop <= len(self._ranked):
            return self._ranked[:stop]
        rest = self._matches.listed(stop)[len(self._ranked) :]
        if not rest:
            return self._ranked
        # Points and scores are of different scales: the scores go on downwards from the last candidate's.
        lowest, most = self._ranked[-1].score, max(rest[0].points, 1)
        return [*self._ranked, *(_Scored(each.document, lowest * (each.points / most)) for each in rest)]

    def _rerank(self, listed: Sequence[Listed[D]]) -> list[_Scored[D]]:
        self._plan.deadline.check()
        documents = [each.document for each in listed]
        moments = np.array([each.moment for each in listed], np.int64)
        candidates = self._candidates(documents)
        scores = candidates.scores() * recency_factors(moments, self._matches.totals.newest, self._plan.recency)
        order = np.lexsort((-moments, -scores))
        if np.any((np.diff(scores[order]) == 0) & (np.diff(moments[order]) == 0)):
            names = self._matches.identifiers(documents)
            order = np.array(
                sorted(range(len(names)), key=lambda number: (-scores[number], -moments[number], names[number])),
                np.int64,
            )
        return [_Scored(documents[n], float(scores[n]), (candidates, n)) for n in order.tolist()]

    def _candidates(self, documents: Sequence[D]) -> Candidates:
        totals = self._matches.totals
        collection = Collection(totals.articles, totals.words / totals.articles if totals.articles else 0.0)
        words = self._matches.words(documents, self._leaves)
        return Candidates(
            leaves=[
                LeafMatches(occurrences, words_in(leaf), self._matches.counts(leaf), collection)
                for leaf, occurrences in zip(self._leaves, words.occurrences, strict=True)
            ],
            lengths=words.lengths,
            passages=words.passages,
            collection=collection,
            weights=self._weights,
        )

    def _hits(self, shown: Sequence[_Scored[D]]) -> list[ArticleHit]:
        if not shown:
            return []
        plan, matches = self._plan, self._matches
        documents = [each.document for each in shown]
        others = self._places([each.document for each in shown if each.place is None])
        places = [each.place or next(others) for each in shown]
        copies = matches.copies(documents) if plan.collapse else [NO_COPIES] * len(documents)
        articles = matches.articles(documents)
        return [
            ArticleHit(
                article,
                each.score,
                candidates.best_paragraphs(number)[: plan.paragraphs] if plan.paragraphs else (),
                candidates.found_words(number),
                its_copies,
                cluster,
            )
            for each, (candidates, number), article, its_copies, cluster in zip(
                shown, places, articles, copies, matches.clusters(documents), strict=True
            )
        ]

    def _places(self, documents: Sequence[D]) -> Iterator[tuple[Candidates, int]]:
        if documents:
            candidates = self._candidates(documents)
            yield from ((candidates, number) for number in range(len(documents)))


def in_order_of_ids(
    listed: list[Listed[D]], stop: int, identifiers: Callable[[Sequence[D]], Sequence[str]]
) -> list[Listed[D]]:
    """Return the first ``stop`` of ``listed``, those of equal points and date in the order of their ids."""
    start = 0
    while start < min(stop, len(listed)):
        end = start + 1
        while end < len(listed) and listed[end][1:] == listed[start][1:]:
            end += 1
        if end - start > 1:
            equals = listed[start:end]
            names = identifiers([each.document for each in equals])
            listed[start:end] = [equals[place] for place in sorted(range(len(names)), key=names.__getitem__)]
        start = end
    return listed[:stop]


def facet_of(name: str, counts: Mapping[str, int], most: int | None = None) -> tuple[FacetCount, ...]:
    """Return the counts of the values of ``name``: the ``most`` frequent or all of them, the most frequent first, of
    equals in the order of their code points; months in order.
    """
    kept = counts if most is None or len(counts) <= most else _most_frequent(counts, most)
    found = [FacetCount(value, count) for value, count in kept.items()]
    return tuple(sorted(found, key=lambda each: (each.value if name == "month" else -each.count, each.value)))


def _most_frequent(counts: Mapping[str, int], most: int) -> dict[str, int]:
    """Return the ``most`` frequent of more than ``most`` values, of equals the first."""
    least = sorted(counts.values(), reverse=True)[most - 1]
    kept = {value: count for value, count in counts.items() if count > least}
    equals = sorted(value for value, count in counts.items() if count == least)
    return kept | dict.fromkeys(equals[: most - len(kept)], least)


T = TypeVar("T")


def collapsed_page(
    first: Callable[[int], Sequence[T]],
    clusters_of: Callable[[Sequence[T]], Sequence[int]],
    *,
    total: int,
    offset: int,
    limit: int,
) -> list[T]:
    """Return from the ``offset``-th on those of ``limit`` clusters that come first.

    ``first(count)`` are the first of ``total`` in order, ``clusters_of`` gives the numbers of their clusters.
    """
    stop = offset + limit
    count = listed_at_first(stop)
    while True:
        some = first(min(count, total))
        _, places = np.unique(np.asarray(clusters_of(some), np.int64), return_index=True)
        if len(places) >= stop or count >= total:
            return [some[place] for place in np.sort(places)[offset:stop].tolist()]
        count *= _FARTHER


def listed_at_first(stop: int) -> int:
    """Return how many are listed at first to find ``stop`` clusters."""
    return stop + stop // 2 + _BEYOND
