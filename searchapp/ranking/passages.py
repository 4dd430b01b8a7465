"""Scoring the paragraphs of a few articles: which of them shows best why its article matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from searchapp.plan import RankedParagraph
from searchapp.ranking.bm25 import saturated
from searchapp.ranking.layout import BODY, GAP
from searchapp.ranking.leaf_matches import LeafMatches
from searchapp.ranking.occurrences import MATCHING, POSITION_BITS, Booleans, Floats, Integers, Occurrences
from searchapp.ranking.weights import Weights

#: Words of an ordinary news paragraph. A constant: a paragraph's score must not depend on what else was found.
_AVERAGE_LENGTH = 50.0


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
        empty = [np.empty(0, np.int64)]
        lengths = [np.diff(layout.astype(np.int64)) - GAP for layout in layouts]
        return cls.of_lengths(
            np.concatenate(empty + lengths), np.array([len(layout) - 1 for layout in layouts], np.int64)
        )

    @classmethod
    def of_lengths(cls, lengths: Integers, counts: Integers) -> Passages:
        """Return the paragraphs that have these ``lengths``; ``counts`` tells how many of them each article has."""
        first = np.concatenate(([0], np.cumsum(counts)))
        ends = np.concatenate(([0], np.cumsum(lengths + GAP)))
        bases = (np.arange(len(counts)) << POSITION_BITS) + BODY - ends[first[:-1]]
        return cls(ends[:-1] + np.repeat(bases, counts), lengths, first)

    def of_openings(self, values: Floats) -> Floats:
        """Return for each article the value, among ``values`` of paragraphs, of its first; 0 where it has none."""
        found = np.zeros(len(self.first) - 1)
        found[np.diff(self.first) > 0] = values[self.openings()]
        return found

    def openings(self) -> Integers:
        """Return the number of the first paragraph of each article that has one."""
        return self.first[:-1][np.diff(self.first) > 0]

    def holding(self, occurrences: Occurrences) -> Integers:
        """Return the number of the paragraph in which each of ``occurrences`` stands; none of them is in a title."""
        return np.searchsorted(self.starts, occurrences.places(), side="right") - 1


@dataclass(frozen=True, slots=True)
class PassageScores:
    """The score of each paragraph, and whether any word in it matches by more than its root."""

    scores: Floats
    matching: Booleans


def passage_scores(leaves: Sequence[LeafMatches], passages: Passages, weights: Weights) -> PassageScores:
    """Score ``passages``, the paragraphs of the articles that are ranked."""
    scores = np.zeros(len(passages.starts))
    matching = np.zeros(len(scores), np.bool_)
    for leaf in leaves:
        here = leaf.occurrences.where(leaf.occurrences.positions >= BODY)
        holders = passages.holding(here)
        matching[holders[here.levels >= MATCHING]] = True
        for level, worth in leaf.worths(weights):
            chosen = holders[here.levels >= level]
            frequencies = np.bincount(chosen, minlength=len(scores)).astype(np.float64)
            scores += worth * saturated(frequencies, passages.lengths, _AVERAGE_LENGTH, weights.passage_saturation)
    scores[passages.openings()] *= 1 + weights.opening
    return PassageScores(scores, matching)


def opening_coverage(leaves: Sequence[LeafMatches], passages: Passages) -> Floats:
    """Return for each article how much of the query its first paragraph touches: the summed idf of the words in it.

    A word of the same root will do: a headline and the sentence under it seldom use the same form.
    """
    covered = np.zeros(len(passages.starts))
    for leaf in leaves:
        here = leaf.occurrences.where(leaf.occurrences.positions >= BODY)
        covered[np.unique(passages.holding(here))] += leaf.idf()
    return passages.of_openings(covered)


def best_of_each(scores: Floats, passages: Passages) -> Floats:
    """Return the highest of ``scores`` in each article; 0 for one without paragraphs."""
    best = np.zeros(len(passages.first) - 1)
    holders = np.repeat(np.arange(len(best)), np.diff(passages.first))
    np.maximum.at(best, holders, scores)
    return best


def ranked_paragraphs(scored: PassageScores, passages: Passages, article: int) -> tuple[RankedParagraph, ...]:
    """Return the paragraphs of an article in which a word matches, the best first, of equals the earlier."""
    own = slice(passages.first[article], passages.first[article + 1])
    scores, matching = scored.scores[own], scored.matching[own]
    order = np.argsort(-scores, kind="stable")
    return tuple(RankedParagraph(number, float(scores[number])) for number in order[matching[order]].tolist())
