"""Scoring the paragraphs of a few articles: which of them shows best why its article matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from searchapp.ranking.articles import Wanted, levels
from searchapp.ranking.bm25 import saturated
from searchapp.ranking.layout import BODY, GAP
from searchapp.ranking.occurrences import STEM, Booleans, Floats, Integers, Occurrences, Selection
from searchapp.ranking.weights import Weights

#: Words of an ordinary news paragraph. A constant: a paragraph's score must not hang on what was searched with it.
_AVERAGE_LENGTH = 50.0

_POSITION_BITS = 32


@dataclass(frozen=True, slots=True)
class Passages:
    """The paragraphs of a few articles, one after the other. ``starts`` are their first places (article << 32 +
    position), ``lengths`` are in words, ``first`` is the number of each article's first paragraph, and one more last.
    """

    starts: Integers
    lengths: Integers
    first: Integers

    @classmethod
    def of(cls, layouts: Sequence[Integers]) -> Passages:
        """Return the paragraphs of the articles that have these layouts."""
        counts = [len(layout) - 1 for layout in layouts]
        bases = np.repeat(np.arange(len(layouts), dtype=np.int64) << _POSITION_BITS, counts)
        within = [layout[:-1].astype(np.int64) for layout in layouts]
        lengths = [np.diff(layout.astype(np.int64)) - GAP for layout in layouts]
        empty = [np.empty(0, np.int64)]
        return cls(
            bases + np.concatenate(empty + within),
            np.concatenate(empty + lengths),
            np.concatenate(([0], np.cumsum(counts, dtype=np.int64))),
        )

    def openings(self) -> Integers:
        """Return the number of the first paragraph of each article that has one."""
        return self.first[:-1][np.diff(self.first) > 0]

    def holding(self, occurrences: Occurrences) -> Integers:
        """Return the number of the paragraph in which each of ``occurrences`` stands; none of them is in a title."""
        return np.searchsorted(self.starts, occurrences.places(), side="right") - 1


@dataclass(frozen=True, slots=True)
class PassageScores:
    """The score of each paragraph, and whether any word in it matches, be it not by its root only."""

    scores: Floats
    matching: Booleans


def passage_scores(
    wanted: Sequence[Wanted], selection: Selection, passages: Passages, weights: Weights
) -> PassageScores:
    """Score ``passages``, the paragraphs of the articles of ``selection``."""
    scores = np.zeros(len(passages.starts))
    matching = np.zeros(len(scores), np.bool_)
    size = len(selection.places)
    for part in wanted:
        here = part.occurrences.within(selection)
        here = here.where(here.positions >= BODY)
        holders = passages.holding(here)
        matching[holders[here.levels >= STEM]] = True
        for level, weight in levels(weights):
            chosen = holders[here.levels >= level]
            if not weight or not len(chosen):
                continue
            frequencies = np.bincount(chosen, minlength=len(scores)).astype(np.float64)
            worth = saturated(frequencies, passages.lengths, _AVERAGE_LENGTH, weights.passage_saturation)
            scores += weight * part.idf(level, size) * worth
    scores[passages.openings()] *= 1 + weights.opening
    return PassageScores(scores, matching)


def best_of_each(scores: Floats, passages: Passages) -> Floats:
    """Return the highest of ``scores`` in each article; 0 for one without paragraphs."""
    best = np.zeros(len(passages.first) - 1)
    holders = np.repeat(np.arange(len(best)), np.diff(passages.first))
    np.maximum.at(best, holders, scores)
    return best
