"""What an occurrence is worth: the weights of the ranking, BM25, and the points by which candidates are chosen.

BM25 is that of Robertson and Zaragoza, "The probabilistic relevance framework" (2009), with Lucene's idf, which is
never negative.

The first phase of ranking chooses the candidates for the second (:mod:`.rerank`). It uses only what every engine knows
exactly: whether a word is in an article, or in its title, at some level, and in how many articles it stands.
Frequencies and lengths, which search engines round, come in with the second phase. Each of these facts is worth a whole
number of points, so that sums are exact in whatever arithmetic an engine adds them up. Articles of equal points come
newest first, those of one date in the order of their ids: the candidates, and the order of all that follows them, are
the same on every engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.model import MatchLevel
from searchapp.plan import Leaf, Phrase, Scope, words_in
from searchapp.ranking.match import MATCHING, BestLevels
from searchapp.ranking.postings import Floats, Integers

#: In how many articles of an index a word or phrase stands, at each level or above: indexed by level, up to SPELLING.
LevelCounts = Sequence[int]

#: How many articles are candidates.
CANDIDATES: Final = 300

#: How many points an occurrence is worth whose worth is 1. Sums stay far below 2 ** 24, up to which the 32-bit floats
#: of search engines are exact.
_GRID: Final = 1024

#: What an occurrence in the title is worth on top, as a share. So little that an article with the very word stays
#: before those with its relatives only, even in the title: it gains ``exact`` besides what they gain.
_TITLE: Final = 0.15


@dataclass(frozen=True, slots=True)
class Saturation:
    """BM25's two parameters: how soon repetition stops to count, and how much length is held against a text."""

    k1: float
    b: float


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of the ranking; 0 switches a part off.

    ``exact``, ``stem``, ``variant`` and ``root`` weigh the levels at which a word is like one of the query: the very
    word counts on all four, another spelling of it on the last two, another word of its root on the last only. They
    also decide which articles are candidates. ``title`` is how many occurrences one in the title counts as besides
    itself.

    The others weigh the parts of a score, beside that of the article as a whole, which weighs 1 (see
    :mod:`.rerank`): ``passage`` the best paragraph, of which the first counts for more by the share ``opening``,
    ``early`` how early each word of the query stands, ``early_exact`` how early the very word does, ``matched`` each
    word that is there at all, ``coverage`` how much of the query the first paragraph touches, ``order`` neighbouring
    words of the query that stand in its order. ``python -m tests.bench.fit_weights`` fits them.
    """

    exact: float = 0.3
    stem: float = 0.3
    variant: float = 0.7
    root: float = 0.6
    title: float = 3.7
    passage: float = 1.0
    opening: float = 0.2
    early: float = 2.8
    early_exact: float = 1.35
    matched: float = 4.9
    coverage: float = 0.45
    order: float = 1.7
    article_saturation: Saturation = Saturation(k1=1.2, b=0.75)
    passage_saturation: Saturation = Saturation(k1=0.9, b=0.4)

    @property
    def levels(self) -> tuple[tuple[MatchLevel, float], ...]:
        """The levels of likeness with their weights, the highest first; EXACT and SPELLING weigh alike."""
        return (
            (MatchLevel.SPELLING, self.exact),
            (MatchLevel.INFLECTION, self.stem),
            (MatchLevel.VARIANT, self.variant),
            (MatchLevel.ROOT, self.root),
        )


DEFAULT_WEIGHTS: Final = Weights()


def inverse_document_frequency(matching: int, total: int) -> float:
    """Return how telling a word is that ``matching`` of ``total`` documents hold."""
    return float(np.log1p((total - matching + 0.5) / (matching + 0.5)))


def saturated(frequencies: Floats, lengths: Integers, average_length: float, saturation: Saturation) -> Floats:
    """Return what ``frequencies`` are worth in documents of ``lengths`` words: between 0 and ``k1 + 1``."""
    k1, b = saturation.k1, saturation.b
    longer = lengths / max(average_length, 1.0)
    worth: Floats = frequencies * (k1 + 1) / (frequencies + k1 * (1 - b + b * longer))
    return worth


def leaf_worths(words: int, counts: LevelCounts, size: int, weights: Weights) -> list[tuple[MatchLevel, float]]:
    """Return what a leaf of ``words`` words is worth at each level, the highest first, where it stands in any of the
    ``size`` articles.
    """
    return [
        (level, worth)
        for level, weight in weights.levels
        if counts[level] and (worth := weight * words * inverse_document_frequency(counts[level], size))
    ]


class Clause(NamedTuple):
    """An article gains ``points`` when the leaf stands in ``scope`` at ``level`` or above."""

    scope: Scope
    level: MatchLevel
    points: int


def clauses(leaf: Leaf, counts: LevelCounts, size: int, weights: Weights) -> Iterator[Clause]:
    """Yield what ``leaf`` adds to the points of an article, in an index of ``size`` articles."""
    for level, worth in leaf_worths(words_in(leaf), counts, size, weights):
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
