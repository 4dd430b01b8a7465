"""The index as it was at one moment: all segments as one collection, columns and postings as arrays.

Documents are numbered through all segments, from 0 on, and deleted ones have no number: nothing that is counted or
ranked depends on what was deleted before, or on how the articles are spread over segments.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from searchapp.analysis.root import root
from searchapp.engines.local.damage import Damaged
from searchapp.engines.serialization import unpack_article
from searchapp.engines.terms import from_bytes, term_bytes
from searchapp.engines.whoosh.damage import reading
from searchapp.engines.whoosh.folder import read_contents
from searchapp.engines.whoosh.schema import ORIGINAL, WORDS
from searchapp.engines.whoosh.segment import SegmentArrays
from searchapp.engines.whoosh.storage import DurableStorage
from searchapp.model import Article
from searchapp.near_duplicates import Signatures, signatures_from
from searchapp.ranking.postings import EMPTY, Integers, Postings

_REMEMBERED_POSTINGS: Final = 64
_REMEMBERED_COUNTS: Final = 1 << 16
_POSITION: Final = np.dtype("<u4")


class Snapshot:
    """What the last commit in a folder left. Threads may share it.

    Raises :class:`~searchapp.engines.whoosh.damage.Damaged` where a file is not as it was written, and
    :class:`FileNotFoundError` when a writer sweeps it away while it is being opened.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.storage = DurableStorage(folder)
        self.size = 0
        self._segments: list[SegmentArrays] = []
        self._bases: list[int] = []
        try:
            with reading(str(folder)):
                self._open_segments()
        except BaseException:
            self.close()
            raise
        self._postings = lru_cache(_REMEMBERED_POSTINGS)(partial(_read_postings, self._segments))
        self.stem_count = lru_cache(_REMEMBERED_COUNTS)(self._stem_count)

    def _open_segments(self) -> None:
        base = 0
        for segment in read_contents(self.storage).segments:
            if segment.doc_count_all():
                self._segments.append(SegmentArrays(self.storage, segment, self.size))
                self._bases.append(base)
                self.size = self._segments[-1].end
            base += segment.doc_count_all()

    def close(self) -> None:
        """Release the files."""
        self.storage.release()

    @cached_property
    def moments(self) -> npt.NDArray[np.int64]:
        """The date of each document, see :func:`.schema.to_moment`."""
        return self._numbers("moment")

    @cached_property
    def lengths(self) -> npt.NDArray[np.int64]:
        """The number of words of each document."""
        return self._numbers("length")

    @cached_property
    def clusters(self) -> npt.NDArray[np.int64]:
        """The number of the cluster of each document."""
        return self._numbers("cluster")

    def signatures(self) -> Signatures:
        """Return the signature of each document."""
        return signatures_from(b"".join(self.column("signature")))

    def _numbers(self, column: str) -> npt.NDArray[np.int64]:
        return np.concatenate([np.empty(0, np.int64), *(segment.numbers(column) for segment in self._segments)])

    @cached_property
    def paragraph_count(self) -> int:
        """How many paragraphs all articles have: worth counting once, since it takes a look at each article."""
        return sum(len(layout) // _POSITION.itemsize - 1 for layout in self.column("layout"))

    @cached_property
    def id_order(self) -> npt.NDArray[np.int64]:
        """The place of each document when all are ordered by their ids."""
        places = np.empty(self.size, np.int64)
        places[sorted(range(self.size), key=self.column("id").__getitem__)] = np.arange(self.size)
        return places

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

    def _stem_count(self, stem: str) -> int:
        """Return in how many documents a word of ``stem`` stands."""
        return self.word_postings(root(stem)).documents_with_stem(stem)

    def terms(self, field: str) -> list[str]:
        """Return the terms of ``field`` in the order of their bytes, those that only deleted documents have too."""
        found = {term for segment in self._segments for term in segment.terms(field)}
        return list(map(from_bytes, sorted(found)))


def _read_postings(segments: Iterable[SegmentArrays], field: str, term: bytes) -> Postings:
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
