"""What is looked for, as it occurs in the articles that are ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from searchapp.model import MatchLevel
from searchapp.ranking.bm25 import inverse_document_frequency
from searchapp.ranking.occurrences import MATCHING, Integers, Occurrences, starts_of
from searchapp.ranking.weights import Weights

#: In how many articles of an index a word or phrase stands, at each level or above: indexed by level, up to SPELLING.
LevelCounts = Sequence[int]


@dataclass(frozen=True, slots=True)
class Collection:
    """All the articles of an index: how many there are, and how many words they have on average."""

    size: int
    average_length: float


class LeafMatches:
    """A word or phrase of the query: where it occurs in the ranked articles, of how many words it is, and in how many
    articles of the whole ``collection`` it stands, by level.
    """

    def __init__(self, occurrences: Occurrences, words: int, counts: LevelCounts, collection: Collection) -> None:
        self.occurrences = occurrences
        self._words = words
        self._counts = counts
        self._collection = collection

    def idf(self, level: int = MATCHING) -> float:
        """Return how telling it is at ``level`` or above; a phrase counts as one word."""
        return inverse_document_frequency(self._counts[level], self._collection.size)

    def worths(self, weights: Weights) -> list[tuple[MatchLevel, float]]:
        """Return what an occurrence is worth at each level where it stands in any article; a phrase counts for all its
        words.
        """
        return [
            (level, worth) for level, worth in leaf_worths(self._words, self._counts, self._collection.size, weights)
        ]

    def by_article(self, level: int) -> ByArticle:
        """Return its occurrences at ``level`` or above, grouped by article."""
        return ByArticle.of(self.occurrences.at_least(level))


@dataclass(frozen=True, slots=True)
class ByArticle:
    """Occurrences, the articles that hold them (ascending), and where those of each article begin."""

    occurrences: Occurrences
    articles: Integers
    starts: Integers

    @classmethod
    def of(cls, occurrences: Occurrences) -> ByArticle:
        """Group ``occurrences``."""
        starts = starts_of(occurrences.documents)
        return cls(occurrences, occurrences.documents[starts], starts)


def leaf_worths(words: int, counts: LevelCounts, size: int, weights: Weights) -> list[tuple[MatchLevel, float]]:
    """Return what a leaf of ``words`` words is worth at each level, the highest first, where it stands in any of the
    ``size`` articles.
    """
    return [
        (level, worth)
        for level, weight in weights.levels
        if counts[level] and (worth := weight * words * inverse_document_frequency(counts[level], size))
    ]
