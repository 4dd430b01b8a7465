"""The contract of :mod:`searchapp.engines.base` in memory."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar, Final
from weakref import WeakValueDictionary

from searchapp.analysis import analyser
from searchapp.analysis.root import root
from searchapp.dates.moments import UNDATED, from_moment
from searchapp.engines.arrays import ArrayMatches, Columns
from searchapp.engines.base import Engine, EngineStats, Writer
from searchapp.engines.local.errors import busy, missing, stale
from searchapp.engines.memory.index import Entry, MemoryIndex
from searchapp.engines.retrieval import result_page
from searchapp.engines.term_numbers import TermNumbers
from searchapp.errors import SearchAppError
from searchapp.model import Article, FacetCount
from searchapp.near_duplicates import ClusteringWriter, Signature, SignatureTable, signature_of, signatures_from
from searchapp.plan import NO_COPIES, Copies, ResultPage, SearchPlan, ValueField
from searchapp.ranking.scoring import DEFAULT_WEIGHTS, Weights
from searchapp.settings import Settings


class _State:
    """What one commit left; ``number`` is another for each."""

    def __init__(self, entries: dict[str, Entry], numbers: TermNumbers, number: int) -> None:
        self.entries = entries
        self.number = number
        self.analyser = analyser.fingerprint()
        self.index = MemoryIndex(entries, numbers)
        self.columns = Columns(self.index)


@dataclass(eq=False)
class _Store:
    """What all engines over one index share; ``state`` is None until something has been committed."""

    writing: threading.Lock = field(default_factory=threading.Lock)
    numbers: TermNumbers = field(default_factory=TermNumbers)
    state: _State | None = None
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

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        with self._locked():
            state = self._store.state
            yield from self._batch(dict(self._current(state).entries) if state else {})

    @contextmanager
    def rebuild(self) -> Iterator[Writer]:
        with self._locked():
            self._store.numbers = TermNumbers()
            yield from self._batch({})

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if not self._store.writing.acquire(timeout=self._wait):
            raise busy(self._path, None)
        try:
            yield
        finally:
            self._store.writing.release()

    def _batch(self, entries: dict[str, Entry]) -> Iterator[Writer]:
        store = self._store
        batch = _Batch(entries, store.numbers)
        yield ClusteringWriter(batch, batch.recorded)
        store.commits += 1
        store.state = _State(entries, store.numbers, store.commits)
        self._written.number = store.commits

    def _present(self) -> _State:
        state = self._store.state
        if state is None:
            raise missing(self._path, self.name)
        return state

    def _current(self, state: _State) -> _State:
        if state.analyser != analyser.fingerprint():
            raise stale(self._path)
        return state

    def _reading(self) -> _State:
        return self._current(self._present())

    def search(self, plan: SearchPlan) -> ResultPage:
        state = self._reading()
        return result_page(plan, ArrayMatches(state.index, state.columns, plan, self._weights), self._weights)

    def version(self) -> Hashable:
        return self._reading().number

    def written(self) -> Hashable | None:
        return getattr(self._written, "number", None)

    def article(self, article_id: str) -> Article | None:
        entry = self._reading().entries.get(article_id)
        return None if entry is None else entry.article

    def copies(self, article_id: str) -> Copies:
        state = self._reading()
        document = state.index.find(article_id)
        return NO_COPIES if document is None else state.columns.copies(document)

    def articles(self) -> Iterator[Article]:
        yield from [entry.article for entry in self._present().entries.values()]

    def digests(self) -> dict[str, bytes]:
        return {entry.article.id: entry.article.digest for entry in self._entries()}

    def origins(self) -> dict[str, str]:
        return {entry.article.id: entry.article.origin for entry in self._entries()}

    def _entries(self) -> list[Entry]:
        return self._store.state.index.entries if self._store.state else []

    def stem_count(self, stem: str) -> int:
        return self._reading().index.word_postings(root(stem)).documents_with_stem(stem)

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        yield from self._reading().index.word_counts().items()

    def values(self, field: ValueField) -> tuple[FacetCount, ...]:
        return self._reading().columns.values(field)

    def stats(self) -> EngineStats:
        state = self._reading()
        articles = [entry.article for entry in state.index.entries]
        dated = state.index.moments[state.index.moments != UNDATED]
        return EngineStats(
            articles=len(articles),
            paragraphs=sum(len(article.paragraphs) for article in articles),
            words=state.columns.totals.words,
            sources=state.columns.values("source"),
            earliest=from_moment(int(dated.min())) if len(dated) else None,
            latest=from_moment(int(dated.max())) if len(dated) else None,
            size=sum(entry.words.size for entry in state.index.entries),
        )

    def check(self, *, deep: bool = False) -> tuple[str, ...]:
        try:
            state = self._reading()
        except SearchAppError as error:
            return (str(error),)
        return tuple(_problems(state)) if deep else ()

    def close(self) -> None:
        """Do nothing: the articles go with the last engine over them."""


def _problems(state: _State) -> Iterator[str]:
    numbers = TermNumbers()
    for entry in state.index.entries:
        again = Entry.of(entry.article, signature_of(entry.article)._replace(cluster=entry.signature.cluster), numbers)
        if again.signature.to_bytes() != entry.signature.to_bytes() or again.words.length != entry.words.length:
            yield f"article {entry.article.id} has other words in its text than in the index"


class _Batch:
    """A :class:`~searchapp.near_duplicates.SignatureWriter` to ``entries``, which nobody reads yet."""

    def __init__(self, entries: dict[str, Entry], numbers: TermNumbers) -> None:
        self._entries = entries
        self._numbers = numbers

    def recorded(self) -> SignatureTable:
        """Return the signatures of the articles that were there before."""
        signatures = b"".join(entry.signature.to_bytes() for entry in self._entries.values())
        return SignatureTable(list(self._entries), signatures_from(signatures)) if signatures else SignatureTable()

    def add(self, article: Article, signature: Signature) -> None:
        """Add ``article`` in place of any of the same id."""
        self._entries.pop(article.id, None)
        self._entries[article.id] = Entry.of(article, signature, self._numbers)

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""
        self._entries.pop(article_id, None)
