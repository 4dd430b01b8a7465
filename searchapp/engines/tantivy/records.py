"""The words of every article as the ranking needs them, and its signature, in records beside Tantivy's files.

Tantivy returns what it stores one document at a time, and a ranking needs hundreds. Here a record is a slice of a
mapped file. A record never changes: that of a new version of an article is appended, and the space of the old one is
freed when the index is rebuilt. A batch makes its records durable before Tantivy's commit refers to them, so that what
an interrupted batch leaves is at the end of the file, after :data:`END`.

A record, little-endian, a multiple of four bytes long::

    check       CRC-32 of what follows
    sizes       of the whole record, of the id, of the origin in bytes; words of the title; paragraphs; words
    stored      CRC-32 of the article as Tantivy stores it; Tantivy itself verifies no checksum of it
    digest      16 bytes, zeros where there is none
    signature   finds the clusters of later articles, see searchapp.near_duplicates
    paragraphs  the number of words in each
    words       the number of the term of each, see schema.py
    id, origin  UTF-8

Numbers have four bytes.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np

from searchapp.engines.local.errors import Damaged
from searchapp.engines.local.folder import replace_file
from searchapp.engines.serialization import from_bytes, to_bytes
from searchapp.engines.tantivy.schema import NUMBER_SIZE
from searchapp.model import Article
from searchapp.near_duplicates import SIGNATURE_SIZE, Signature, Signatures, signatures_from
from searchapp.ranking.postings import Integers, TermVectors

#: The file of the records, and the one that says how much of it is committed.
RECORDS: Final = "records"
END: Final = "records.end"
_TEMPORARY: Final = "records.tmp"

_HEAD: Final = struct.Struct("<8I16s")
_FIXED_SIZE: Final = _HEAD.size + SIGNATURE_SIZE
_CHECK_SIZE: Final = 4
_DIGEST_SIZE: Final = 16
_NUMBER: Final = np.dtype("<u4")
_NOTHING: Final = np.empty(0, _NUMBER)

#: Which numbers of a record count the words of the title, the paragraphs, and the words.
_TITLE: Final = 4
_PARAGRAPHS: Final = 5
_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class Record:
    """The record of an article: ``forms`` are the numbers of all its words, ``signature`` is in bytes, ``stored`` the
    CRC-32 of the article as it is stored.
    """

    id: str
    origin: str
    digest: bytes
    signature: bytes
    stored: int
    forms: Integers


class _Head(NamedTuple):
    check: int
    size: int
    id: int
    origin: int
    title: int
    paragraphs: int
    words: int
    stored: int
    digest: bytes


def record_of(
    article: Article, signature: Signature, title: bytes, paragraphs: Sequence[bytes], original: bytes
) -> bytes:
    """Return the record of ``article`` with its ``signature``, the numbers of the words of its title and paragraphs,
    and the ``original`` as it is stored.
    """
    name, origin = to_bytes(article.id), to_bytes(article.origin)
    lengths = np.array([len(words) // NUMBER_SIZE for words in paragraphs], _NUMBER).tobytes()
    body = b"".join((signature.to_bytes(), lengths, title, *paragraphs, name, origin))
    body += b"\0" * (-len(body) % NUMBER_SIZE)
    words = len(title) + sum(map(len, paragraphs))
    head = _HEAD.pack(
        0,
        _HEAD.size + len(body),
        len(name),
        len(origin),
        len(title) // NUMBER_SIZE,
        len(paragraphs),
        words // NUMBER_SIZE,
        crc32(original),
        article.digest.ljust(_DIGEST_SIZE, b"\0")[:_DIGEST_SIZE],
    )
    rest = head[_CHECK_SIZE:] + body
    return crc32(rest).to_bytes(_CHECK_SIZE, "little") + rest


class RecordFile:
    """The committed records in ``folder``. Threads may share it.

    Raises :class:`Damaged` for a record that is not as it was written; one that has been found whole is trusted.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / RECORDS
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        self._numbers = np.frombuffer(self._data, _NUMBER, size // NUMBER_SIZE) if size else _NOTHING
        self._whole: set[int] = set()

    def at(self, start: int) -> Record:
        """Return the record that begins at ``start``."""
        head = self._checked(start)
        lengths = (start + _FIXED_SIZE) // NUMBER_SIZE
        forms = lengths + head.paragraphs
        name = self._name(start, head)
        return Record(
            id=from_bytes(self._data[name : name + head.id]),
            origin=from_bytes(self._data[name + head.id : name + head.id + head.origin]),
            digest=head.digest if any(head.digest) else b"",
            signature=self._signature(start),
            stored=head.stored,
            forms=self._numbers[forms : forms + head.words],
        )

    def signatures(self, starts: Sequence[int]) -> tuple[list[str], Signatures]:
        """Return the ids and the signatures in the records that begin at ``starts``."""
        ids = []
        for start in starts:
            head = self._checked(start)
            name = self._name(start, head)
            ids.append(from_bytes(self._data[name : name + head.id]))
        return ids, signatures_from(b"".join(map(self._signature, starts)))

    def _signature(self, start: int) -> bytes:
        return self._data[start + _HEAD.size : start + _FIXED_SIZE]

    def _name(self, start: int, head: _Head) -> int:
        """Return where the id is in the record that begins at ``start``."""
        return start + _FIXED_SIZE + (head.paragraphs + head.words) * NUMBER_SIZE

    def term_vectors(self, starts: Sequence[int], lengths: Integers, counts: Integers) -> TermVectors:
        """Return the words in the records that begin at ``starts``, which have these ``lengths`` in words and
        ``counts`` of paragraphs.
        """
        for start in starts:
            if start not in self._whole:
                self._checked(start)
        begins = np.array(starts, np.int64) // NUMBER_SIZE
        numbers = self._numbers
        if not (
            np.array_equal(numbers[begins + _PARAGRAPHS], counts) and np.array_equal(numbers[begins + _WORDS], lengths)
        ):
            raise Damaged("an article has other paragraphs or words than its record")
        paragraphs = begins + _FIXED_SIZE // NUMBER_SIZE
        words = paragraphs + counts
        return TermVectors.of_arrays(
            titles=numbers[begins + _TITLE].astype(np.int64),
            counts=counts,
            paragraphs=self._runs(paragraphs, counts),
            lengths=lengths,
            forms=self._runs(words, lengths),
        )

    def _runs(self, begins: Integers, lengths: Integers) -> Integers:
        """Return the runs of numbers that begin at ``begins`` and have these ``lengths``."""
        ends = (begins + lengths).tolist()
        runs = [self._numbers[begin:end] for begin, end in zip(begins.tolist(), ends, strict=True)]
        return np.concatenate([_NOTHING, *runs])

    def _checked(self, start: int) -> _Head:
        head = self._head(start)
        if start not in self._whole:
            # The checksum of nothing is zero, and so is every byte of a blank area.
            if head.size < _FIXED_SIZE or crc32(self._data[start + _CHECK_SIZE : start + head.size]) != head.check:
                raise Damaged(f"a record in {RECORDS} has changed since it was written")
            self._whole.add(start)
        return head

    def end_of(self, start: int) -> int:
        """Return where the record that begins at ``start`` ends."""
        return start + self._head(start).size

    def bytes_at(self, start: int) -> bytes:
        """Return the record that begins at ``start`` as it is in the file."""
        return self._data[start : self.end_of(start)]

    def _head(self, start: int) -> _Head:
        try:
            return _Head(*_HEAD.unpack_from(self._data, start))
        except struct.error as error:
            raise Damaged(f"a record is missing in {RECORDS}") from error


class RecordAppender:
    """Appends records to those in ``folder``, of which at least those before ``end`` are committed."""

    def __init__(self, folder: Path, end: int) -> None:
        self._folder = folder
        self._begin = max(end, committed_end(folder))
        self._file = (folder / RECORDS).open("r+b")
        try:
            self._file.truncate(self._begin)
            self._file.seek(self._begin)
        except BaseException:
            self._file.close()
            raise
        self._end = self._begin

    def append(self, record: bytes) -> int:
        """Append ``record`` and return where it begins."""
        start = self._end
        self._file.write(record)
        self._end += len(record)
        return start

    def make_durable(self) -> None:
        """Write all that has been appended to the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def committed(self) -> None:
        """Note that what has been appended is committed."""
        self._file.close()
        replace_file(self._folder / END, str(self._end).encode("ascii"), _TEMPORARY)

    def cancel(self) -> None:
        """Drop what has been appended."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            os.truncate(self._folder / RECORDS, self._begin)


def create_records(folder: Path) -> None:
    """Create the empty file."""
    (folder / RECORDS).touch()


def committed_end(folder: Path) -> int:
    """Return how many bytes of the file are known to be committed. Raises :class:`Damaged` where they are not there."""
    try:
        end = int((folder / END).read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0
    except ValueError as error:
        raise Damaged(f"{END} is not a number") from error
    if not 0 <= end <= (folder / RECORDS).stat().st_size:
        raise Damaged(f"{RECORDS} does not go as far as {END} says")
    return end
