"""Scoring articles as wholes: BM25 over the levels of likeness, occurrences in the title counting more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchapp.ranking.bm25 import saturated
from searchapp.ranking.layout import BODY
from searchapp.ranking.leaf_matches import Collection, LeafMatches
from searchapp.ranking.occurrences import Floats, Integers
from searchapp.ranking.weights import Weights


def article_scores(
    leaves: Sequence[LeafMatches], lengths: Integers, collection: Collection, weights: Weights
) -> Floats:
    """Return the score of each article; ``lengths`` are the words of each."""
    scores = np.zeros(len(lengths))
    for leaf in leaves:
        for level, worth in leaf.worths(weights):
            found = leaf.by_article(level)
            if not len(found.articles):
                continue
            frequencies = np.add.reduceat(_weighed(found.occurrences.positions, weights), found.starts)
            scores[found.articles] += worth * saturated(
                frequencies, lengths[found.articles], collection.average_length, weights.article_saturation
            )
    return scores


def _weighed(positions: Integers, weights: Weights) -> Floats:
    """Return how many occurrences each one counts as, by where it stands: news begins with what it is about."""
    counted = np.ones(len(positions))
    counted[positions < BODY + weights.lead_words] += weights.lead
    counted[positions < BODY] += weights.title
    return counted
