"""Where a word or phrase of the query occurs, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from searchapp.model import MatchLevel

Integers = npt.NDArray[np.integer]
Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
Levels = npt.NDArray[np.int8]

#: The level from which on an occurrence satisfies the word.
MATCHING: Final = MatchLevel.VARIANT

#: A place is an article and a position in it as one number: the article stands above so many bits.
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
        """Return the occurrences in the documents of ``selection``, each document replaced by its index there."""
        places = selection.places[self.documents]
        chosen = places >= 0
        return Occurrences(places[chosen], self.positions[chosen], self.levels[chosen])

    def places(self) -> npt.NDArray[np.int64]:
        """Return one ascending number for each occurrence, made of document and position: neighbours differ by 1."""
        return (self.documents.astype(np.int64) << POSITION_BITS) + self.positions.astype(np.int64)


class Selection:
    """Some of ``size`` documents, ascending; ``places`` is the index there of each document, or -1."""

    def __init__(self, documents: Integers, size: int) -> None:
        self.documents = documents
        self.places = np.full(size, -1, np.int64)
        self.places[documents] = np.arange(len(documents))


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
