"""The contract every engine keeps. ``tests/conformance`` holds its tests, which every engine inherits.

An engine stores articles and answers plans. It analyses nothing: words come to it as forms, and what it finds is shown
and highlighted above it, so that every engine finds the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from searchapp.model import Article, FacetCount
from searchapp.plan import ResultPage, SearchPlan


@dataclass(frozen=True, slots=True)
class EngineStats:
    """What an index holds. ``earliest`` and ``latest`` are None when no article is dated; ``size`` is in bytes."""

    articles: int
    paragraphs: int
    words: int
    sources: tuple[FacetCount, ...]
    earliest: datetime | None
    latest: datetime | None
    size: int


class Writer(Protocol):
    """Changes to an index that take effect together."""

    def add(self, article: Article) -> None:
        """Add ``article``; an article of the same id, older or of the same batch, is replaced."""

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""


class Engine(ABC):
    """A place where articles are kept and found. Safe to share between threads.

    Every method but :meth:`writer`, :meth:`rebuild` and :meth:`close` raises
    :class:`~searchapp.errors.IndexStateError` when the index is missing, damaged, or made by another analyser.
    """

    name: ClassVar[str]

    @abstractmethod
    def writer(self) -> AbstractContextManager[Writer]:
        """Open the index for changes, creating it where there is none.

        The changes take effect when the block ends, and none of them does when it ends in an exception. One writer at
        a time: another waits, and after the time allowed raises :class:`~searchapp.errors.IndexBusyError`.
        """

    @abstractmethod
    def rebuild(self) -> AbstractContextManager[Writer]:
        """Open a new, empty index beside the present one, which it replaces when the block ends without an exception.

        Searches go on in the present one meanwhile; other writers wait as for :meth:`writer`.
        """

    @abstractmethod
    def search(self, plan: SearchPlan) -> ResultPage:
        """Return the page of articles that ``plan`` asks for."""

    @abstractmethod
    def article(self, article_id: str) -> Article | None:
        """Return the article of this id, or None."""

    @abstractmethod
    def articles(self) -> Iterator[Article]:
        """Yield every article as it was added, also from an index made by another analyser."""

    @abstractmethod
    def digests(self) -> dict[str, bytes]:
        """Return the digest of every article by its id, of an index made by another analyser too; empty without one."""

    @abstractmethod
    def origins(self) -> dict[str, str]:
        """Return the file that every article came from by the article's id, as :meth:`digests` does."""

    @abstractmethod
    def stem_count(self, stem: str) -> int:
        """Return in how many articles a word of this stem stands, deleted ones not yet swept away included."""

    @abstractmethod
    def vocabulary(self) -> Iterator[tuple[str, int]]:
        """Yield every exact form and how often it occurs, in no particular order."""

    @abstractmethod
    def stats(self) -> EngineStats:
        """Return what the index holds."""

    @abstractmethod
    def check(self, *, deep: bool = False) -> tuple[str, ...]:
        """Return what is wrong with the index, one line each; nothing when it is sound.

        A ``deep`` check reads every article and every posting and compares them.
        """

    @abstractmethod
    def close(self) -> None:
        """Release files and memory. The engine is not used again."""
