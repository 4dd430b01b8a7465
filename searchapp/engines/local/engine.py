"""What engines have in common that keep their index in a folder: one writer, generations, the last commit for all."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from searchapp.engines.base import Engine, Writer
from searchapp.engines.local.damage import Damaged, file_missing
from searchapp.engines.local.errors import writing_to
from searchapp.engines.local.generations import Generations, Kind
from searchapp.engines.local.locking import write_lock
from searchapp.engines.local.opened import Closing, Opened
from searchapp.engines.retrieval import Matches, result_page
from searchapp.errors import EngineError, SearchAppError
from searchapp.near_duplicates import ClusteringWriter, SignatureTable, SignatureWriter
from searchapp.plan import ResultPage, SearchPlan
from searchapp.ranking.scoring import Weights
from searchapp.settings import Settings


class OpenedCommit(Closing, Protocol):
    """A commit that has been opened."""

    def matches(self, plan: SearchPlan) -> Matches[Any]:
        """Return what matches ``plan``."""


class UncommittedBatch(SignatureWriter, Protocol):
    """A batch of changes that is still to take effect."""

    def recorded(self) -> SignatureTable:
        """Return the marks of the articles that were there before."""

    def commit(self) -> None:
        """Make the changes last; where that fails nothing has changed."""

    def cancel(self) -> None:
        """Drop the changes."""


C = TypeVar("C", bound=OpenedCommit)


class LocalEngine(Engine, Generic[C]):
    """Articles in a folder of files, see :mod:`.generations`."""

    def __init__(self, settings: Settings, kind: Kind, weights: Weights) -> None:
        self._index = settings.index.absolute()
        self._wait = settings.lock_wait
        self._weights = weights
        self._generations = Generations(self._index, kind)
        self._opened = Opened(self._generations, self._open, self._latest_commit)
        self._written = threading.local()

    @abstractmethod
    def _create(self, folder: Path) -> None:
        """Create an empty index in ``folder``."""

    @abstractmethod
    def _begin(self, folder: Path) -> UncommittedBatch:
        """Return a batch of changes to the index in ``folder``."""

    @abstractmethod
    def _latest_commit(self, folder: Path) -> Hashable:
        """Return what tells the last commit in ``folder``, in the files that it is in now, from all others."""

    @abstractmethod
    def _open(self, folder: Path) -> C:
        """Open the last commit in ``folder``."""

    @abstractmethod
    def _problems(self, opened: C, *, deep: bool) -> Iterable[str]:
        """Return what is wrong with a commit, one line each.

        Raises :class:`FileNotFoundError` when a writer sweeps it away.
        """

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        with write_lock(self._index, self._wait):
            generation = self._generations.present()
            self._generations.sweep()
            if generation is None:
                with self._new_generation() as batch:
                    yield batch
            else:
                self._generations.require_current(generation)
                with self._batch(generation.folder) as batch:
                    yield batch
            self._written.version = self._version_if_sound()

    @contextmanager
    def rebuild(self) -> Iterator[Writer]:
        with write_lock(self._index, self._wait):
            self._generations.sweep()
            with self._new_generation() as batch:
                yield batch

    @contextmanager
    def _new_generation(self) -> Iterator[Writer]:
        try:
            with writing_to(self._index):
                folder = self._generations.next_folder()
                self._create(folder)
            with self._batch(folder) as batch:
                yield batch
            with writing_to(self._index):
                self._require_sound(folder)
                self._generations.make_present(folder)
        except BaseException:
            self._generations.sweep()
            raise

    def _require_sound(self, folder: Path) -> None:
        """Read what has been written, before it takes the place of another index. Raises :class:`EngineError`."""
        try:
            opened = self._open(folder)
            try:
                problems = tuple(self._problems(opened, deep=False))
            finally:
                opened.close()
        except Damaged as error:
            problems = (str(error),)
        if problems:
            raise EngineError(f"What was written to {self._index} cannot be read ({problems[0]}); nothing was changed.")

    @contextmanager
    def _batch(self, folder: Path) -> Iterator[Writer]:
        batch = self._begin(folder)
        try:
            yield ClusteringWriter(batch, batch.recorded)
        except BaseException:
            batch.cancel()
            raise
        batch.commit()

    def search(self, plan: SearchPlan) -> ResultPage:
        with self._opened.reading() as opened:
            return result_page(plan, opened.matches(plan), self._weights)

    def version(self) -> Hashable:
        return self._opened.version()

    def folder(self) -> Path | None:
        return self._opened.folder()

    def written(self) -> Hashable | None:
        return getattr(self._written, "version", None)

    def _version_if_sound(self) -> Hashable | None:
        # What has been committed is not undone by what is found out after it.
        with suppress(SearchAppError):
            return self.version()
        return None

    def check(self, *, deep: bool = False) -> tuple[str, ...]:
        try:
            while True:
                before = self.version()
                with self._opened.reading() as opened:
                    try:
                        return tuple(self._problems(opened, deep=deep))
                    except FileNotFoundError as error:
                        # A writer that replaces a commit removes its files; then what has come since is looked at.
                        if self.version() == before:
                            raise file_missing(error) from error
        except SearchAppError as error:
            return (str(error),)

    def _exists(self) -> bool:
        return self._generations.present() is not None

    def close(self) -> None:
        self._opened.close()
