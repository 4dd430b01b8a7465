"""Scoring articles as wholes: BM25 over three levels of likeness, occurrences in the title counting more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from searchapp.model import MatchLevel
from searchapp.ranking.bm25 import inverse_document_frequency, saturated
from searchapp.ranking.layout import BODY
from searchapp.ranking.occurrences import Floats, Integers, Occurrences
from searchapp.ranking.weights import Weights


@dataclass(frozen=True, slots=True)
class Collection:
    """All the articles of an index, and the documents that are being ranked: those articles, or some of them.

    ``size`` and ``average_length`` (in words) are of all articles, ``lengths`` of the documents.
    """

    size: int
    average_length: float
    lengths: Integers

    @classmethod
    def whole(cls, lengths: Integers) -> Collection:
        """Return the collection of which all articles, of these lengths, are ranked."""
        return cls(len(lengths), float(lengths.mean()) if len(lengths) else 0.0, lengths)


class Wanted:
    """A word or phrase of the query: where it occurs, and of how many words it is.

    Where not all articles of a collection are ranked, ``counts`` tells in how many of all it stands at each level or
    above, by the level.
    """

    def __init__(self, occurrences: Occurrences, words: int = 1, counts: Sequence[int] | None = None) -> None:
        self.occurrences = occurrences
        self.words = words
        self._counts = counts
        self._by_level: dict[int, _AtLevel] = {}

    def at(self, level: int) -> _AtLevel:
        """Return its occurrences at ``level`` or above."""
        found = self._by_level.get(level)
        if found is None:
            # What is at a higher level is looked for among what is at the one below, which is less.
            base = self.occurrences if level == MatchLevel.ROOT else self.at(level - 1).occurrences
            found = self._by_level[level] = _AtLevel(base.at_least(level))
        return found

    def count(self, level: int) -> int:
        """Return in how many articles it stands at ``level`` or above."""
        return len(self.at(level).articles) if self._counts is None else self._counts[level]

    def worths(self, weights: Weights, collection_size: int) -> list[tuple[int, float]]:
        """Return the levels that have occurrences, with what one is worth there; those with the same ones as one."""
        found: list[tuple[int, float]] = []
        for level, weight in levels(weights):
            count = len(self.at(level).occurrences.documents)
            worth = weight * self.idf(level, collection_size) if count else 0.0
            # Among some articles it would hang on which ones they are, down to the last bit of a score.
            if found and self._counts is None and count == len(self.at(found[-1][0]).occurrences.documents):
                worth += found.pop()[1]
            if worth:
                found.append((level, worth))
        return found

    def idf(self, level: int, collection_size: int) -> float:
        """Return how telling it is at ``level`` or above in a collection of so many articles."""
        return self.words * inverse_document_frequency(self.count(level), collection_size)


class _AtLevel:
    """Occurrences, the articles that hold them (ascending), and where those of each article begin."""

    def __init__(self, occurrences: Occurrences) -> None:
        documents = occurrences.documents
        first = np.empty(len(documents), np.bool_)
        first[:1] = True
        np.not_equal(documents[1:], documents[:-1], out=first[1:])
        self.occurrences = occurrences
        self.starts = np.flatnonzero(first)
        self.articles: Integers = documents[self.starts]


def article_scores(wanted: Sequence[Wanted], collection: Collection, weights: Weights) -> Floats:
    """Return the score of every document of ``collection``."""
    scores = np.zeros(len(collection.lengths))
    average = collection.average_length
    for part in wanted:
        for level, worth in part.worths(weights, collection.size):
            found = part.at(level)
            frequencies = np.add.reduceat(_weighed(found.occurrences.positions, weights), found.starts)
            lengths = collection.lengths[found.articles]
            scores[found.articles] += worth * saturated(frequencies, lengths, average, weights.article_saturation)
    return scores


def levels(weights: Weights) -> tuple[tuple[int, float], ...]:
    """Return the levels of likeness with their weights, the highest first."""
    return (
        (MatchLevel.SPELLING, weights.exact),
        (MatchLevel.INFLECTION, weights.stem),
        (MatchLevel.VARIANT, weights.variant),
        (MatchLevel.ROOT, weights.root),
    )


def _weighed(positions: Integers, weights: Weights) -> Floats:
    """Return how many occurrences each one counts as, by where it stands: news begins with what it is about."""
    counted = np.ones(len(positions))
    counted[positions < BODY + weights.lead_words] += weights.lead
    counted[positions < BODY] += weights.title
    return counted
