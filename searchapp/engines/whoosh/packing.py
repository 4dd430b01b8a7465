"""A posting list on disk.

Little-endian, each array of the narrowest unsigned type that holds it::

header      documents, occurrences, bytes of the table (u4 each), widths of the four arrays (u1 each)
documents   ascending document numbers
positions   of each occurrence, ascending within a document: see ranking/layout.py
forms       of each occurrence, its written form as an index into the table
counts      occurrences in each document
table       a line for each written form: the form, a tab, its exact form (nothing where it is the same), a tab, its
            stem; UTF-8
"""

from __future__ import annotations

import struct
from typing import Final

import numpy as np

from searchapp.ranking.postings import Integers, Postings, Row

_HEADER: Final = struct.Struct("<III4B")
_LINE: Final = "\n"
_CELL: Final = "\t"


def pack_postings(postings: Postings) -> bytes:
    """Return ``postings`` as they are written to disk."""
    arrays = [_narrow(array) for array in (postings.documents, postings.positions, postings.forms, postings.counts)]
    table = _LINE.join(map(_line, postings.table)).encode("utf-8", "surrogatepass")
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
    lines = data[offset:].decode("utf-8", "surrogatepass").split(_LINE) if table_size else []
    found, positions, forms, counts = arrays
    return Postings(found, counts, positions, forms, tuple(map(_row, lines)))


def _line(row: Row) -> str:
    written, exact, stem = row
    return f"{written}{_CELL}{exact if exact != written else ''}{_CELL}{stem}"


def _row(line: str) -> Row:
    written, exact, stem = line.split(_CELL)
    return written, exact or written, stem


def _narrow(array: Integers) -> Integers:
    largest = int(array.max()) if len(array) else 0
    return array.astype(np.min_scalar_type(largest).newbyteorder("<"), copy=False)
