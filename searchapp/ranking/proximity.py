"""Words that stand together in the query and in the text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from searchapp.ranking.articles import Wanted
from searchapp.ranking.occurrences import STEM, Floats, Selection
from searchapp.ranking.weights import Weights

_POSITION_BITS = 32
_K1 = 1.2


def pair_scores(wanted: Sequence[Wanted], selection: Selection, weights: Weights) -> Floats:
    """Return for each article of ``selection`` what words of the query that are neighbours there too add."""
    scores = np.zeros(len(selection.documents))
    if not weights.pair:
        return scores
    here = [part.at(STEM).occurrences.within(selection).places() for part in wanted]
    rarities = [part.idf(STEM, len(selection.places)) / part.words for part in wanted]
    for (left, right), (left_idf, right_idf) in zip(pairwise(here), pairwise(rarities), strict=True):
        together = left[np.isin(left + 1, right, assume_unique=True)]
        frequencies = np.bincount(together >> _POSITION_BITS, minlength=len(scores))
        scores += (left_idf + right_idf) * frequencies * (_K1 + 1) / (frequencies + _K1)
    return weights.pair * scores
