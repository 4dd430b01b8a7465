"""The words of every article as the ranking needs them, one record after the other in a file beside Tantivy's.

Tantivy gives back what it stores one document at a time, and a ranking wants hundreds. Here a record is a slice of a
mapped file. A record is never changed: what replaces an article is appended, and the room of what has gone is given
back when the index is rebuilt. A commit makes records durable before Tantivy's commit refers to them, so that what a
broken-off batch has left is at the end of the file, behind :data:`END`.

A record, little-endian::

    check       CRC-32 of what follows
    sizes       of all that follows, of the id, of the origin in bytes; words of the title; paragraphs (4 bytes each)
    digest      16 bytes, of zeros where there is none
    id, origin  UTF-8
    paragraphs  the number of words in each (4 bytes)
    words       the number of the term of each (4 bytes), see words.py
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np

from searchapp.engines.on_disk.damage import Damaged
from searchapp.engines.on_disk.durability import sync
from searchapp.engines.tantivy.words import NUMBER_SIZE
from searchapp.engines.terms import from_bytes, to_bytes
from searchapp.model import Article
from searchapp.ranking.candidates import Words

#: The file of the records, and the one that tells how much of it has been committed.
RECORDS: Final = "records"
END: Final = "records.end"
_TEMPORARY: Final = "records.tmp"

_CHECK: Final = struct.Struct("<I")
_HEAD: Final = struct.Struct("<5I16s")
_DIGEST_SIZE: Final = 16

#: Where what has no fixed size begins in a record.
_BODY: Final = _CHECK.size + _HEAD.size

_NUMBER: Final = np.dtype("<u4")
_NOTHING: Final = np.empty(0, _NUMBER)


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of an article without unpacking it."""

    id: str
    origin: str
    digest: bytes
    words: Words


def record_of(article: Article, title: bytes, paragraphs: Sequence[bytes]) -> bytes:
    """Return the record of ``article``, the words of whose title and paragraphs have these numbers."""
    name, origin = to_bytes(article.id), to_bytes(article.origin)
    lengths = np.array([len(words) // NUMBER_SIZE for words in paragraphs], _NUMBER).tobytes()
    body = b"".join((name, origin, lengths, title, *paragraphs))
    digest = article.digest.ljust(_DIGEST_SIZE, b"\0")[:_DIGEST_SIZE]
    sizes = len(body), len(name), len(origin), len(title) // NUMBER_SIZE, len(paragraphs)
    rest = _HEAD.pack(*sizes, digest) + body
    return _CHECK.pack(crc32(rest)) + rest


class RecordFile:
    """The committed records in ``folder``. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        path = folder / RECORDS
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""

    def at(self, start: int) -> Record:
        """Return the record that begins at ``start``. Raises :class:`Damaged` when it is not as it was written."""
        _, name, origin, _, _, digest = self._head(start)
        body = start + _BODY
        return Record(
            id=from_bytes(self._data[body : body + name]),
            origin=from_bytes(self._data[body + name : body + name + origin]),
            digest=digest if any(digest) else b"",
            words=self.words_at(start),
        )

    def words_at(self, start: int) -> Words:
        """Return the words in the record that begins at ``start``; raises as :meth:`at` does."""
        size, name, origin, title, paragraphs, _ = self._head(start)
        data, end = self._data, start + _BODY + size
        if crc32(data[start + _CHECK.size : end]) != _CHECK.unpack_from(data, start)[0]:
            raise Damaged(f"a record in {RECORDS} has changed since it was written")
        lengths = start + _BODY + name + origin
        numbers = np.frombuffer(data, _NUMBER, (end - lengths) // NUMBER_SIZE, lengths) if end > lengths else _NOTHING
        return Words(title, numbers[:paragraphs], numbers[paragraphs:])

    def identifier_at(self, start: int) -> str:
        """Return the id in the record that begins at ``start``, at a fraction of the cost of the whole."""
        length = self._head(start)[1]
        return from_bytes(self._data[start + _BODY : start + _BODY + length])

    def end_of(self, start: int) -> int:
        """Return where the record that begins at ``start`` ends."""
        return start + _BODY + self._head(start)[0]

    def bytes_at(self, start: int) -> bytes:
        """Return the record that begins at ``start`` as it lies in the file."""
        return self._data[start : self.end_of(start)]

    def _head(self, start: int) -> tuple[int, int, int, int, int, bytes]:
        try:
            found: tuple[int, int, int, int, int, bytes] = _HEAD.unpack_from(self._data, start + _CHECK.size)
        except struct.error as error:
            raise Damaged(f"a record is missing in {RECORDS}") from error
        return found


class RecordAppender:
    """Appends records to those in ``folder``, of which those before ``end`` at least are committed."""

    def __init__(self, folder: Path, end: int) -> None:
        self._folder = folder
        self._begin = max(end, committed_end(folder))
        self._file = (folder / RECORDS).open("r+b")
        self._file.truncate(self._begin)
        self._file.seek(self._begin)
        self._end = self._begin

    def append(self, record: bytes) -> int:
        """Append ``record`` and return where it begins."""
        start = self._end
        self._file.write(record)
        self._end += len(record)
        return start

    def make_durable(self) -> None:
        """Return when all is on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def committed(self) -> None:
        """Note that all that has been appended is referred to."""
        self._file.close()
        temporary = self._folder / _TEMPORARY
        temporary.write_text(str(self._end), encoding="ascii")
        sync(temporary)
        temporary.replace(self._folder / END)

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
    """Return how much of the file is known to be committed, in bytes."""
    try:
        return int((folder / END).read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0
    except ValueError as error:
        raise Damaged(f"{END} is not a number") from error
