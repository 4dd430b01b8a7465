"""How well judged articles are ranked: nDCG and the reciprocal rank, as trec_eval has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from statistics import fmean


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return the gain of the first ``depth`` of ``ranking``, as a share of the most that can be had."""
    best = _discounted(sorted(grades.values(), reverse=True)[:depth])
    return _discounted(grades.get(article, 0) for article in ranking[:depth]) / best


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return 1 / the rank of the first relevant article among the first ``depth`` of ``ranking``, or 0."""
    ranks = (rank for rank, article in enumerate(ranking[:depth], 1) if grades.get(article, 0) > 0)
    return 1 / next(ranks, float("inf"))


def means(rankings: Mapping[str, Sequence[str]], grades: Mapping[str, Mapping[str, int]]) -> tuple[float, float]:
    """Return the mean nDCG and the mean reciprocal rank over all queries of ``grades``."""
    return (
        fmean(ndcg(rankings[query], judged) for query, judged in grades.items()),
        fmean(reciprocal_rank(rankings[query], judged) for query, judged in grades.items()),
    )
