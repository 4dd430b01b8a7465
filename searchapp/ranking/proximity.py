"""Words that stand together in the query and in the text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from searchapp.model import MatchLevel
from searchapp.ranking.leaf_matches import LeafMatches
from searchapp.ranking.occurrences import MATCHING, POSITION_BITS, Floats

_K1: Final = 1.2

#: Words of the query are looked for near each other when at most this many words apart there ...
_SPAN: Final = 5
#: ... and count as near in the text when closer than this many words.
_WINDOW: Final = 40

Places = npt.NDArray[np.int64]


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


def _closest(left: Places, right: Places, articles: int) -> Floats:
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
