"""A posting list as arrays: where the words of one root occur, each with its exact form.

One list serves every form. A word of a query is looked up by its root; which occurrences have its stem, or are the very
word, is told by the list's own small table of forms. So words, phrases, nearness and best
paragraphs all come from one list, read without a loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.integer]

#: A written form, the exact form and the stem of it.
Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Postings:
    """The occurrences of the words of one root.

    ``documents`` ascend and run in parallel with ``counts``, the number of occurrences in each. ``positions``, which
    ascend within a document (see :mod:`searchapp.ranking.layout`), and ``forms`` run in parallel too and are as long as
    the sum of ``counts``. A form is an index into ``table``, which says what written form it is. A list without
    positions has ``counts`` of 0.
    """

    documents: Integers
    counts: Integers
    positions: Integers
    forms: Integers
    table: tuple[Row, ...]

    def documents_with_stem(self, stem: str) -> int:
        """Return in how many documents a word of ``stem`` stands."""
        having = np.array([found == stem for _, _, found in self.table], np.bool_)
        if not having.any():
            return 0
        starts = np.cumsum(self.counts, dtype=np.int64) - self.counts
        return int(np.count_nonzero(np.logical_or.reduceat(having[self.forms], starts)))

    def moved(self, offset: int) -> Postings:
        """Return the list with ``offset`` added to the number of each document."""
        return replace(self, documents=self.documents.astype(np.int64) + offset)

    def renumbered(self, numbers: Integers) -> Postings:
        """Return the list with each document ``d`` called ``numbers[d]``, without those whose number is negative."""
        documents = numbers[self.documents]
        kept = documents >= 0
        occurring = np.repeat(kept, self.counts)
        return Postings(
            documents=documents[kept],
            counts=self.counts[kept],
            positions=self.positions[occurring],
            forms=self.forms[occurring],
            table=self.table,
        )

    @classmethod
    def of_occurrences(cls, documents: Integers, positions: Integers, forms: Integers, rows: Sequence[Row]) -> Postings:
        """Return the list of occurrences in order of document and position, each of the form ``rows[number]``."""
        starts = np.flatnonzero(np.diff(documents, prepend=-1))
        numbers, places = np.unique(forms, return_inverse=True)
        return cls(
            documents=documents[starts],
            counts=np.diff(starts, append=len(documents)),
            positions=positions,
            forms=places,
            table=tuple(map(rows.__getitem__, numbers.tolist())),
        )


_NOTHING: Final = np.empty(0, np.uint32)

#: The list of a root that does not occur.
EMPTY: Final = Postings(_NOTHING, _NOTHING, _NOTHING, _NOTHING, ())
