"""The segments of an index: the files of each are opened once, and what is read from them serves all commits."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from itertools import compress
from threading import Lock, RLock
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from searchapp.engines.serialization import from_bytes
from searchapp.engines.whoosh.codec import COLUMNS, ArrayCodec, ArrayTermsReader
from searchapp.engines.whoosh.storage import Checksums, DurableStorage, reading
from searchapp.near_duplicates import signatures_from
from searchapp.near_duplicates.clusters import KEYS, sorted_keys
from searchapp.near_duplicates.signature import MinHash, MinHashes
from searchapp.ranking.postings import Integers, Postings

Numbers = npt.NDArray[np.int64]

#: How the name of the file ends.
KEYS_FILE: Final = ".keys"

_NUMBER: Final = np.dtype("<u4")

#: The number of a document that has been deleted.
_GONE: Final = -1

#: The number of the value of a document that has none.
_NONE: Final = -1

_REMEMBERED_POSTINGS: Final = 64

#: The columns that only writers and checks need.
_OF_WRITERS: Final = ("signature",)

#: Columns that an index of an earlier format does not have.
_NEW_COLUMNS: Final = ("instant", "arrived")

#: What shows that two segments are one: the folder, the name, the checksums of the files.
_Identity = tuple[str, str, frozenset[tuple[str, tuple[int, int]]]]


class SegmentFiles:
    """The files of a segment, which never change, and what has been read from them: documents are numbered as Whoosh
    numbers them, and none of them is deleted. Threads may share them.
    """

    def __init__(self, storage: DurableStorage, segment: Any) -> None:
        self._storage = storage
        self._segment = segment
        self.name: str = segment.segment_id()
        codec = ArrayCodec()
        self._documents = codec.per_document_reader(storage, segment)
        self._opened_terms: ArrayTermsReader | None = None
        self._columns: dict[str, Any] = {}
        self._numbered_values: dict[str, tuple[list[str], npt.NDArray[np.int32]]] = {}
        self._guard = RLock()
        self.size: int = segment.doc_count_all()
        self.users = 0

    def open(self) -> None:
        """Open all files that are read to answer queries, for a writer may sweep them away at any time."""
        with self._guard:
            _ = self.terms
            # Of an index of an earlier format only the articles are read.
            lacking = () if any(map(self._documents.has_column, _NEW_COLUMNS)) else _NEW_COLUMNS
            for name in COLUMNS:
                if name not in (*lacking, *_OF_WRITERS):
                    self.column(name)

    def close(self) -> None:
        """Close the files."""
        self._storage.release()

    @property
    def terms(self) -> ArrayTermsReader:
        """The terms and their posting lists."""
        with self._guard:
            if self._opened_terms is None:
                with reading(f"the terms of {self.name}"):
                    self._opened_terms = ArrayCodec().terms_reader(self._storage, self._segment)
            return self._opened_terms

    def column(self, name: str) -> Any:
        """Return the reader of a column."""
        found = self._columns.get(name)
        if found is None:
            with self._guard:
                found = self._columns[name] = self._read_column(name)
        return found

    def _read_column(self, name: str) -> Any:
        with reading(f"the column {name} of {self.name}"):
            return self._documents.column_reader(name, COLUMNS[name])

    @cached_property
    def keys(self) -> SignatureKeys:
        """The keys of the signatures."""
        name = self._segment.make_filename(KEYS_FILE)
        file = self._storage.open_file(name)
        with reading(name):
            return SignatureKeys(file.get(0, self._storage.file_length(name)))

    def expected_keys(self) -> bytes:
        """Return the file of the keys that the signatures have."""
        # Not kept in memory: only a check asks for it.
        signatures = self._columns.get("signature") or self._read_column("signature")
        return pack_keys(signatures_from(b"".join(signatures))["minhash"])

    @cached_property
    def postings(self) -> Callable[[str, bytes], Postings | None]:
        """Returns what :meth:`read_postings` does, and remembers the last lists."""
        # Made of the terms alone: a method of this object would keep all of it until garbage is collected.
        return lru_cache(_REMEMBERED_POSTINGS)(self.terms.postings)

    def read_postings(self, field: str, term: bytes) -> Postings | None:
        """Return the posting list of ``term``; None where there is no such term."""
        return self.terms.postings(field, term)

    def numbered_values(self, field: str) -> tuple[list[str], npt.NDArray[np.int32]]:
        """Return the terms of ``field``, and for each document the number of its own; -1 where it has none."""
        found = self._numbered_values.get(field)
        if found is None:
            numbers = np.full(self.size, _NONE, np.int32)
            having = self.terms.documents(field)
            for number, documents in enumerate(having.values()):
                numbers[documents] = number
            found = self._numbered_values[field] = list(map(from_bytes, having)), numbers
        return found

    @cached_property
    def ids_in_order(self) -> tuple[list[bytes], Integers]:
        """The ids of all documents in order, and the document of each."""
        ids = list(self.column("id"))
        order = sorted(range(len(ids)), key=ids.__getitem__)
        return [ids[document] for document in order], np.array(order, np.int64)


class OpenSegments:
    """The segments that a process has open, each once, however many snapshots have it. Threads may share them."""

    def __init__(self) -> None:
        self._files: dict[_Identity, SegmentFiles] = {}
        self._kept: list[SegmentFiles] = []
        self._guard = Lock()

    def borrow(self, folder: str, checksums: Checksums, segment: Any) -> SegmentFiles:
        """Return the files of ``segment`` in ``folder``, whose ``checksums`` are among these, to be given back."""
        name = segment.segment_id()
        own = {file: checksum for file, checksum in checksums.items() if file.partition(".")[0] == name}
        identity = folder, name, frozenset(own.items())
        with self._guard:
            files = self._files.get(identity)
            if files is None:
                files = self._files[identity] = SegmentFiles(DurableStorage.of(folder, own), segment)
            files.users += 1
            return files

    def keep(self, borrowed: list[SegmentFiles]) -> None:
        """Keep what is ``borrowed`` for the next batch, instead of what was kept for this one."""
        with self._guard:
            former, self._kept = self._kept, borrowed
        for files in former:
            self.give_back(files)

    def give_back(self, files: SegmentFiles) -> None:
        """Close ``files`` if nobody else has them."""
        with self._guard:
            files.users -= 1
            if not files.users:
                self._files = {identity: kept for identity, kept in self._files.items() if kept is not files}
                files.close()


class Segment:
    """A segment without its deleted documents; the others are numbered from ``first`` on, ``end`` is one more than the
    last. Threads may share it.
    """

    def __init__(self, files: SegmentFiles, deleted: set[int], first: int) -> None:
        self.files = files
        remaining = np.ones(files.size, np.bool_)
        remaining[list(deleted)] = False
        self._rows = np.flatnonzero(remaining)
        self.first, self.end = first, first + len(self._rows)
        self._numbers: Integers | None = None
        if deleted:
            self._numbers = np.full(len(remaining), _GONE, np.int64)
            self._numbers[self._rows] = np.arange(self.first, self.end)

    def row(self, document: int) -> int:
        """Return the number by which Whoosh knows a document in this segment."""
        return int(self._rows[document - self.first])

    def value(self, column: str, document: int) -> bytes:
        """Return what a column of bytes holds for a document."""
        return bytes(self.files.column(column)[self.row(document)])

    def number(self, column: str, document: int) -> int:
        """Return what a column of numbers holds for a document."""
        return int(self.files.column(column)[self.row(document)])

    def values(self, column: str) -> list[bytes]:
        """Return what a column of bytes holds for each document."""
        found = list(self.files.column(column))
        return found if self._numbers is None else [found[row] for row in self._rows.tolist()]

    def sizes(self, column: str) -> Integers:
        """Return how many bytes a column of bytes holds for each document."""
        found: Integers = self.files.column(column).lengths()
        return found[self._rows]

    def numbers(self, column: str) -> Integers:
        """Return what a column of numbers holds for each document."""
        found: Integers = self.files.column(column).load()
        return found if self._numbers is None else found[self._rows]

    def numbered_values(self, field: str) -> tuple[list[str], Integers]:
        """Return the terms of ``field``, also those that only deleted documents have, and for each document the number
        of its own; -1 where it has none.
        """
        values, numbers = self.files.numbered_values(field)
        return values, numbers if self._numbers is None else numbers[self._rows]

    def ids_in_order(self) -> tuple[list[bytes], Integers]:
        """Return the ids of all documents in order, and the document of each."""
        ids, rows = self.files.ids_in_order
        if self._numbers is None:
            return ids, rows + self.first
        documents = self._numbers[rows]
        kept = documents != _GONE
        return list(compress(ids, kept.tolist())), documents[kept]

    def postings(self, field: str, term: bytes) -> Postings | None:
        """Return the posting list of ``term``; None, or an empty one, where no document has it."""
        return self._renumbered(self.files.postings(field, term))

    def read_postings(self, field: str, term: bytes) -> Postings | None:
        """Return the same without remembering it."""
        return self._renumbered(self.files.read_postings(field, term))

    def _renumbered(self, found: Postings | None) -> Postings | None:
        if found is None or (self._numbers is None and not self.first):
            return found
        if self._numbers is not None:
            return found.renumbered(self._numbers)
        return found.moved(self.first)

    def postings_size(self, field: str, term: bytes) -> int:
        """Return how many bytes the posting list of ``term`` takes."""
        return self.files.terms.size(field, term)

    def lists(self, field: str) -> Iterator[Postings]:
        """Yield the posting list of each term of ``field``, numbered as in this segment."""
        found = self.files.terms.lists(field)
        return found if self._numbers is None else (postings.renumbered(self._numbers) for postings in found)

    def terms(self, field: str) -> list[bytes]:
        """Return the terms of ``field``, in the order of their bytes, those that only deleted documents have too."""
        found = []
        for name, term in self.files.terms.terms_from(field, b""):
            if name != field:
                break
            found.append(term)
        return found

    def documents_with_key(self, key: int) -> Integers:
        """Return the documents whose signatures have ``key``."""
        rows: Integers = self.files.keys.rows_with(key)
        if self._numbers is None:
            return rows.astype(np.int64) + self.first
        documents: Integers = self._numbers[rows]
        found: Integers = documents[documents != _GONE]
        return found


def pack_keys(minhashes: MinHashes) -> bytes:
    """Return the file of the documents whose signatures have these ``minhashes``, at least :data:`KEYS` of each."""
    return b"".join(array.astype(_NUMBER).tobytes() for array in sorted_keys(minhashes[:, :KEYS]))


class SignatureKeys:
    """The keys of the signatures of a segment: a writer finds those that are like a new one without reading all.

    They are in a file of the segment, four bytes each, little-endian: all keys in order, then for each of them the
    document that has it. Raises :class:`ValueError` where ``data`` is no such file.
    """

    def __init__(self, data: bytes) -> None:
        self.data: Final = data
        numbers = np.frombuffer(data, _NUMBER)
        if len(numbers) % 2:
            raise ValueError("there are more keys than documents")
        # Single numbers are read from the keys, which numpy is slow at.
        self._keys = numbers[: len(numbers) // 2].data
        self._rows = numbers[len(numbers) // 2 :]

    def rows_with(self, key: int) -> MinHash:
        """Return the documents whose signatures have ``key``, in order."""
        begin = bisect_left(self._keys, key)
        return self._rows[begin : bisect_right(self._keys, key, begin)]
