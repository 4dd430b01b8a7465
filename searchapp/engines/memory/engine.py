"""The contract of :mod:`searchapp.engines.base` in memory."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import ClassVar, Final, NamedTuple
from weakref import WeakValueDictionary

from searchapp.analysis import analyser
from searchapp.dates.moments import arrival_moment
from searchapp.engines.analysed import TermNumbers, analysed
from searchapp.engines.arrays import ArrayReader, Columns
from searchapp.engines.base import ArrivalWriter, Engine, EngineStats, Entry, Reader, Writer
from searchapp.engines.local.errors import busy, missing, stale
from searchapp.engines.memory.index import MemoryIndex, Stored
from searchapp.engines.verify import Content, article_problems
from searchapp.errors import SearchAppError
from searchapp.model import Article
from searchapp.near_duplicates import ClusteringWriter, Signature, SignatureTable, signatures_from
from searchapp.plan import NEVER, NO_COPIES, Copies, Deadline
from searchapp.ranking.scoring import DEFAULT_WEIGHTS, Weights
from searchapp.settings import Settings


class _Commit(NamedTuple):
    """What a commit left: the index and its columns."""

    articles: MemoryIndex
    columns: Columns


@dataclass(eq=False)
class _Store:
    """What all engines over one index share; ``latest`` is None until something has been committed."""

    writing: threading.Lock = field(default_factory=threading.Lock)
    latest: _Commit | None = None
    commits: int = 0


#: The stores by the name of the index. One lives as long as an engine over it does.
_stores: Final[WeakValueDictionary[str, _Store]] = WeakValueDictionary()
_guard: Final = threading.Lock()


class MemoryEngine(Engine):
    """Articles in memory. Engines over the same ``settings.index`` share them."""

    name: ClassVar[str] = "memory"
    comfortable: ClassVar[int | None] = 20_000

    def __init__(self, settings: Settings, weights: Weights = DEFAULT_WEIGHTS) -> None:
        self._path = settings.index
        self._wait = settings.lock_wait
        self._weights = weights
        self._written = threading.local()
        with _guard:
            self._store = _stores.setdefault(str(settings.index), _Store())

    def writer(self) -> AbstractContextManager[Writer]:
        return self._changing(keep=True)

    def rebuild(self) -> AbstractContextManager[Writer]:
        return self._changing(keep=False)

    @contextmanager
    def _changing(self, *, keep: bool) -> Iterator[Writer]:
        store = self._store
        if not store.writing.acquire(timeout=self._wait):
            raise busy(self._path, None)
        try:
            former = self._current().articles if keep and store.latest else None
            batch = _Batch(dict(former.entries), former.numbers) if former else _Batch({}, TermNumbers())
            writer = ClusteringWriter(batch, batch.stored_signatures)
            yield ArrivalWriter(writer, batch.arrival) if keep else writer
            store.commits += 1
            index = MemoryIndex(batch.entries, batch.numbers, store.commits)
            store.latest = _Commit(index, Columns(index))
            self._written.number = store.commits
        finally:
            store.writing.release()

    def _latest(self) -> _Commit:
        latest = self._store.latest
        if latest is None:
            raise missing(self._path, self.name)
        return latest

    def _current(self) -> _Commit:
        latest = self._latest()
        if latest.articles.analyser != analyser.fingerprint():
            raise stale(self._path)
        return latest

    @contextmanager
    def reading(self, deadline: Deadline = NEVER) -> Iterator[Reader]:  # noqa: ARG002 - plans have their own
        index, columns = self._current()
        yield ArrayReader(index, columns, self._weights)

    def version(self) -> Hashable:
        return self._current().articles.number

    def written(self) -> Hashable | None:
        return getattr(self._written, "number", None)

    def article(self, article_id: str) -> Article | None:
        entry = self._current().articles.entries.get(article_id)
        return None if entry is None else entry.article

    def copies(self, article_id: str) -> Copies:
        index, columns = self._current()
        document = index.find(article_id)
        return NO_COPIES if document is None else columns.copies(document)

    def articles(self) -> Iterator[Article]:
        yield from [entry.article for entry in self._latest().articles.entries.values()]

    def entries(self) -> Iterator[Entry]:
        for stored in [*self._stored().values()]:
            yield Entry(stored.article.id, stored.article.digest, stored.article.origin)

    def entry_count(self) -> int:
        return len(self._stored())

    def _having(self, number: int, most: int) -> Iterable[Article]:
        if self._store.latest is None:
            return ()
        return self._current().articles.with_lookup(number)[:most]

    def _stored(self) -> dict[str, Stored]:
        return self._store.latest.articles.entries if self._store.latest else {}

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        yield from self._current().articles.word_counts().items()

    def stats(self) -> EngineStats:
        index, columns = self._current()
        entries = index.entries.values()
        paragraphs = [len(entry.article.paragraphs) for entry in entries]
        return columns.stats(
            paragraphs=sum(paragraphs),
            without_text=paragraphs.count(0),
            size=sum(entry.words.size for entry in entries),
        )

    def check(self, *, deep: bool = False) -> tuple[str, ...]:
        try:
            index = self._current().articles
        except SearchAppError as error:
            return (str(error),)
        return tuple(_problems(index)) if deep else ()

    def close(self) -> None:
        """Do nothing: the articles go with the last engine over them."""


class _Batch(NamedTuple):
    """A :class:`~searchapp.near_duplicates.SignatureWriter` to ``entries``, which nobody reads yet."""

    entries: dict[str, Stored]
    numbers: TermNumbers

    def stored_signatures(self) -> SignatureTable:
        """Return the signatures of the articles that were there before."""
        signatures = b"".join(entry.signature.to_bytes() for entry in self.entries.values())
        return SignatureTable(list(self.entries), signatures_from(signatures))

    def arrival(self, article_id: str) -> int | None:
        """Return when the article of this id arrived; None where there is none."""
        entry = self.entries.get(article_id)
        return None if entry is None else arrival_moment(entry.article.arrived)

    def add(self, article: Article, signature: Signature) -> None:
        """Add ``article`` in place of any of the same id."""
        self.entries.pop(article.id, None)
        self.entries[article.id] = Stored(article, signature, analysed(article, self.numbers))

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""
        self.entries.pop(article_id, None)


def _problems(index: MemoryIndex) -> Iterator[str]:
    numbers = TermNumbers()

    def content_of(article: Article, signature: Signature) -> Content:
        return Content(analysed(article, numbers).length, signature.to_bytes(), {})

    for article, signature, words in index.entries.values():
        stored = Content(words.length, signature.to_bytes(), {})
        yield from article_problems(article, stored, content_of, cluster=signature.cluster, found=True)
