"""Where a word or phrase of the query occurs, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.model import MatchLevel
from searchapp.ranking.layout import BODY

Integers = npt.NDArray[np.integer]
Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
Levels = npt.NDArray[np.int8]

#: The level from which on an occurrence satisfies the word.
MATCHING: Final = MatchLevel.VARIANT

#: A place is an article and a position in it as one number: the article stands above this many bits.
POSITION_BITS: Final = 32


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The occurrences of one word or phrase, in order of document and position; three arrays in parallel.

    Positions are as :mod:`searchapp.ranking.layout` says.
    """

    documents: Integers
    positions: Integers
    levels: Integers

    def at_least(self, level: int) -> Occurrences:
        """Return the occurrences that match at ``level`` or above."""
        return self if level == MatchLevel.ROOT else self.where(self.levels >= level)

    def where(self, chosen: Booleans) -> Occurrences:
        """Return the occurrences at which ``chosen`` is true."""
        return Occurrences(self.documents[chosen], self.positions[chosen], self.levels[chosen])

    def within(self, selection: Selection) -> Occurrences:
        """Return the occurrences in the documents of ``selection``, each document replaced by its number there."""
        numbers = selection.numbers[self.documents]
        chosen = np.flatnonzero(numbers >= 0)
        if not selection.ascending:
            chosen = chosen[np.argsort(numbers[chosen], kind="stable")]
        return Occurrences(numbers[chosen], self.positions[chosen], self.levels[chosen])

    def places(self) -> npt.NDArray[np.int64]:
        """Return one ascending number for each occurrence, made of document and position: neighbours differ by 1."""
        return (self.documents.astype(np.int64) << POSITION_BITS) + self.positions.astype(np.int64)


class BestLevels(NamedTuple):
    """The articles in which something occurs (ascending), its highest level in each, and in the title, -1 where it is
    not there.
    """

    articles: Integers
    anywhere: Levels
    in_title: Levels

    @classmethod
    def of(cls, occurrences: Occurrences) -> BestLevels:
        """Return the levels of ``occurrences``."""
        if not len(occurrences.documents):
            nothing = np.empty(0, np.int8)
            return cls(np.empty(0, np.int64), nothing, nothing)
        starts = starts_of(occurrences.documents)
        titled = np.where(occurrences.positions < BODY, occurrences.levels, np.int8(-1))
        return cls(
            occurrences.documents[starts],
            np.maximum.reduceat(occurrences.levels, starts),
            np.maximum.reduceat(titled, starts),
        )

    def counts(self) -> tuple[int, ...]:
        """Return the number of articles at each level or above, up to SPELLING."""
        by_level = np.bincount(np.minimum(self.anywhere, MatchLevel.SPELLING), minlength=MatchLevel.SPELLING + 1)
        return tuple(np.cumsum(by_level[::-1])[::-1].tolist())


def starts_of(documents: Integers) -> Integers:
    """Return where in ``documents`` (ascending) the run of each begins."""
    first = np.empty(len(documents), np.bool_)
    first[:1] = True
    np.not_equal(documents[1:], documents[:-1], out=first[1:])
    return np.flatnonzero(first)


class Selection:
    """Some of ``size`` documents, numbered from 0 on as they are given; ``numbers`` has the number of each document, or
    -1.
    """

    def __init__(self, documents: Integers, size: int) -> None:
        self.numbers = np.full(size, -1, np.int64)
        self.numbers[documents] = np.arange(len(documents))
        self.ascending = bool(np.all(documents[1:] > documents[:-1]))


def join(parts: list[Occurrences]) -> Occurrences:
    """Return all occurrences of ``parts`` in order; one that is in several counts once, at its highest level."""
    if len(parts) == 1:
        return parts[0]
    joined = Occurrences(
        np.concatenate([part.documents for part in parts]) if parts else np.empty(0, np.int64),
        np.concatenate([part.positions for part in parts]) if parts else np.empty(0, np.int64),
        np.concatenate([part.levels for part in parts]) if parts else np.empty(0, np.uint8),
    )
    places = joined.places()
    order = np.lexsort((-joined.levels.astype(np.int8), places))
    ordered = places[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return joined.where(order[first])  # type: ignore[arg-type]
