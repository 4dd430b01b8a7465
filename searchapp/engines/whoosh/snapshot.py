"""The index as it was at one moment: all segments as one collection, columns and postings as arrays.

Documents are numbered through all segments, from 0 on, and deleted ones have no number: nothing that is counted or
ranked depends on what was deleted before, or on how the articles are spread over segments.
"""

from __future__ import annotations

import errno
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from whoosh.index import TOC, EmptyIndexError

from searchapp.analysis.lexemes import root_of
from searchapp.engines.local.errors import Damaged
from searchapp.engines.serialization import from_bytes, term_bytes, unpack_article
from searchapp.engines.whoosh.codec import COLUMNS, WORDS, ArrayCodec, make_schema
from searchapp.engines.whoosh.storage import NAME, ORIGINAL, DurableStorage, reading
from searchapp.model import Article
from searchapp.near_duplicates import Signatures, signatures_from
from searchapp.ranking.postings import EMPTY, Integers, Postings

#: The number of a document that has been deleted.
_GONE: Final = -1

Numbers = npt.NDArray[np.int64]

_REMEMBERED_POSTINGS: Final = 64
_REMEMBERED_COUNTS: Final = 1 << 16
_POSITION: Final = np.dtype("<u4")
#: About how many bytes of a posting list there are for each occurrence.
_POSTING_SIZE: Final = 5
#: Columns that an index of the previous format does not have.
_NEW_COLUMNS: Final = ("instant", "arrived")


def read_contents(storage: DurableStorage) -> Any:
    """Read the table of contents that the last commit left. Raises :class:`FileNotFoundError` where there is none."""
    with reading("the table of contents"):
        try:
            contents = TOC.read(storage, NAME, schema=make_schema())
        except EmptyIndexError as error:
            raise FileNotFoundError(errno.ENOENT, "there is no table of contents", storage.folder) from error
        if any(segment.is_compound() for segment in contents.segments):
            raise Damaged("a segment is not of the kind that is written here")
        return contents


class Segment:
    """An open segment, without its deleted documents. All its files are opened at once, for a writer may sweep them
    away at any time.

    Documents are numbered from ``first`` on; ``end`` is one more than the last. Threads may share a segment.
    """

    def __init__(self, storage: DurableStorage, segment: Any, first: int) -> None:
        remaining = np.ones(segment.doc_count_all(), np.bool_)
        remaining[list(segment.deleted_docs())] = False
        self._rows = np.flatnonzero(remaining)
        self.first, self.end = first, first + len(self._rows)
        self._numbers: Integers | None = None
        if segment.has_deletions():
            self._numbers = np.full(len(remaining), _GONE, np.int64)
            self._numbers[self._rows] = np.arange(self.first, self.end)
        codec = ArrayCodec()
        self._terms = codec.terms_reader(storage, segment)
        documents = codec.per_document_reader(storage, segment)
        # Of an index of the previous format only the articles are read.
        is_of_before = not any(map(documents.has_column, _NEW_COLUMNS))
        self._columns = {
            name: documents.column_reader(name, column)
            for name, column in COLUMNS.items()
            if not (is_of_before and name in _NEW_COLUMNS)
        }

    def row(self, document: int) -> int:
        """Return the number by which Whoosh knows a document in this segment."""
        return int(self._rows[document - self.first])

    def value(self, column: str, document: int) -> bytes:
        """Return what a column of bytes holds for a document."""
        return bytes(self._columns[column][self.row(document)])

    def number(self, column: str, document: int) -> int:
        """Return what a column of numbers holds for a document."""
        return int(self._columns[column][self.row(document)])

    def values(self, column: str) -> list[bytes]:
        """Return what a column of bytes holds for each document."""
        found = list(self._columns[column])
        return found if self._numbers is None else [found[row] for row in self._rows.tolist()]

    def sizes(self, column: str) -> Integers:
        """Return how many bytes a column of bytes holds for each document."""
        found: Integers = self._columns[column].lengths()
        return found[self._rows]

    def numbers(self, column: str) -> Integers:
        """Return what a column of numbers holds for each document."""
        found: Integers = self._columns[column].load()
        return found if self._numbers is None else found[self._rows]

    def postings(self, field: str, term: bytes) -> Postings | None:
        """Return the posting list of ``term``; None, or an empty one, where no document has it."""
        found: Postings | None = self._terms.postings(field, term)
        if found is None or (self._numbers is None and not self.first):
            return found
        if self._numbers is not None:
            return found.renumbered(self._numbers)
        return found.moved(self.first)

    def postings_size(self, field: str, term: bytes) -> int:
        """Return how many bytes the posting list of ``term`` takes."""
        size: int = self._terms.size(field, term)
        return size

    def lists(self, field: str) -> Iterator[Postings]:
        """Yield the posting list of each term of ``field``, numbered as in this segment."""
        found: Iterator[Postings] = self._terms.lists(field)
        return found if self._numbers is None else (postings.renumbered(self._numbers) for postings in found)

    def documents(self, field: str) -> dict[bytes, Integers]:
        """Return the documents that have each term of ``field``, also those terms that only deleted documents have."""
        found = self._terms.documents(field)
        if self._numbers is None:
            return {term: documents.astype(np.int64) + self.first for term, documents in found.items()}
        numbers = {term: self._numbers[documents] for term, documents in found.items()}
        return {term: documents[documents != _GONE] for term, documents in numbers.items()}

    def terms(self, field: str) -> list[bytes]:
        """Return the terms of ``field``, in the order of their bytes, those that only deleted documents have too."""
        found = []
        for name, term in self._terms.terms_from(field, b""):
            if name != field:
                break
            found.append(term)
        return found


