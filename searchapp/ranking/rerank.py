"""The second phase of ranking: the candidates in their final order.

An article is scored as a whole, by BM25 over the levels of likeness, occurrences in the title and the opening counting
more; by its best paragraph; by how much of the query its first paragraph touches; and by how close together the words
of the query stand in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np

from searchapp.dates.moments import MOMENTS_A_DAY, UNDATED
from searchapp.model import MatchLevel
from searchapp.plan import RankedParagraph
from searchapp.ranking.match import MATCHING, Occurrences, starts_of
from searchapp.ranking.postings import BODY, POSITION_BITS, Booleans, Floats, Integers, Passages
from searchapp.ranking.scoring import LevelCounts, Weights, inverse_document_frequency, leaf_worths, saturated

#: Words of an ordinary news paragraph. A constant: a paragraph's score must not depend on what else was found.
_AVERAGE_LENGTH: Final = 50.0

#: How soon the repetition of a pair of words stops to count: BM25's k1.
_K1: Final = 1.2

#: Words of the query are looked for near each other when at most this many words apart there ...
_SPAN: Final = 5
#: ... and count as near in the text when closer than this many words.
_WINDOW: Final = 40

#: After how many days the preference for what is recent is half of what it was.
HALF_LIFE: Final = 365.0


@dataclass(frozen=True, slots=True)
class Collection:
    """All the articles of an index: how many there are, and how many words they have on average."""

    size: int
    average_length: float


@dataclass(frozen=True, slots=True)
class LeafMatches:
    """A word or phrase of the query: where it occurs in the ranked articles, of how many ``words`` it is, and in how
    many articles of the whole ``collection`` it stands, by level.
    """

    occurrences: Occurrences
    words: int
    counts: LevelCounts
    collection: Collection

    def idf(self, level: int = MATCHING) -> float:
        """Return how telling it is at ``level`` or above; a phrase counts as one word."""
        return inverse_document_frequency(self.counts[level], self.collection.size)

    def worths(self, weights: Weights) -> list[tuple[MatchLevel, float]]:
        """Return what an occurrence is worth at each level where it stands in any article; a phrase counts for all its
        words.
        """
        return leaf_worths(self.words, self.counts, self.collection.size, weights)


def article_scores(
    leaves: Sequence[LeafMatches], lengths: Integers, collection: Collection, weights: Weights
) -> Floats:
    """Return the score of each article as a whole; ``lengths`` are the words of each."""
    scores = np.zeros(len(lengths))
    for leaf in leaves:
        for level, worth in leaf.worths(weights):
            found = leaf.occurrences.at_least(level)
            if not len(found.documents):
                continue
            starts = starts_of(found.documents)
            articles = found.documents[starts]
            frequencies = np.add.reduceat(_weighed(found.positions, weights), starts)
            scores[articles] += worth * saturated(
                frequencies, lengths[articles], collection.average_length, weights.article_saturation
            )
    return scores


def _weighed(positions: Integers, weights: Weights) -> Floats:
    """Return how many occurrences each one counts as, by where it stands: news begins with what it is about."""
    counted = np.ones(len(positions))
    counted[positions < BODY + weights.lead_words] += weights.lead
    counted[positions < BODY] += weights.title
    return counted


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
        holders = passages.holding(here.places())
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
        covered[np.unique(passages.holding(here.places()))] += leaf.idf()
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


def pair_scores(leaves: Sequence[LeafMatches], articles: int) -> Floats:
    """Return what neighbouring words of the query add that stand side by side, for each of ``articles`` articles."""
    scores = np.zeros(articles)
    parts = [(leaf.occurrences.at_least(MATCHING).places(), leaf.idf()) for leaf in leaves]
    for (left, left_idf), (right, right_idf) in pairwise(parts):
        together = left[np.isin(left + 1, right, assume_unique=True)]
        frequencies = np.bincount(together >> POSITION_BITS, minlength=articles)
        scores += (left_idf + right_idf) * frequencies * (_K1 + 1) / (frequencies + _K1)
    return scores


def nearness(leaves: Sequence[LeafMatches], articles: int) -> Floats:
    """Return how near to each other words of the query come, in any order, for each of ``articles`` articles.

    Each two words of the query that are at most five apart add the idf of the more common one, divided by their
    smallest distance in the text. Words of the same root count.
    """
    scores = np.zeros(articles)
    parts = [(leaf.occurrences.places(), leaf.idf(MatchLevel.ROOT)) for leaf in leaves]
    for number, (left, left_idf) in enumerate(parts):
        for right, right_idf in parts[number + 1 : number + 1 + _SPAN]:
            if len(left) and len(right):
                scores += min(left_idf, right_idf) * _closest(left, right, articles)
    return scores


def _closest(left: Integers, right: Integers, articles: int) -> Floats:
    """Return for each article 1 / the smallest distance between one of ``left`` and one of ``right``, or 0."""
    few, many = (left, right) if len(left) <= len(right) else (right, left)
    after = np.searchsorted(many, few)
    distances = np.minimum(
        np.abs(many[np.minimum(after, len(many) - 1)] - few), np.abs(few - many[np.maximum(after - 1, 0)])
    )
    near = distances < _WINDOW
    closest = np.zeros(articles)
    np.maximum.at(closest, few[near] >> POSITION_BITS, 1.0 / np.maximum(distances[near], 1))
    return closest


@dataclass(frozen=True)
class Candidates:
    """Some articles of a ``collection``, numbered from 0 on: their words in ``lengths``, their paragraphs, and where
    each leaf of the query occurs in them, in the order of the query.
    """

    leaves: Sequence[LeafMatches]
    lengths: Integers
    passages: Passages
    collection: Collection
    weights: Weights

    @cached_property
    def _passage_scores(self) -> PassageScores:
        return passage_scores(self.leaves, self.passages, self.weights)

    def scores(self) -> Floats:
        """Return the score of each."""
        articles, weights = len(self.lengths), self.weights
        scores: Floats = (
            article_scores(self.leaves, self.lengths, self.collection, weights)
            + weights.passage * best_of_each(self._passage_scores.scores, self.passages)
            + weights.coverage * opening_coverage(self.leaves, self.passages)
            + weights.pair * pair_scores(self.leaves, articles)
            + weights.nearness * nearness(self.leaves, articles)
        )
        return scores

    def best_paragraphs(self, number: int) -> tuple[RankedParagraph, ...]:
        """Return the paragraphs of one of them in which a word matches, the best first."""
        return ranked_paragraphs(self._passage_scores, self.passages, number)


def recency_factors(moments: Integers, newest: int, strength: float) -> Floats:
    """Return what to multiply scores by: between 1 and ``1 + strength``, 1 where there is no date.

    The preference decides between equals and never buries a better match. Ages count from the ``newest`` article of the
    index, not from today: an old archive has its newest articles too.
    """
    ages = np.where(moments == UNDATED, np.inf, (newest - moments) / MOMENTS_A_DAY)
    factors: Floats = 1.0 + strength * np.exp2(-ages / HALF_LIFE)
    return factors
