"""Pages on which of each cluster there is one article, cut from what is listed in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import numpy as np

from searchapp.ranking.occurrences import Integers

T = TypeVar("T")

#: How far beyond a page is listed at first, and by how much farther each time when that does not fill it.
_BEYOND: Final = 20
_FARTHER: Final = 2


def collapsed_page(
    listed: Callable[[int], Sequence[T]],
    clusters_of: Callable[[Sequence[T]], Sequence[int] | Integers],
    *,
    total: int,
    offset: int,
    limit: int,
) -> list[T]:
    """Return those of the ``offset``-th to the last of ``limit`` clusters that come first in the order of ``listed``.

    ``listed(count)`` are the first so many of ``total``, and ``clusters_of`` the numbers of their clusters.
    """
    stop = offset + limit
    count = listed_at_first(stop)
    while True:
        some = listed(min(count, total))
        first = firsts(np.asarray(clusters_of(some), np.int64))
        if len(first) >= stop or count >= total:
            return [some[place] for place in first[offset:stop].tolist()]
        count *= _FARTHER


def listed_at_first(stop: int) -> int:
    """Return how many :func:`collapsed_page` lists at first for a page that ends with so many clusters."""
    return stop + stop // 2 + _BEYOND


def firsts(clusters: Integers) -> Integers:
    """Return the places where a number stands in ``clusters`` that stands nowhere before."""
    _, places = np.unique(clusters, return_index=True)
    return np.sort(places)