class Snapshot:
    """What the last commit in a folder left. Threads may share it.

    Raises :class:`Damaged` where a file is not as it was written, and
    :class:`FileNotFoundError` when a writer sweeps it away while it is being opened.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.storage = DurableStorage(folder)
        self.size = 0
        self._segments: list[Segment] = []
        self._bases: list[int] = []
        try:
            with reading(str(folder)):
                self._open_segments()
        except BaseException:
            self.close()
            raise
        self._postings = lru_cache(_REMEMBERED_POSTINGS)(partial(_read_postings, self._segments))
        self.readings_count = lru_cache(_REMEMBERED_COUNTS)(self._readings_count)

    def _open_segments(self) -> None:
        base = 0
        for segment in read_contents(self.storage).segments:
            if segment.doc_count_all():
                self._segments.append(Segment(self.storage, segment, self.size))
                self._bases.append(base)
                self.size = self._segments[-1].end
            base += segment.doc_count_all()

    def close(self) -> None:
        """Release the files."""
        self.storage.release()

    @cached_property
    def moments(self) -> Numbers:
        """The date of each document, see :func:`~searchapp.dates.moments.to_moment`."""
        return self._numbers("moment")

    @cached_property
    def instants(self) -> Numbers:
        """The date of each document in UTC."""
        return self._numbers("instant")

    @cached_property
    def arrivals(self) -> Numbers:
        """When each document arrived."""
        return self._numbers("arrived")

    @cached_property
    def lengths(self) -> Numbers:
        """The number of words of each document."""
        return self._numbers("length")

    @cached_property
    def clusters(self) -> Numbers:
        """The number of the cluster of each document."""
        return self._numbers("cluster")

    def signatures(self) -> Signatures:
        """Return the signature of each document."""
        return signatures_from(b"".join(self.column("signature")))

    def _numbers(self, column: str) -> Numbers:
        return np.concatenate([np.empty(0, np.int64), *(segment.numbers(column) for segment in self._segments)])

    def paragraph_counts(self) -> Integers:
        """Return how many paragraphs each article has."""
        sizes = [segment.sizes("layout") for segment in self._segments]
        return np.concatenate([np.empty(0, np.int64), *sizes]) // _POSITION.itemsize - 1

    def column(self, name: str) -> list[bytes]:
        """Return what a column of bytes holds for each document."""
        return [value for segment in self._segments for value in segment.values(name)]

    def identifiers(self) -> list[str]:
        """Return the id of each document."""
        return list(map(from_bytes, self.column("id")))

    def _place(self, document: int) -> int:
        return bisect_right(self._segments, document, key=lambda segment: segment.first) - 1

    def _value(self, column: str, document: int) -> bytes:
        return self._segments[self._place(document)].value(column, document)

    def layouts(self, documents: Integers) -> list[Integers]:
        """Return where the paragraphs of each of ``documents`` begin."""
        return [np.frombuffer(self._value("layout", number), _POSITION) for number in documents.tolist()]

    def original(self, document: int) -> Article:
        """Return the article as it was added."""
        name = self.identifier(document)
        with reading(f"article {name}"):
            article = unpack_article(self._value(ORIGINAL, document))
        # Articles have checksums of their own; where they lie has none.
        if article.id != name:
            raise Damaged(f"another article is stored in place of article {name}")
        return article

    def identifier(self, document: int) -> str:
        """Return the id of the article."""
        return from_bytes(self._value("id", document))

    def find(self, article_id: str) -> int | None:
        """Return the document of the article of this id, or None."""
        found = _read_postings(self._segments, "key", term_bytes(article_id)).documents
        return int(found[-1]) if len(found) else None

    def arrival(self, document: int) -> int:
        """Return when the article arrived, as a moment."""
        return int(self._segments[self._place(document)].number("arrived", document))

    def whoosh_number(self, document: int) -> int:
        """Return the number by which Whoosh's writer knows a document."""
        place = self._place(document)
        return self._bases[place] + self._segments[place].row(document)

    def postings(self, field: str, term: str) -> Postings:
        """Return the posting list of ``term`` through all segments; an empty one where there is none."""
        return self._postings(field, term_bytes(term))

    def having(self, field: str, value: str) -> Integers:
        """Return the documents whose ``field`` has ``value``."""
        return self.postings(field, value).documents

    def word_postings(self, root: str) -> Postings:
        """Return where the words of ``root`` occur."""
        return self.postings(WORDS, root)

    def postings_count(self, root: str) -> int:
        """Return about how often words of ``root`` occur, by the size of their posting lists."""
        term = term_bytes(root)
        return sum(segment.postings_size(WORDS, term) for segment in self._segments) // _POSTING_SIZE

    def _readings_count(self, readings: str) -> int:
        """Return in how many documents a word of these ``readings`` stands."""
        return self.word_postings(root_of(readings)).documents_with_readings(readings)

    def word_counts(self) -> Counter[str]:
        """Return how often each surface occurs."""
        counts: Counter[str] = Counter()
        for postings in chain.from_iterable(segment.lists(WORDS) for segment in self._segments):
            numbers = np.bincount(postings.forms, minlength=len(postings.table)).tolist()
            for (surface, _, _), number in zip(postings.table, numbers, strict=True):
                counts[surface] += number
        return +counts

    def term_of_each(self, field: str) -> list[str]:
        """Return the term of each document in ``field``, which has one at most; empty where it has none."""
        terms = np.full(self.size, "", object)
        for term, documents in self.values(field):
            terms[documents] = term
        found: list[str] = terms.tolist()
        return found

    def values(self, field: str) -> Iterator[tuple[str, Integers]]:
        """Yield every term of ``field`` in the order of their bytes, and the documents that have it."""
        found: dict[bytes, list[Integers]] = {}
        for segment in self._segments:
            for term, documents in segment.documents(field).items():
                found.setdefault(term, []).append(documents)
        for term, parts in sorted(found.items()):
            yield from_bytes(term), np.concatenate(parts)

    def terms(self, field: str) -> list[str]:
        """Return the terms of ``field`` in the order of their bytes, those that only deleted documents have too."""
        found = {term for segment in self._segments for term in segment.terms(field)}
        return list(map(from_bytes, sorted(found)))


def _read_postings(segments: Iterable[Segment], field: str, term: bytes) -> Postings:
    parts = [part for segment in segments if (part := segment.postings(field, term)) is not None]
    if len(parts) == 1:
        return parts[0]
    return _joined(parts) if parts else EMPTY


def _joined(parts: list[Postings]) -> Postings:
    bases = np.cumsum([0, *(len(part.table) for part in parts)])
    return Postings(
        documents=np.concatenate([part.documents for part in parts]),
        counts=np.concatenate([part.counts for part in parts]),
        positions=np.concatenate([part.positions for part in parts]),
        forms=np.concatenate([part.forms.astype(np.int64) + base for part, base in zip(parts, bases, strict=False)]),
        table=tuple(line for part in parts for line in part.table),
    )
