"""The index as it was at one moment: all segments as one collection, columns and postings as arrays.

Documents are numbered through all segments, from 0 on, and deleted ones have no number: nothing that is counted or
ranked depends on what was deleted before, or on how the articles are spread over segments.
"""

from __future__ import annotations

import errno
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
from whoosh.index import TOC, EmptyIndexError

from searchapp.analysis.lexemes import root_of
from searchapp.engines.arrays import NumberedValues, places_in_order
from searchapp.engines.local.errors import Damaged
from searchapp.engines.lookups import by_id, numbers_of
from searchapp.engines.serialization import from_bytes, term_bytes, to_bytes, unpack_article
from searchapp.engines.whoosh.codec import WORDS, make_schema
from searchapp.engines.whoosh.segment import OpenSegments, Segment, SegmentFiles
from searchapp.engines.whoosh.storage import NAME, ORIGINAL, DurableStorage, reading
from searchapp.model import Article
from searchapp.near_duplicates import StoredSignature, signatures_from
from searchapp.near_duplicates.clusters import MAX_PER_KEY, sharing_most
from searchapp.ranking.postings import EMPTY, Integers, Postings

Numbers = npt.NDArray[np.int64]

_REMEMBERED_POSTINGS: Final = 64
_REMEMBERED_COUNTS: Final = 1 << 16
_POSITION: Final = np.dtype("<u4")
#: About how many bytes of a posting list there are for each occurrence.
_POSTING_SIZE: Final = 5


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


class Snapshot:
    """What the last commit in a folder left, with its segments from those that are ``opened``. Threads may share it.

    Raises :class:`Damaged` where a file is not as it was written, and :class:`FileNotFoundError` when a writer sweeps
    it away while it is being opened. It ``opens`` what answers queries, or what articles are looked up in; for the
    writer itself, which needs few files, each is opened when it is read.
    """

    def __init__(
        self, folder: Path, opened: OpenSegments, *, opens: Literal["all", "lookups", "nothing"] = "all"
    ) -> None:
        self.folder = folder
        self._opened = opened
        self._opens = opens
        self.storage = DurableStorage(folder)
        self.size = 0
        self._borrowed: list[SegmentFiles] = []
        self._segments: list[Segment] = []
        self._firsts: list[int] = []
        self._bases: list[int] = []
        try:
            with reading(str(folder)):
                self._open_segments()
        except BaseException:
            self.close()
            raise
        self._postings = lru_cache(_REMEMBERED_POSTINGS)(partial(_read_postings, self._segments))
        # Made of the postings alone: a method of this object would keep all of it until garbage is collected.
        self.readings_count = lru_cache(_REMEMBERED_COUNTS)(partial(_readings_count, self._postings))

    def _open_segments(self) -> None:
        base = 0
        for segment in read_contents(self.storage).segments:
            if segment.doc_count_all():
                files = self._opened.borrow(self.storage.folder, self.storage.checksums, segment)
                self._borrowed.append(files)
                if self._opens != "nothing":
                    files.open(only_lookups=self._opens == "lookups")
                self._segments.append(Segment(files, set(segment.deleted_docs()), self.size))
                self._firsts.append(self._segments[-1].first)
                self._bases.append(base)
                self.size = self._segments[-1].end
            base += segment.doc_count_all()

    def close(self) -> None:
        """Release the files."""
        while self._borrowed:
            self._opened.give_back(self._borrowed.pop())

    def close_but(self, segments: Collection[str]) -> None:
        """Release the files, but keep those of ``segments`` open for the next batch."""
        kept = [files for files in self._borrowed if files.name in segments]
        self._borrowed = [files for files in self._borrowed if files.name not in segments]
        self._opened.keep(kept)
        self.close()

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

    def signature(self, document: int) -> bytes:
        """Return the signature of a document."""
        return self._value("signature", document)

    def newest_with_key(self, key: int, limit: int) -> Iterator[int]:
        """Yield the last ``limit`` documents whose signatures have ``key``, the last first."""
        latest = (segment.documents_with_key(key)[::-1][:limit].tolist() for segment in reversed(self._segments))
        return islice(chain.from_iterable(latest), limit)

    def has_sound_keys(self) -> bool:
        """Return whether the keys of signatures are those that the signatures have."""
        return all(segment.files.keys.data == segment.files.expected_keys() for segment in self._segments)

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
        return bisect_right(self._firsts, document) - 1

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
        name = to_bytes(article_id)
        found = self.with_lookup(by_id(article_id).number)
        return next((document for document in found if self._value("id", document) == name), None)

    def with_lookup(self, number: int) -> list[int]:
        """Return the documents of articles one of whose look-ups has this ``number``, the last first."""
        parts = (segment.documents_with_lookup(number)[::-1].tolist() for segment in reversed(self._segments))
        return list(chain.from_iterable(parts))

    def is_looked_up(self, document: int, article: Article) -> bool:
        """Return whether a document is found by all that its ``article`` is looked up by."""
        return all(document in self.with_lookup(number) for number in numbers_of(article))

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
        values, numbers = self.numbered_values(field)
        found: list[str] = np.array([*values, ""], object)[numbers].tolist()
        return found

    def numbered_values(self, field: str) -> NumberedValues:
        """Return the terms of ``field``, and which of them each document has, which is one at most."""
        parts = [segment.numbered_values(field) for segment in self._segments]
        values = sorted({value for part, _ in parts for value in part})
        place_of = {value: place for place, value in enumerate(values)}
        # The last place is that of documents without a term, whose number is -1.
        places = [np.array([*map(place_of.__getitem__, part), len(values)], np.int64) for part, _ in parts]
        numbers = [place[own] for place, (_, own) in zip(places, parts, strict=True)]
        return NumberedValues(values, np.concatenate([np.empty(0, np.int64), *numbers]))

    @cached_property
    def id_order(self) -> Numbers:
        """The place of each document when all are ordered by their ids."""
        parts = [segment.ids_in_order() for segment in self._segments]
        documents = np.concatenate([np.empty(0, np.int64), *(part for _, part in parts)])
        found = np.empty_like(documents)
        found[documents] = places_in_order([name for ids, _ in parts for name in ids])
        return found

    def terms(self, field: str) -> list[str]:
        """Return the terms of ``field`` in the order of their bytes, those that only deleted documents have too."""
        found = {term for segment in self._segments for term in segment.terms(field)}
        return list(map(from_bytes, sorted(found)))


def _readings_count(postings: Callable[[str, bytes], Postings], readings: str) -> int:
    """Return in how many documents a word of these ``readings`` stands."""
    return postings(WORDS, term_bytes(root_of(readings))).documents_with_readings(readings)


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


class StoredSignatures:
    """The signatures of all articles in ``snapshot``, found by their keys in each segment, as a
    :class:`~searchapp.near_duplicates.SignatureLookup`.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def sharing(self, keys: Sequence[int], least: int) -> Iterator[StoredSignature]:
        """Yield the signatures that have at least ``least`` of ``keys``, as
        :class:`~searchapp.near_duplicates.SignatureTable` does.
        """
        for document in sharing_most(keys, least, lambda key: self._snapshot.newest_with_key(key, MAX_PER_KEY)):
            signature = signatures_from(self._snapshot.signature(document))[0]
            yield StoredSignature(self._snapshot.identifier(document), signature)
