"""A posting list as arrays: where the words of one root occur, each with its exact form.

One list serves every form. A word of a query is looked up by its root; which occurrences have its stem, or are the very
word, is told by the list's own small table of exact forms and their stems. So words,
phrases, nearness and best paragraphs all come from one list, read without a loop.

On disk, little-endian, each array of the narrowest unsigned type that holds it::

    header      documents, occurrences, bytes of the table (u4 each), widths of the four arrays (u1 each)
    documents   ascending document numbers
    positions   of each occurrence, ascending within a document: see ranking/layout.py
    forms       of each occurrence, its exact form as an index into the table
    counts      occurrences in each document
    table       a line for each exact form: the form, a tab, its stem; UTF-8
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.integer]

_HEADER: Final = struct.Struct("<III4B")
_LINE: Final = "\n"
_CELL: Final = "\t"


@dataclass(frozen=True, slots=True)
class Postings:
    """One posting list. ``documents`` and ``counts`` run in parallel, ``positions`` and ``forms`` too; the sum of
    ``counts`` is the length of the latter. A list without positions has ``counts`` of 0.
    """

    documents: Integers
    counts: Integers
    positions: Integers
    forms: Integers
    table: tuple[tuple[str, str], ...]

    def documents_with_stem(self, stem: str) -> int:
        """Return in how many documents a word of ``stem`` stands."""
        having = np.array([found == stem for _, found in self.table], np.bool_)
        if not having.any():
            return 0
        starts = np.cumsum(self.counts, dtype=np.int64) - self.counts
        return int(np.count_nonzero(np.logical_or.reduceat(having[self.forms], starts)))

    def to_bytes(self) -> bytes:
        """Return the list as it is written to disk."""
        arrays = [_narrow(array) for array in (self.documents, self.positions, self.forms, self.counts)]
        table = _LINE.join(map(_CELL.join, self.table)).encode("utf-8", "surrogatepass")
        header = _HEADER.pack(
            len(self.documents), len(self.positions), len(table), *(array.itemsize for array in arrays)
        )
        return b"".join((header, *(array.tobytes() for array in arrays), table))

    @classmethod
    def from_bytes(cls, data: bytes) -> Postings:
        """Read back what :meth:`to_bytes` wrote; the arrays are views of ``data``.

        Raises :class:`ValueError` when ``data`` is not a whole posting list.
        """
        try:
            documents, occurrences, table_size, *widths = _HEADER.unpack_from(data)
        except struct.error as error:
            raise ValueError("a posting list is cut off") from error
        arrays = []
        offset = _HEADER.size
        for length, width in zip((documents, occurrences, occurrences, documents), widths, strict=True):
            if width not in (1, 2, 4, 8) or offset + length * width > len(data):
                raise ValueError("a posting list is damaged")
            arrays.append(np.frombuffer(data, np.dtype(f"<u{width}"), length, offset))
            offset += length * width
        if offset + table_size != len(data):
            raise ValueError("a posting list has the wrong length")
        lines = data[offset:].decode("utf-8", "surrogatepass").split(_LINE) if table_size else []
        found, positions, forms, counts = arrays
        return cls(found, counts, positions, forms, tuple((form, stem) for form, _, stem in _cells(lines)))

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


def _cells(lines: list[str]) -> list[tuple[str, str, str]]:
    return [line.partition(_CELL) for line in lines]


def _narrow(array: Integers) -> Integers:
    largest = int(array.max()) if len(array) else 0
    return array.astype(np.min_scalar_type(largest).newbyteorder("<"), copy=False)
