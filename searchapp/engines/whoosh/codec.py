"""Whoosh's own codec, with posting lists written and read as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
from whoosh.matching import ListMatcher, Matcher

from searchapp.engines.whoosh.postings import Integers, Postings

#: Bytes of the number that stands before a posting list and tells its length; the one in Whoosh's own term information
#: cannot be read back.
LENGTH_SIZE: Final = 4


class ArrayCodec(W3Codec):  # type: ignore[misc,unused-ignore]
    """Keeps Whoosh's terms, columns and segments, and replaces its postings."""

    #: Field lengths are in our own columns.
    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> ArrayFieldWriter:
        """Return the writer of the terms and posting lists of a segment."""
        return ArrayFieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> ArrayPostingsWriter:
        """Return the writer of a field's posting lists."""
        return ArrayPostingsWriter(dbfile)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> ArrayMatcher:
        """Return the posting list of one term."""
        start, _ = terminfo.extent()
        length = dbfile.get_uint(start)
        return ArrayMatcher(Postings.from_bytes(dbfile.get(start + LENGTH_SIZE, length)), format_, term)


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
        data = self._postings.to_bytes()
        start = self._file.tell()
        self._file.write_uint(len(data))
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


class ArrayMatcher(ListMatcher):  # type: ignore[misc,unused-ignore]
    """A posting list as Whoosh hands it on; ``postings`` is the list as arrays."""

    def __init__(self, postings: Postings, format_: Any, term: Any) -> None:
        self.postings = postings
        super().__init__(postings.documents, format=format_, term=term)


def postings_of(matcher: Matcher) -> Postings:
    """Return the posting list behind ``matcher``, which Whoosh wraps where a segment has deleted documents."""
    while not isinstance(matcher, ArrayMatcher):
        matcher = matcher.child
    return matcher.postings
