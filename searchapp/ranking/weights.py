"""What each part of the ranking is worth. Settled by ``searchapp evaluate``; one default for every kind of query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from searchapp.model import MatchLevel


@dataclass(frozen=True, slots=True)
class Saturation:
    """BM25's two parameters: how soon repetition stops to count, and how much length is held against a text."""

    k1: float
    b: float


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of the ranking; 0 switches a part off.

    ``exact``, ``stem``, ``variant`` and ``root`` weigh the levels at which a word is like one of the query: the very
    word counts on all four, another spelling of it on the last two, another word of its root on the last only.
    ``lead`` is how many occurrences one in the title or among the first ``lead_words`` words of the text is worth
    besides itself, for news begins with what it is about; ``title`` is what one in the title is worth on top of that.
    ``passage`` weighs the best paragraph, of which the first counts for more by the share ``opening``. ``coverage``
    weighs how much of the query the first paragraph touches, ``pair`` neighbouring words of the query that stand side
    by side, ``nearness`` words of the query that come near each other.
    """

    exact: float = 0.3
    stem: float = 0.3
    variant: float = 0.7
    root: float = 0.6
    title: float = 3.0
    lead: float = 0.7
    lead_words: int = 60
    passage: float = 0.5
    opening: float = 0.2
    coverage: float = 0.6
    pair: float = 0.3
    nearness: float = 0.6
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
