"""The contract every engine keeps. ``tests/conformance`` holds its tests, which every engine inherits.

An engine stores articles and answers plans. It analyses nothing: words come to it as forms, and what it finds is shown
and highlighted above it, so that every engine finds the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, Protocol

from searchapp.dates.moments import from_moment
from searchapp.engines.lookups import LookUp, lookups_of
from searchapp.errors import EngineError
from searchapp.model import Article, FacetCount
from searchapp.plan import NEVER, Copies, Deadline, ResultPage, SearchPlan, ValueField

if TYPE_CHECKING:  # it needs numpy, which the names of the engines do not
    from searchapp.vocabulary.published import Published

#: What an engine may be unable to do: a method of :class:`Engine`.
Capability = Literal["rebuild", "articles", "readings_count", "vocabulary", "check"]


@dataclass(frozen=True, slots=True)
class EngineStats:
    """What an index holds. ``earliest`` and ``latest`` are None when no article is dated; ``size`` is in bytes.

    ``undated`` counts the articles without a date, ``without_text`` those that have only a title.
    """

    articles: int
    paragraphs: int
    words: int
    sources: tuple[FacetCount, ...]
    earliest: datetime | None
    latest: datetime | None
    size: int
    undated: int
    without_text: int


class Entry(NamedTuple):
    """An article as it is listed: ``digest`` and ``origin`` are empty where it has none."""

    id: str
    digest: bytes
    origin: str


class Writer(Protocol):
    """Changes to an index that take effect together. A reader sees none of them before."""

    def add(self, article: Article) -> None:
        """Add ``article``; an article of the same id, older or of the same batch, is replaced."""

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""


class ArrivalWriter:
    """A :class:`Writer` that passes each article on to ``writer`` with its time of arrival.

    An article that does not have one keeps that of the article which it replaces; ``former_arrival`` returns it by the
    id, as a moment, or None where no article was there before. All others arrive together, now.
    """

    def __init__(self, writer: Writer, former_arrival: Callable[[str], int | None]) -> None:
        self._writer = writer
        self._former_arrival = former_arrival
        self._now = datetime.now(UTC)

    def add(self, article: Article) -> None:
        """Add ``article``; an article of the same id, older or of the same batch, is replaced."""
        self._writer.add(article if article.arrived else replace(article, arrived=self._arrival_of(article.id)))

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""
        self._writer.delete(article_id)

    def _arrival_of(self, article_id: str) -> datetime | None:
        former = self._former_arrival(article_id)
        if former is None:
            return self._now
        arrived = from_moment(former)
        return arrived and arrived.replace(tzinfo=UTC)


class Reader(Protocol):
    """Answers all that one query asks of the articles. Not to be shared between threads."""

    def search(self, plan: SearchPlan) -> ResultPage:
        """Return the page of articles that ``plan`` asks for."""

    def readings_count(self, readings: str) -> int:
        """Return in how many articles a word of these readings occurs."""

    def values(self, field: ValueField) -> tuple[FacetCount, ...]:
        """Return every value that articles have in ``field``, as :meth:`Engine.values` does."""

    def article_count(self) -> int:
        """Return how many articles there are."""


class UnknownOutcomeError(EngineError):
    """The engine failed while changes were committed: all of them have taken effect, or none."""


class Engine(ABC):
    """A place where articles are kept and found. Safe to share between threads.

    Every method but :meth:`close` raises :class:`~searchapp.errors.IndexStateError` when the index is damaged, and
    every reading one, if it does not say otherwise, when it is missing or was made by another analyser. What a call
    returns comes from one state of the index, the newest: changes that have taken effect, in any process, are seen by
    the next call. What is deleted leaves no trace in any count.
    """

    name: ClassVar[str]

    #: How many articles of ordinary length it serves with ease; None where no such number is known.
    comfortable: ClassVar[int | None] = None

    #: What this engine cannot do. Each of these methods raises an :class:`~searchapp.errors.EngineError` that names it.
    lacks: ClassVar[frozenset[Capability]] = frozenset()

    @abstractmethod
    def writer(self) -> AbstractContextManager[Writer]:
        """Open the index for changes, creating it where there is none.

        The changes take effect when the block ends, and none of them does when it ends in an exception. An article
        without a time of arrival gets that of the article it replaces, or else the present time, the same for the whole
        block. One writer at a time: another waits, and after the time allowed raises
        :class:`~searchapp.errors.IndexBusyError`. Raises :class:`~searchapp.errors.InputError` where no index can be,
        and :class:`~searchapp.errors.EngineError` when a change cannot be written; the index is then what it was. An
        index made by another analyser cannot be changed.
        """

    @abstractmethod
    def rebuild(self) -> AbstractContextManager[Writer]:
        """Open a new, empty index beside the present one, which it replaces when the block ends without an exception.

        What is added keeps its time of arrival, also where that is not known. Searches go on in the present one
        meanwhile, also when it was made by another analyser; other writers wait as for :meth:`writer`, and the same
        errors are raised.
        """

    @abstractmethod
    def reading(self, deadline: Deadline = NEVER) -> AbstractContextManager[Reader]:
        """Open the newest state of the index for a query, which asks several things and works out each once.

        Until the block ends all answers come from that state. An engine that has to wait for others raises
        :class:`~searchapp.plan.TimeIsUpError` where the index is not open by the ``deadline``, or where anything but a
        plan is not answered by then; plans have deadlines of their own.
        """

    def search(self, plan: SearchPlan) -> ResultPage:
        """Return the page of articles that ``plan`` asks for."""
        with self.reading() as reader:
            return reader.search(plan)

    @abstractmethod
    def version(self) -> Hashable:
        """Return a value that changes whenever the articles do and is equal while they are the same, found quickly."""

    def written(self) -> Hashable | None:
        """Return the version that the last batch of the calling thread left, or None where that is not known.

        While it equals :meth:`version` nobody else has changed anything since.
        """
        return None

    def published(self, known: Published | None) -> Published | None:  # noqa: ARG002 - for engines whose writers do
        """Return the vocabulary of the present articles as the last writer left it; None where that left none.

        ``known`` is one that was returned before: with it only what has changed since is read. Raises as
        :meth:`version` does.
        """
        return None

    @abstractmethod
    def article(self, article_id: str) -> Article | None:
        """Return the article of this id, as it was added, or None."""

    @abstractmethod
    def copies(self, article_id: str) -> Copies:
        """Return the other articles of the cluster that the article of this id is of; none where there is no such
        article.
        """

    @abstractmethod
    def articles(self) -> Iterator[Article]:
        """Yield every article as it was added, also from an index made by another analyser.

        They are those of the moment when iteration begins, whatever changes meanwhile.
        """

    @abstractmethod
    def entries(self) -> Iterator[Entry]:
        """Yield the entry of every article, in no particular order, as they are when iteration begins; also from an
        index made by another analyser, and none where there is no index.
        """

    @abstractmethod
    def entry_count(self) -> int:
        """Return how many entries there are, without reading them."""

    def digests(self) -> dict[str, bytes]:
        """Return the digest of every article by its id."""
        return {entry.id: entry.digest for entry in self.entries()}

    def origins(self) -> dict[str, str]:
        """Return the origin of every article by its id."""
        return {entry.id: entry.origin for entry in self.entries()}

    def articles_with(self, lookup: LookUp, most: int) -> tuple[Article, ...]:
        """Return the articles that are found by ``lookup``, in the order of their ids; of more than ``most`` some.

        It takes as long in an index of any size, but what a process needs to have read once. None are found where there
        is no index.
        """
        found = (article for article in self._having(lookup.number, most) if lookup in lookups_of(article))
        return tuple(sorted(found, key=attrgetter("id")))

    @abstractmethod
    def _having(self, number: int, most: int) -> Iterable[Article]:
        """Return at most ``most`` articles that have a look-up of this ``number``; none without an index."""

    def readings_count(self, readings: str) -> int:
        """Return in how many articles a word of these readings occurs."""
        with self.reading() as reader:
            return reader.readings_count(readings)

    @abstractmethod
    def vocabulary(self) -> Iterator[tuple[str, int]]:
        """Yield every surface and how often it occurs, in no particular order."""

    def values(self, field: ValueField) -> tuple[FacetCount, ...]:
        """Return every value that articles have in ``field`` and how many have it, the most frequent first, equals in
        the order of their code points. A very long value is given as the term that stands for it; filters accept that.
        """
        with self.reading() as reader:
            return reader.values(field)

    def article_count(self) -> int:
        """Return how many articles there are."""
        with self.reading() as reader:
            return reader.article_count()

    @abstractmethod
    def stats(self) -> EngineStats:
        """Return what the index holds."""

    @abstractmethod
    def check(self, *, deep: bool = False) -> tuple[str, ...]:
        """Return what is wrong with the index, one line each; nothing when it is sound. Raises no error of its own.

        A ``deep`` check reads every article and every posting and compares them.
        """

    @abstractmethod
    def close(self) -> None:
        """Release files and memory. The engine is not used again; what other threads are reading is not cut off."""
