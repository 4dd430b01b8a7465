"""The second phase of ranking: the candidates in their final order.

The score of an article is a sum of parts, each of which has a weight of its name in :class:`~.scoring.Weights`: the
article as a whole, by BM25 over the levels of likeness, occurrences in the title counting more; its best paragraph; how
early the words of the query stand in it, for news begins with what it is about; how many of them it has; how much of
the query its first paragraph touches; and how many neighbours among them stand in the order of the query.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np

from searchapp.dates.moments import MOMENTS_A_DAY, UNDATED
from searchapp.model import MatchLevel
from searchapp.plan import FoundWords, RankedParagraph
from searchapp.ranking.match import MATCHING, Occurrences, starts_of
from searchapp.ranking.postings import BODY, POSITION_BITS, POSITION_MASK, Booleans, Floats, Integers, Passages
from searchapp.ranking.scoring import LevelCounts, Weights, inverse_document_frequency, leaf_worths, saturated

#: Words of an ordinary news paragraph. A constant: a paragraph's score must not depend on what else was found.
_AVERAGE_LENGTH: Final = 50.0

#: What a word is worth by where it stands falls the more slowly the larger this is: the worth of the first word of a
#: text is halved after 1.7 times as many words.
_EARLY: Final = 10.0

#: Neighbours in the query count where the second comes at most this many words after the first.
_APART: Final = 3

#: A place behind all others.
_NEVER: Final = np.iinfo(np.int64).max

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
    """Return how many occurrences each one counts as: those in the title are worth more."""
    counted = np.ones(len(positions))
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


def earliness(leaves: Sequence[LeafMatches], level: int, passages: Passages) -> Floats:
    """Return how early the words of the query stand in each article, at ``level`` or above.

    Each word adds its idf, divided by 1 + ln(1 + p / 10) where p words of the text precede it for the first time; in
    the title it is as early as can be.
    """
    scores = np.zeros(len(passages.first) - 1)
    for leaf in leaves:
        found = leaf.occurrences.at_least(level)
        starts = starts_of(found.documents)
        articles = found.documents[starts]
        before = passages.words_before(articles, found.positions[starts])
        scores[articles] += leaf.idf(level) / (1 + np.log1p(before / _EARLY))
    return scores


def words_matched(leaves: Sequence[LeafMatches], articles: int) -> Floats:
    """Return how many words of the query each of ``articles`` articles has; a word of the same root will do."""
    scores = np.zeros(articles)
    for leaf in leaves:
        documents = leaf.occurrences.documents
        scores[documents[starts_of(documents)]] += 1
    return scores


def order_scores(leaves: Sequence[LeafMatches], articles: int) -> Floats:
    """Return how much of the order of the query is kept in each of ``articles`` articles.

    Each two neighbours in the query add the idf of the more common one where the second comes at most three words
    after the first. Words of the same root count.
    """
    scores = np.zeros(articles)
    parts = [(leaf.occurrences.places(), leaf.idf(MatchLevel.ROOT)) for leaf in leaves]
    for (left, left_idf), (right, right_idf) in pairwise(parts):
        after = np.searchsorted(right, left, side="right")
        in_order = np.append(right, _NEVER)[after] - left <= _APART
        scores[np.unique(left[in_order] >> POSITION_BITS)] += min(left_idf, right_idf)
    return scores


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

    def parts(self) -> dict[str, Floats]:
        """Return the parts of the score of each, but for the articles as wholes, by the names of their weights."""
        articles = len(self.lengths)
        return {
            "passage": best_of_each(self._passage_scores.scores, self.passages),
            "early": earliness(self.leaves, MatchLevel.ROOT, self.passages),
            "early_exact": earliness(self.leaves, MatchLevel.SPELLING, self.passages),
            "matched": words_matched(self.leaves, articles),
            "coverage": opening_coverage(self.leaves, self.passages),
            "order": order_scores(self.leaves, articles),
        }

    def scores(self) -> Floats:
        """Return the score of each."""
        scores = article_scores(self.leaves, self.lengths, self.collection, self.weights)
        for name, values in self.parts().items():
            scores += getattr(self.weights, name) * values
        return scores

    def best_paragraphs(self, number: int) -> tuple[RankedParagraph, ...]:
        """Return the paragraphs of one of them in which a word matches, the best first."""
        return ranked_paragraphs(self._passage_scores, self.passages, number)

    def found_words(self, number: int) -> tuple[FoundWords, ...]:
        """Return the words of one of them in which a leaf occurs: those of its title, then of each paragraph."""
        own = slice(self.passages.first[number], self.passages.first[number + 1])
        starts, counts = (self.passages.starts[own] & POSITION_MASK).tolist(), self.passages.lengths[own].tolist()
        title = int(self.lengths[number]) - sum(counts)
        found = sorted({place for leaf in self.leaves for place in leaf.occurrences.positions_in(number).tolist()})
        return tuple(
            _found_from(start, count, found) for start, count in zip([0, *starts], [title, *counts], strict=True)
        )


def _found_from(start: int, count: int, found: Sequence[int]) -> FoundWords:
    """Return which of the ``count`` words from the position ``start`` on are at those of ``found``."""
    within = found[bisect_left(found, start) : bisect_left(found, start + count)]
    return FoundWords(count, tuple(position - start for position in within))


def recency_factors(moments: Integers, newest: int, strength: float) -> Floats:
    """Return what to multiply scores by: between 1 and ``1 + strength``, 1 where there is no date.

    The preference decides between equals and never buries a better match. Ages count from the ``newest`` article of the
    index, not from today: an old archive has its newest articles too.
    """
    ages = np.where(moments == UNDATED, np.inf, (newest - moments) / MOMENTS_A_DAY)
    factors: Floats = 1.0 + strength * np.exp2(-ages / HALF_LIFE)
    return factors
