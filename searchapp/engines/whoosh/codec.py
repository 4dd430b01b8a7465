"""Whoosh's own codec, with posting lists written and read as arrays."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3PerDocReader, W3Segment

from searchapp.engines.whoosh.term_reading import ArrayTermsReader
from searchapp.engines.whoosh.term_writing import ArrayFieldWriter, ArrayPostingsWriter


class ArrayCodec(W3Codec):  # type: ignore[misc,unused-ignore]
    """Keeps Whoosh's terms, columns and segments, and replaces its postings."""

    #: Field lengths are in our own columns.
    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> W3Segment:
        """Return a new segment, under a name that no other has.

        Whoosh takes names from Python's common random numbers. Where a program seeds those, names come again, and a new
        segment overwrites one that is in use.
        """
        return W3Segment(self, indexname, segid=token_hex(8))

    def field_writer(self, storage: Any, segment: Any) -> ArrayFieldWriter:
        """Return the writer of the terms and posting lists of a segment."""
        return ArrayFieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> ArrayPostingsWriter:
        """Return the writer of a field's posting lists."""
        return ArrayPostingsWriter(dbfile)

    def terms_reader(self, storage: Any, segment: Any) -> ArrayTermsReader:
        """Return the reader of the terms and posting lists of a segment."""
        name = segment.make_filename(self.TERMS_EXT)
        postings = segment.open_file(storage, self.POSTS_EXT)
        return ArrayTermsReader(self, storage.open_file(name), storage.file_length(name), postings)

    def per_document_reader(self, storage: Any, segment: Any) -> ColumnsReader:
        """Return the reader of the columns of a segment."""
        return ColumnsReader(storage, segment)


class ColumnsReader(W3PerDocReader):  # type: ignore[misc,unused-ignore]
    """Reads columns, and no stored fields: those would be pickles, and we write none."""

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return nothing."""
        return {}
