"""The first phase of ranking: which of the articles that match are candidates for the second (:mod:`.rerank`).

It uses only what every engine knows exactly: whether a word is in an article, or in its title, at some level, and in
how many articles it stands. Frequencies and lengths, which search engines round, come in with the second phase. Each of
these facts is worth a whole number of points, so that sums are exact in whatever arithmetic an engine adds them up.
Articles of equal points come newest first, those of one date in the order of their ids: the candidates, and the order
of all that follows them, are the same on every engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.model import MatchLevel
from searchapp.plan import Leaf, Phrase, Scope
from searchapp.ranking.leaf_matches import LevelCounts, leaf_worths
from searchapp.ranking.occurrences import MATCHING, BestLevels
from searchapp.ranking.weights import Weights

#: How many articles go on to the second phase.
CANDIDATES: Final = 300

#: How many points an occurrence is worth whose worth is 1. Sums stay far below 2 ** 24, up to which the 32-bit floats
#: of search engines are exact.
_GRID: Final = 1024

#: What an occurrence in the title is worth on top, as a share. So little that an article with the very word stays
#: before those with its relatives only, even in the title: it gains ``exact`` besides what they gain.
_TITLE: Final = 0.15


class Clause(NamedTuple):
    """An article gains ``points`` when the leaf stands in ``scope`` at ``level`` or above."""

    scope: Scope
    level: MatchLevel
    points: int


def clauses(leaf: Leaf, counts: LevelCounts, size: int, weights: Weights) -> Iterator[Clause]:
    """Yield what ``leaf`` adds to the points of an article, in an index of ``size`` articles."""
    words = len(leaf.positions) if isinstance(leaf, Phrase) else 1
    for level, worth in leaf_worths(words, counts, size, weights):
        if isinstance(leaf, Phrase) and level > leaf.level:
            continue
        # At least one point, however common a word is: the levels stay apart.
        yield Clause(leaf.scope, level, max(round(_GRID * worth), 1))
        if leaf.scope != "title" and (points := round(_GRID * _TITLE * worth)):
            yield Clause("title", level, points)


def is_met(clause: Clause, leaf: Leaf) -> bool:
    """Return whether every article that ``leaf`` matches meets ``clause``, which is one of its own."""
    return clause.scope == leaf.scope and (isinstance(leaf, Phrase) or clause.level <= MATCHING)


def add_points(points: npt.NDArray[np.int64], best: BestLevels, of_leaf: Iterable[Clause]) -> None:
    """Add to the ``points`` of all articles what a leaf adds that stands in them at these levels."""
    anywhere, in_title = (np.zeros(len(MatchLevel) + 1, np.int64) for _ in range(2))
    for scope, level, worth in of_leaf:
        # Level -1, that of a title without the leaf, has the last place.
        (in_title if scope == "title" else anywhere)[level : MatchLevel.EXACT + 1] += worth
    points[best.articles] += anywhere[best.anywhere] + in_title[best.in_title]
