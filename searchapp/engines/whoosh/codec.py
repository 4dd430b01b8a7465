"""How an article is written to a Whoosh index: its fields, and Whoosh's own codec with posting lists as arrays.

=========  ========================================  ==============================================================
field      holds                                     read for
=========  ========================================  ==============================================================
words      its words by root, with position & form   matching, ranking, evidence
id         the article id                            looking up, listing
source     one term                                  filters and facets
section    one term                                  filters and facets
author     one term                                  filters and facets
month      one term, 2025-11                         facets
moment     date, microseconds since 1970             date filters, sorting
length     number of words, title included           length normalisation
layout     where its paragraphs begin, see layout    paragraphs of occurrences
digest     16 bytes                                  listing
origin     one term, a file name                     listing
cluster    number of its cluster                     collapsing, copies
signature  MinHash, see near_duplicates              finding the clusters of later articles
original   the article itself, compressed            everything that is shown
=========  ========================================  ==============================================================

A posting list is little-endian, each array of the narrowest unsigned type that holds it::

    length      of what follows the CRC, 4 bytes, big-endian
    CRC-32      of the same, 4 bytes, big-endian: a list that has changed on the disk is found out when it is read
    header      documents, occurrences, bytes of the table (u4 each), widths of the four arrays (u1 each)
    documents   ascending document numbers
    positions   of each occurrence, ascending within a document: see ranking/postings.py
    forms       of each occurrence, its form as an index into the table
    counts      occurrences in each document
    table       a line for each form: the surface, a tab, its normalized form (nothing where it is the same), a tab,
                its readings; UTF-8
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from secrets import token_hex
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from whoosh import columns
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3PerDocReader, W3Segment, W3TermInfo, W3TermsReader
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.formats import Existence
from whoosh.system import pack_ushort

from searchapp.dates.moments import PRECISION, UNDATED
from searchapp.engines.local.errors import Damaged
from searchapp.engines.serialization import from_bytes, term_bytes, to_bytes
from searchapp.engines.whoosh.storage import ORIGINAL, reading
from searchapp.near_duplicates import SIGNATURE_SIZE
from searchapp.ranking.postings import Integers, Postings, Row

#: The field of the words, by root.
WORDS: Final = "words"

#: The fields of values that are terms as they stand, one at most in each article.
TERM_FIELDS: Final = ("source", "section", "author", "month", PRECISION, "origin")

DIGEST_SIZE: Final = 16

_CHECKED: Final = struct.Struct(">II")
#: Where the postings of a term begin, and their length without the CRC: how what Whoosh keeps of a term ends.
_PLACE: Final = struct.Struct(">qi")
_HEADER: Final = struct.Struct("<III4B")
_LINE: Final = "\n"
_CELL: Final = "\t"


class WordsField(FieldType):  # type: ignore[misc,unused-ignore]
    """Names the field of the words. Whoosh never sees them: the pool of the writer takes them past it."""

    def __init__(self) -> None:
        super().__init__(Existence(), analyzer=None)


class TermField(FieldType):  # type: ignore[misc,unused-ignore]
    """Takes a string that is a term as it stands."""

    def __init__(self) -> None:
        super().__init__(Existence(), analyzer=None)

    def index(self, value: str, **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield the only posting."""
        yield term_bytes(value), 1, 1.0, b""


class NumbersColumn(columns.NumericColumn):  # type: ignore[misc,unused-ignore]
    """A column of whole numbers that is read at once."""

    class Reader(columns.NumericColumn.Reader):  # type: ignore[misc,unused-ignore]
        """Whoosh's reader, which would make a call for each number."""

        def load(self) -> npt.NDArray[np.int64]:
            """Return the numbers of all documents."""
            numbers = np.full(self._doccount, self._default, np.int64)
            data = self._dbfile.get(self._basepos, self._count * self._fixedlen)
            numbers[: self._count] = np.frombuffer(data, f">{self._typecode}")
            return numbers


class BytesColumn(columns.VarBytesColumn):  # type: ignore[misc,unused-ignore]
    """A column of bytes whose lengths are known without reading them."""

    class Reader(columns.VarBytesColumn.Reader):  # type: ignore[misc,unused-ignore]
        """Whoosh's reader, which keeps the lengths to itself."""

        def lengths(self) -> npt.NDArray[np.int64]:
            """Return the number of bytes of each document."""
            return np.array(self._lengths, np.int64)


#: The columns by the names of their fields.
COLUMNS: Final[dict[str, columns.Column]] = {
    "id": columns.VarBytesColumn(),
    "moment": NumbersColumn("q", default=UNDATED),
    "instant": NumbersColumn("q", default=UNDATED),
    "arrived": NumbersColumn("q", default=UNDATED),
    "length": NumbersColumn("I", default=0),
    "layout": BytesColumn(),
    "digest": columns.FixedBytesColumn(DIGEST_SIZE),
    "cluster": NumbersColumn("q", default=0),
    "signature": columns.FixedBytesColumn(SIGNATURE_SIZE),
    ORIGINAL: columns.VarBytesColumn(),
}


def make_schema() -> Schema:
    """Return the schema of an index."""
    return Schema(
        words=WordsField(),
        **{name: TermField() for name in TERM_FIELDS},
        **{name: COLUMN(column) for name, column in COLUMNS.items()},
    )


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


