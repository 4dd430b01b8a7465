"""Ranking: every matching article by its score as a whole, the best of them then by a close look."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from searchapp.ranking.articles import Collection, Wanted, article_scores
from searchapp.ranking.occurrences import Floats, Integers, Selection
from searchapp.ranking.passages import Passages, best_of_each, opening_coverage, passage_scores
from searchapp.ranking.proximity import nearness, pair_scores
from searchapp.ranking.selected import Selected, select
from searchapp.ranking.weights import Weights

#: Gives the paragraphs of articles (ascending).
PassagesOf = Callable[[Integers], Passages]


def relevance(
    wanted: Sequence[Wanted], matching: Integers, collection: Collection, passages: PassagesOf, weights: Weights
) -> Floats:
    """Return the score of each of ``matching``, the articles that match (ascending)."""
    scores: Floats = article_scores(wanted, collection, weights)[matching]
    if len(matching) > weights.candidates:
        chosen = np.sort(np.argpartition(-scores, weights.candidates)[: weights.candidates])
    else:
        chosen = np.arange(len(matching))
    selection = Selection(matching[chosen], len(collection.lengths))
    selected = select(wanted, selection, collection.size)
    scores[chosen] += _close_scores(selected, passages(selection.documents), weights)
    return scores


def _close_scores(selected: Sequence[Selected], passages: Passages, weights: Weights) -> Floats:
    articles = len(passages.first) - 1
    best = best_of_each(passage_scores(selected, passages, weights).scores, passages)
    return (
        weights.passage * best
        + weights.coverage * opening_coverage(selected, passages)
        + weights.pair * pair_scores(selected, articles)
        + weights.nearness * nearness(selected, articles)
    )
