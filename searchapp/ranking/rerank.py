"""The second phase of ranking: the candidates in their final order.

An article is scored as a whole (:mod:`.articles`), by its best paragraph and its first (:mod:`.passages`), and by how
close together the words of the query stand in it (:mod:`.proximity`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from searchapp.dates.moments import MOMENTS_A_DAY, UNDATED
from searchapp.plan import RankedParagraph
from searchapp.ranking.articles import article_scores
from searchapp.ranking.leaf_matches import Collection, LeafMatches
from searchapp.ranking.occurrences import Floats, Integers
from searchapp.ranking.passages import (
    Passages,
    PassageScores,
    best_of_each,
    opening_coverage,
    passage_scores,
    ranked_paragraphs,
)
from searchapp.ranking.proximity import nearness, pair_scores
from searchapp.ranking.weights import Weights

#: After how many days the preference for what is recent is half of what it was.
HALF_LIFE: Final = 365.0


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
