"""Writing the terms of a segment with whole posting lists.

Before each list stand its length and its CRC-32: a list that has changed on the disk is found out when it is read.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any, Final

from whoosh.codec import base
from whoosh.codec.whoosh3 import W3FieldWriter

from searchapp.engines.whoosh.packing import pack_postings
from searchapp.ranking.postings import Integers, Postings

HEADER: Final = struct.Struct(">II")


class ArrayFieldWriter(W3FieldWriter):  # type: ignore[misc,unused-ignore]
    """Writes terms with whole posting lists."""

    def write_field(self, name: str, field: Any, lists: Iterator[tuple[bytes, Postings]]) -> None:
        """Write all terms of a field, in order, with their posting lists."""
        self.start_field(name, field)
        for term, postings in lists:
            self.start_term(term)
            self._postwriter.take(postings)
            self.finish_term()
        self.finish_field()


class ArrayPostingsWriter(base.PostingsWriter):  # type: ignore[misc,unused-ignore]
    """Writes the posting list of one term after the other."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def start_postings(self, format_: Any, terminfo: Any) -> None:
        """Begin the list of a term."""
        self._terminfo = terminfo

    def take(self, postings: Postings) -> None:
        """Take the whole list of the term."""
        self._postings = postings

    def add_posting(self, id_: int, weight: float, vbytes: bytes, length: int | None = None) -> None:
        """Refuse a single posting: lists come whole."""
        raise NotImplementedError

    def finish_postings(self) -> Any:
        """Write the list and return the term's information, which says where it is."""
        data = pack_postings(self._postings)
        start = self._file.tell()
        self._file.write(HEADER.pack(len(data), zlib.crc32(data)))
        self._file.write(data)
        self._terminfo.add_block(_Block(self._postings.documents))
        self._terminfo.set_extent(start, len(data))
        return self._terminfo

    def written(self) -> bool:
        """Tell whether a part of the list is on disk: it never is before the whole is."""
        return False


class _Block:
    """What Whoosh wants to know about a block of postings to sum it up in the term's information."""

    def __init__(self, documents: Integers) -> None:
        self._documents = documents
        self._weights = (float(len(documents)),)

    def __len__(self) -> int:
        return len(self._documents)

    def min_length(self) -> int:
        return 0

    def max_length(self) -> int:
        return 0

    def max_weight(self) -> float:
        return 1.0

    def min_id(self) -> int:
        return int(self._documents[0])

    def max_id(self) -> int:
        return int(self._documents[-1])
