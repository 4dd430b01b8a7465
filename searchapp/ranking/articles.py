"""Scoring articles as wholes: BM25 over three levels of likeness, occurrences in the title counting more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from searchapp.ranking.bm25 import inverse_document_frequency, saturated
from searchapp.ranking.layout import BODY
from searchapp.ranking.occurrences import EXACT, ROOT, STEM, Floats, Integers, Occurrences
from searchapp.ranking.weights import Weights


@dataclass(frozen=True, slots=True)
class Collection:
    """The articles of an index as the ranking sees them: how long each is, in words."""

    lengths: Integers

    @property
    def size(self) -> int:
        """The number of articles."""
        return len(self.lengths)

    @property
    def average_length(self) -> float:
        """The mean length of an article in words."""
        return float(self.lengths.mean()) if len(self.lengths) else 0.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word or phrase of the query: where it occurs, and of how many words it is."""

    occurrences: Occurrences
    words: int = 1

    def articles_at(self, level: int) -> int:
        """Return the number of articles that hold it at ``level`` or above."""
        return int(np.count_nonzero(np.diff(self.occurrences.at_least(level).documents, prepend=-1)))


def article_scores(wanted: Sequence[Wanted], collection: Collection, weights: Weights) -> Floats:
    """Return the score of every article of ``collection``."""
    scores = np.zeros(collection.size)
    average = collection.average_length
    for part in wanted:
        for level, weight in levels(weights):
            occurrences = part.occurrences.at_least(level)
            if not weight or not len(occurrences.documents):
                continue
            articles, frequencies = _frequencies(occurrences, weights.title)
            idf = part.words * inverse_document_frequency(len(articles), collection.size)
            lengths = collection.lengths[articles]
            scores[articles] += weight * idf * saturated(frequencies, lengths, average, weights.article_saturation)
    return scores


def levels(weights: Weights) -> tuple[tuple[int, float], ...]:
    """Return the levels of likeness with their weights."""
    return ((EXACT, weights.exact), (STEM, weights.stem), (ROOT, weights.root))


def _frequencies(occurrences: Occurrences, title_bonus: float) -> tuple[Integers, Floats]:
    """Return the documents of ``occurrences``, ascending, and how often each holds them."""
    documents = occurrences.documents
    starts = np.flatnonzero(np.diff(documents, prepend=-1))
    worth = 1.0 + title_bonus * (occurrences.positions < BODY)
    return documents[starts], np.add.reduceat(worth, starts)
