"""One segment of an index: its posting lists and columns, without the documents that have been deleted from it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from searchapp.engines.whoosh.codec import ArrayCodec
from searchapp.engines.whoosh.schema import COLUMNS
from searchapp.engines.whoosh.storage import DurableStorage
from searchapp.ranking.postings import Integers, Postings

#: The number of a document that has been deleted.
_GONE: Final = -1


class SegmentArrays:
    """An open segment. All its files are opened at once, for a writer may sweep them away at any time.

    Documents are numbered from ``first`` on; ``end`` is one more than the last. Threads may share a segment.
    """

    def __init__(self, storage: DurableStorage, segment: Any, first: int) -> None:
        self._rows = _remaining(segment)
        self.first, self.end = first, first + len(self._rows)
        self._numbers: Integers | None = None
        if segment.has_deletions():
            self._numbers = np.full(segment.doc_count_all(), _GONE, np.int64)
            self._numbers[self._rows] = np.arange(self.first, self.end)
        codec = ArrayCodec()
        self._terms = codec.terms_reader(storage, segment)
        documents = codec.per_document_reader(storage, segment)
        self._columns = {name: documents.column_reader(name, column) for name, column in COLUMNS.items()}

    def row(self, document: int) -> int:
        """Return the number by which Whoosh knows a document in this segment."""
        return int(self._rows[document - self.first])

    def value(self, column: str, document: int) -> bytes:
        """Return what a column of bytes holds for a document."""
        return bytes(self._columns[column][self.row(document)])

    def values(self, column: str) -> list[bytes]:
        """Return what a column of bytes holds for each document."""
        found = list(self._columns[column])
        return found if self._numbers is None else [found[row] for row in self._rows.tolist()]

    def numbers(self, column: str) -> Integers:
        """Return what a column of numbers holds for each document."""
        found: Integers = self._columns[column].load()
        return found if self._numbers is None else found[self._rows]

    def postings(self, field: str, term: bytes) -> Postings | None:
        """Return the posting list of ``term``; None, or an empty one, where no document has it."""
        found: Postings | None = self._terms.postings(field, term)
        if found is None or (self._numbers is None and not self.first):
            return found
        if self._numbers is not None:
            return found.renumbered(self._numbers)
        return found.moved(self.first)

    def terms(self, field: str) -> list[bytes]:
        """Return the terms of ``field``, in the order of their bytes, those that only deleted documents have too."""
        found = []
        for name, term in self._terms.terms_from(field, b""):
            if name != field:
                break
            found.append(term)
        return found


def _remaining(segment: Any) -> Integers:
    rows = np.ones(segment.doc_count_all(), np.bool_)
    rows[list(segment.deleted_docs())] = False
    return np.flatnonzero(rows)
