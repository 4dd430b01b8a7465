"""The index as it was at one moment: all segments as one collection, columns and postings as arrays.

Documents are numbered through all segments, deleted ones included; :attr:`Snapshot.live` tells which are not deleted.
Whoosh's files have a reading position, so a snapshot belongs to one thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from whoosh.index import FileIndex
from whoosh.reading import TermNotFound

from searchapp.engines.whoosh.codec import postings_of
from searchapp.engines.whoosh.original import unpack_article
from searchapp.engines.whoosh.postings import Integers, Postings
from searchapp.engines.whoosh.schema import from_bytes, term_bytes
from searchapp.model import Article

_OPENING_ATTEMPTS: Final = 20
_REMEMBERED_POSTINGS: Final = 64
_NOTHING: Final = np.empty(0, np.uint32)
_NO_POSTINGS: Final = Postings(_NOTHING, _NOTHING, _NOTHING, _NOTHING, ())


class Snapshot:
    """What the last commit before it was opened left."""

    def __init__(self, index: FileIndex) -> None:
        self._reader = _open_reader(index)
        self._segments: list[tuple[Any, int]] = [
            (segment, offset) for segment, offset in self._reader.leaf_readers() if segment.doc_count_all()
        ]
        self.size: int = self._reader.doc_count_all()
        self._postings = lru_cache(_REMEMBERED_POSTINGS)(self._read_postings)

    def close(self) -> None:
        """Release the files."""
        self._reader.close()

    @cached_property
    def live(self) -> npt.NDArray[np.bool_]:
        """Whether each document is not deleted."""
        live = np.zeros(self.size, np.bool_)
        live[list(self._reader.all_doc_ids())] = True
        return live

    @cached_property
    def minutes(self) -> npt.NDArray[np.int64]:
        """The date of each document, see :func:`.schema.to_minutes`."""
        return self._numbers("minutes")

    @cached_property
    def lengths(self) -> npt.NDArray[np.int64]:
        """The number of words of each document."""
        return self._numbers("length")

    def _numbers(self, column: str) -> npt.NDArray[np.int64]:
        parts = [np.asarray(segment.column_reader(column, translate=False).load()) for segment, _ in self._segments]
        return np.concatenate([np.empty(0, np.int64), *parts]).astype(np.int64)

    @cached_property
    def id_order(self) -> npt.NDArray[np.int64]:
        """The place of each document when all are ordered by their ids."""
        places = np.empty(self.size, np.int64)
        places[sorted(range(self.size), key=list(self.values("id")).__getitem__)] = np.arange(self.size)
        return places

    def values(self, column: str) -> Iterator[bytes]:
        """Yield what the column of bytes holds for each document."""
        for segment, _ in self._segments:
            yield from segment.column_reader(column, translate=False)

    def _value(self, column: str, document: int) -> bytes:
        number = np.searchsorted([offset for _, offset in self._segments], document, side="right") - 1
        segment, offset = self._segments[number]
        columns = self._columns.setdefault(column, {})
        if number not in columns:
            columns[number] = segment.column_reader(column, translate=False)
        return bytes(columns[number][document - offset])

    @cached_property
    def _columns(self) -> dict[str, dict[int, Any]]:
        return {}

    def layouts(self, documents: Integers) -> list[Integers]:
        """Return where the paragraphs of each of ``documents`` begin."""
        return [np.frombuffer(self._value("layout", number), "<u4") for number in documents.tolist()]

    def original(self, document: int) -> Article:
        """Return the article as it was added."""
        return unpack_article(self._value("original", document))

    def identifier(self, document: int) -> str:
        """Return the id of the article."""
        return from_bytes(self._value("id", document))

    def find(self, article_id: str) -> int | None:
        """Return the document of the article of this id, or None."""
        found = self.postings("key", article_id).documents
        alive = found[self.live[found]]
        return int(alive[-1]) if len(alive) else None

    def postings(self, field: str, term: str) -> Postings:
        """Return the posting list of ``term`` through all segments; an empty one where there is none."""
        return self._postings(field, term_bytes(term))

    def _read_postings(self, field: str, term: bytes) -> Postings:
        parts = []
        for segment, offset in self._segments:
            try:
                parts.append((postings_of(segment.postings(field, term)), offset))
            except TermNotFound:
                continue
        if len(parts) == 1 and parts[0][1] == 0:
            return parts[0][0]
        return _joined(parts) if parts else _NO_POSTINGS

    def terms(self, field: str) -> Iterator[str]:
        """Yield the terms of ``field`` in the order of their bytes."""
        for term in self._reader.lexicon(field):
            yield from_bytes(term)


def _joined(parts: list[tuple[Postings, int]]) -> Postings:
    bases = np.cumsum([0, *(len(postings.table) for postings, _ in parts)])
    return Postings(
        documents=np.concatenate([postings.documents.astype(np.int64) + offset for postings, offset in parts]),
        counts=np.concatenate([postings.counts for postings, _ in parts]),
        positions=np.concatenate([postings.positions for postings, _ in parts]),
        forms=np.concatenate(
            [postings.forms.astype(np.int64) + base for (postings, _), base in zip(parts, bases, strict=False)]
        ),
        table=tuple(line for postings, _ in parts for line in postings.table),
    )


def _open_reader(index: FileIndex) -> Any:
    """Open what the last commit left; a writer may sweep that away under our hands, then the next is opened."""
    for _ in range(_OPENING_ATTEMPTS - 1):
        try:
            return index.reader()
        except FileNotFoundError:
            continue
    return index.reader()
