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
from searchapp.engines.whoosh.storage import ORIGINAL, Checksums, DurableStorage, reading
from searchapp.near_duplicates import signatures_from
from searchapp.near_duplicates.clusters import KEYS, sorted_keys
from searchapp.near_duplicates.signature import MinHashes
from searchapp.ranking.postings import Integers, Postings

Numbers = npt.NDArray[np.int64]

#: How the names of the files end.
KEYS_FILE: Final = ".keys"
LOOKUPS_FILE: Final = ".lookups"

#: What their numbers are.
_KEY: Final = np.dtype("<u4")
LOOKUP: Final = np.dtype("<u8")
_ROW: Final = np.dtype("<u4")

#: The number of a document that has been deleted.
_GONE: Final = -1

#: The number of the value of a document that has none.
_NONE: Final = -1

_REMEMBERED_POSTINGS: Final = 64

#: The columns that are read when an article is looked up.
_LOOKED_UP: Final = ("id", ORIGINAL)

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

    def open(self, *, only_lookups: bool) -> None:
        """Open all files that are read to answer queries, or that articles are looked up in, for a writer may sweep
        them away at any time.
        """
        with self._guard:
            # An index of an earlier format has none.
            if self._has_file(LOOKUPS_FILE):
                _ = self.lookups
            if only_lookups:
                for name in _LOOKED_UP:
                    self.column(name)
                return
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
    def keys(self) -> NumbersTable:
        """The keys of the signatures: a writer finds those that are like a new one without reading all."""
        return self._table(KEYS_FILE, _KEY)

    @cached_property
    def lookups(self) -> NumbersTable:
        """The numbers of what articles are looked up by."""
        return self._table(LOOKUPS_FILE, LOOKUP)

    def _table(self, kind: str, number: np.dtype[Any]) -> NumbersTable:
        name = self._segment.make_filename(kind)
        file = self._storage.open_file(name)
        with reading(name):
            return NumbersTable(file.get(0, self._storage.file_length(name)), number)

    def _has_file(self, kind: str) -> bool:
        return self._segment.make_filename(kind) in self._storage.checksums

    def expected_keys(self) -> bytes:
        """Return the file of the keys that the signatures have."""
        # Not kept in memory: only a check asks for it.
        signatures = self._columns.get("signature") or self._read_column("signature")
        return pack_keys(signatures_from(b"".join(signatures))["minhash"])

    @cached_property
    def postings(self) -> Callable[[str, bytes], Postings | None]:
        """Returns the posting list of a term, None where there is no such term, and remembers the last lists."""
        # Made of the terms alone: a method of this object would keep all of it until garbage is collected.
        return lru_cache(_REMEMBERED_POSTINGS)(self.terms.postings)

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
        found = self.files.postings(field, term)
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
        return self._present(self.files.keys.rows_with(key))

    def documents_with_lookup(self, number: int) -> Integers:
        """Return the documents of articles one of whose look-ups has this ``number``."""
        return self._present(self.files.lookups.rows_with(number))

    def _present(self, rows: Integers) -> Integers:
        if self._numbers is None:
            return rows.astype(np.int64) + self.first
        documents: Integers = self._numbers[rows]
        found: Integers = documents[documents != _GONE]
        return found


def pack_keys(minhashes: MinHashes) -> bytes:
    """Return the file of the documents whose signatures have these ``minhashes``, at least :data:`KEYS` of each."""
    keys, rows = sorted_keys(minhashes[:, :KEYS])
    return keys.astype(_KEY).tobytes() + rows.astype(_ROW).tobytes()


def pack_lookups(numbers: Integers, rows: Integers) -> bytes:
    """Return the file of the documents with these ``rows``, each with one of the ``numbers`` of its look-ups."""
    order = np.lexsort((rows, numbers))
    return numbers[order].astype(LOOKUP).tobytes() + rows[order].astype(_ROW).tobytes()


class NumbersTable:
    """Numbers, little-endian, in order, and then for each of them the document that has it, in four bytes.

    They are in a file of the segment. Raises :class:`ValueError` where ``data`` is no such file.
    """

    def __init__(self, data: bytes, number: np.dtype[Any]) -> None:
        self.data: Final = data
        count, rest = divmod(len(data), number.itemsize + _ROW.itemsize)
        if rest:
            raise ValueError("there are more numbers than documents")
        self.numbers: Final = np.frombuffer(data, number, count)
        self.rows: Final = np.frombuffer(data, _ROW, count, count * number.itemsize)
        # Single numbers are read from them, which numpy is slow at.
        self._searched = self.numbers.data

    def rows_with(self, number: int) -> Integers:
        """Return the documents that have ``number``, in order."""
        begin = bisect_left(self._searched, number)
        return self.rows[begin : bisect_right(self._searched, number, begin)]
