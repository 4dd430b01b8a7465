"""Whoosh's writer of a new segment, which gathers and writes postings as arrays."""

from __future__ import annotations

from operator import itemgetter
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from whoosh.index import FileIndex
from whoosh.writing import MERGE_SMALL, SegmentWriter

from searchapp.engines.term_numbers import TermNumbers
from searchapp.engines.whoosh.codec import ArrayCodec
from searchapp.engines.whoosh.document import Document
from searchapp.engines.whoosh.pool import PostingPool
from searchapp.engines.whoosh.schema import ORIGINAL, WORDS
from searchapp.ranking.postings import Integers


class ArrayWriter(SegmentWriter):  # type: ignore[misc,unused-ignore]
    """Writes documents to a new segment. Overrides how Whoosh fills, merges and flushes its pool of postings."""

    #: Bytes of articles in segments that are merged into one with what is being added.
    most_merged: ClassVar[int] = 1 << 30

    def __init__(self, index: FileIndex) -> None:
        # Without Whoosh's own lock, which a failed commit does not give back: the caller holds ours.
        super().__init__(index, codec=ArrayCodec(), compound=False, _lk=False)
        self.vocabulary = TermNumbers()
        self.pool = PostingPool(self.vocabulary, Path(self.temp_storage().folder))

    def add(self, document: Document) -> None:
        """Add ``document``, whose words are numbers in :attr:`vocabulary`."""
        self.pool.add_words(self.docnum, document.passages)
        self.add_document(**document.fields)

    def add_postings_to_pool(self, reader: Any, startdoc: int, docmap: dict[int, int] | None) -> None:
        """Add the posting lists of a segment that is merged into this one, its documents renumbered."""
        numbers = _renumbering(reader.doc_count_all(), startdoc, docmap)
        terms = self.codec.terms_reader(self.storage, reader.segment())
        for field, term in terms.terms():
            postings = terms.postings(field, term).renumbered(numbers)
            if field == WORDS:
                self.pool.add_postings(term, postings)
            else:
                self.pool.add_documents(field, term, postings.documents)
        terms.close()

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        for field, lists in self.pool.lists():
            self.fieldwriter.write_field(field, self.schema[field], lists)
        self.fieldwriter.close()

    def _merge_segments(self, mergetype: Any, optimize: Any, merge: Any) -> list[Any]:
        """Merge small segments as Whoosh does, but not into one too large for a column: its offsets have 32 bits."""
        small, total = [], 0
        for size, segment in sorted(((self._size(segment), segment) for segment in self.segments), key=itemgetter(0)):
            total += size
            if total <= self.most_merged:
                small.append(segment)
        large = [segment for segment in self.segments if segment not in small]
        return [*large, *MERGE_SMALL(self, small)]

    def _size(self, segment: Any) -> int:
        if not segment.doc_count_all():
            return 0
        size: int = self.storage.file_length(self.codec.column_filename(segment, ORIGINAL))
        return size

    def _commit_toc(self, segments: list[Any]) -> None:
        self.storage.keep([segment.segment_id() for segment in segments])
        super()._commit_toc(segments)


def _renumbering(size: int, start: int, docmap: dict[int, int] | None) -> Integers:
    """Return the new number of each document of a merged segment, -1 for those that are deleted."""
    if docmap is None:
        return np.arange(start, start + size)
    numbers = np.full(size, -1)
    numbers[list(docmap)] = list(docmap.values())
    return numbers