class ArrayFieldWriter(W3FieldWriter):  # type: ignore[misc,unused-ignore]
    """Writes terms with whole posting lists."""

    def write_field(self, name: str, field: Any, lists: Iterable[tuple[bytes, Postings]]) -> None:
        """Write all terms of a field, in order, with their posting lists."""
        self.start_field(name, field)
        for term, postings in lists:
            data = pack_postings(postings)
            # Of what Whoosh can keep of a term, the place of its postings is all that is ever read.
            information = W3TermInfo()
            information.set_extent(self._postfile.tell(), len(data))
            self._postfile.write(_CHECKED.pack(len(data), zlib.crc32(data)))
            self._postfile.write(data)
            self._tindex.add(pack_ushort(self._fieldid) + term, information.to_bytes())
        self.finish_field()


class ArrayTermsReader(W3TermsReader):  # type: ignore[misc,unused-ignore]
    """Reads whole posting lists."""

    def postings(self, field: str, term: bytes) -> Postings | None:
        """Return the posting list of ``term``, or None where there is no such term. Raises :class:`Damaged`."""
        with reading(f"the term {field} {term!r}"):
            try:
                information = self._tindex[self._keycoder(field, term)]
            except KeyError:
                return None
            start, end = _place(information)
            return unpack_postings(_checked(self._postfile.get(start, end - start)))

    def size(self, field: str, term: bytes) -> int:
        """Return how many bytes the posting list of ``term`` takes; 0 where there is no such term."""
        with reading(f"the term {field} {term!r}"):
            try:
                start, end = _place(self._tindex[self._keycoder(field, term)])
            except KeyError:
                return 0
            return end - start

    def documents(self, field: str) -> dict[bytes, Integers]:
        """Return the documents that have each term of ``field``, in the order of the terms: their lists stand one
        behind another and are read at once. Raises :class:`Damaged`.
        """
        with reading(f"the terms of {field}"):
            places = dict(self._places(field))
            first = min((start for start, _ in places.values()), default=0)
            data = self._postfile.get(first, max((end for _, end in places.values()), default=0) - first)
            return {
                term: unpack_documents(_checked(data[start - first : end - first]))
                for term, (start, end) in places.items()
            }

    def lists(self, field: str) -> Iterator[Postings]:
        """Yield the posting list of each term of ``field``: faster than term by term. Raises :class:`Damaged`."""
        for term, (start, end) in self._places(field):
            with reading(f"the term {field} {term!r}"):
                yield unpack_postings(_checked(self._postfile.get(start, end - start)))

    def _places(self, field: str) -> Iterator[tuple[bytes, tuple[int, int]]]:
        """Yield the terms of ``field`` in order, and where the list of each begins and ends."""
        key = self._keycoder(field, b"")
        for term, information in self._tindex.items_from(key):
            if not term.startswith(key):
                break
            yield term[len(key) :], _place(information)

    def matcher(self, fieldname: str, tbytes: bytes, format_: Any, scorer: Any = None) -> Any:
        """Refuse to return postings one by one."""
        raise NotImplementedError


def _place(information: bytes) -> tuple[int, int]:
    """Return where a posting list begins, with its length and CRC, and where it ends."""
    # Whoosh's own short lists are pickled into the information.
    if information[0]:
        raise Damaged("a term is not of the kind that is written here")
    start, length = _PLACE.unpack_from(information, len(information) - _PLACE.size)
    return start, start + _CHECKED.size + length


def _checked(data: bytes) -> bytes:
    """Return what stands behind its length and CRC."""
    length, crc = _CHECKED.unpack_from(data)
    data = data[_CHECKED.size :]
    if len(data) != length or zlib.crc32(data) != crc:
        raise Damaged("a posting list has changed since it was written")
    return data


def pack_postings(postings: Postings) -> bytes:
    """Return ``postings`` as they are written to disk."""
    arrays = [_narrow(array) for array in (postings.documents, postings.positions, postings.forms, postings.counts)]
    table = to_bytes(_LINE.join(map(_line, postings.table)))
    header = _HEADER.pack(
        len(postings.documents), len(postings.positions), len(table), *(array.itemsize for array in arrays)
    )
    return b"".join((header, *(array.tobytes() for array in arrays), table))


def unpack_postings(data: bytes) -> Postings:
    """Read back what :func:`pack_postings` wrote; the arrays are views of ``data``.

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
    lines = from_bytes(data[offset:]).split(_LINE) if table_size else []
    found, positions, forms, counts = arrays
    return Postings(found, counts, positions, forms, tuple(map(_row, lines)))


def unpack_documents(data: bytes) -> Integers:
    """Return the documents alone of what :func:`pack_postings` wrote."""
    documents, _, _, width, *_ = _HEADER.unpack_from(data)
    return np.frombuffer(data, f"<u{width}", documents, _HEADER.size)


def _line(row: Row) -> str:
    surface, normalized, readings = row
    return f"{surface}{_CELL}{normalized if normalized != surface else ''}{_CELL}{readings}"


def _row(line: str) -> Row:
    surface, normalized, readings = line.split(_CELL)
    return surface, normalized or surface, readings


def _narrow(array: Integers) -> Integers:
    largest = int(array.max()) if len(array) else 0
    return array.astype(np.min_scalar_type(largest).newbyteorder("<"), copy=False)
