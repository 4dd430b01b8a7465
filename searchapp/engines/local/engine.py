"""What engines that keep their index in a folder have in common: one writer, generations, one last commit for all."""

from __future__ import annotations

import logging
import threading
import time
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, Protocol, TypeVar

from searchapp.engines.base import ArrivalWriter, Engine, Reader, Writer
from searchapp.engines.local import CURRENT
from searchapp.engines.local.errors import Damaged, damaged, missing, unreadable
from searchapp.engines.local.folder import Generation, Generations, Kind, write_lock, writing_to
from searchapp.engines.local.publishing import (
    Publisher,
    VerifiedBase,
    create_deltas,
    published_problems,
    read_published,
)
from searchapp.errors import EngineError, SearchAppError
from searchapp.near_duplicates import ClusteringWriter, SignatureLookup, SignatureWriter
from searchapp.plan import NEVER, Deadline
from searchapp.ranking.scoring import Weights
from searchapp.settings import Settings
from searchapp.vocabulary.published import Published

#: After which a file system's clock has moved on for certain.
_SETTLED_NS: Final = 100_000_000

_Stamp = tuple[int, int, int]

_log: Final = logging.getLogger(__name__)


class OpenedCommit(Protocol):
    """A commit that has been opened."""

    def reader(self) -> Reader:
        """Return what answers a query from it."""

    def words(self) -> int:
        """Return how many words all articles have."""

    def word_counts(self) -> Counter[str]:
        """Return how often each surface form occurs."""

    def close(self) -> None:
        """Release files and memory."""


class UncommittedBatch(SignatureWriter, Protocol):
    """A batch of changes that is still to take effect."""

    def stored_signatures(self) -> SignatureLookup:
        """Return the signatures of the articles that were there before."""

    def arrival(self, article_id: str) -> int | None:
        """Return when the article of this id that was there before arrived, as a moment; None where there was none."""

    @property
    def changed(self) -> bool:
        """Whether there is anything to commit, all of it having succeeded so far."""

    def word_delta(self) -> Counter[str] | None:
        """Return how much more often each surface form will occur, or less; None where that is not known."""

    def commit(self) -> None:
        """Make the changes last; where that fails nothing has changed."""

    def cancel(self) -> None:
        """Drop the changes."""


C = TypeVar("C", bound=OpenedCommit)


class LocalEngine(Engine, Generic[C]):
    """Articles in a folder of files, see :mod:`.folder`."""

    def __init__(self, settings: Settings, kind: Kind, weights: Weights) -> None:
        self._index = settings.index.absolute()
        self._wait = settings.lock_wait
        self._weights = weights
        self._generations = Generations(self._index, kind, settings.index_group)
        self._opened = LatestCommit(self._generations, self._open, self._latest_commit)
        self._verified_base = VerifiedBase()
        self._written = threading.local()

    @abstractmethod
    def _create(self, folder: Path) -> None:
        """Create an empty index in ``folder``."""

    @abstractmethod
    def _begin(self, folder: Path) -> UncommittedBatch:
        """Return a batch of changes to the index in ``folder``."""

    @abstractmethod
    def _latest_commit(self, folder: Path) -> Hashable:
        """Return what differs for every commit in ``folder``, and for the same commit in other files."""

    @abstractmethod
    def _number(self, commit: Any) -> int:
        """Return the number of a commit that :meth:`_latest_commit` returned, lower than those of all later ones."""

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
            self._generations.share()
            self._generations.sweep()
            if generation is None:
                with self._new_generation() as (writer, batch):
                    yield ArrivalWriter(writer, batch.arrival)
            else:
                self._generations.require_current(generation)
                with self._batch(generation.folder) as (writer, batch):
                    yield ArrivalWriter(writer, batch.arrival)
            self._written.version = self._opened.latest()

    @contextmanager
    def rebuild(self) -> Iterator[Writer]:
        with write_lock(self._index, self._wait):
            self._generations.share()
            self._generations.sweep()
            with self._new_generation() as (writer, _):
                yield writer

    @contextmanager
    def _new_generation(self) -> Iterator[tuple[Writer, UncommittedBatch]]:
        try:
            with writing_to(self._index):
                folder = self._generations.next_folder()
                self._create(folder)
                create_deltas(folder, self._latest_number(folder))
            with self._batch(folder) as changes:
                yield changes
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
                problems = tuple(self._all_problems(folder, opened, self._latest_number(folder), deep=False))
            finally:
                opened.close()
        except Damaged as error:
            problems = (str(error),)
        if problems:
            raise EngineError(f"What was written to {self._index} cannot be read ({problems[0]}); nothing was changed.")

    @contextmanager
    def _batch(self, folder: Path) -> Iterator[tuple[Writer, UncommittedBatch]]:
        batch = self._begin(folder)
        try:
            yield ClusteringWriter(batch, batch.stored_signatures), batch
            publisher = self._announced(folder, batch) if batch.changed else None
        except BaseException:
            batch.cancel()
            raise
        batch.commit()
        if publisher:
            self._settle(publisher, folder)

    def _announced(self, folder: Path, batch: UncommittedBatch) -> Publisher:
        """Publish what ``batch`` will change in the vocabulary."""
        with writing_to(self._index):
            publisher = Publisher(folder, self._latest_number(folder), self._verified_base)
            publisher.announce(batch.word_delta())
            return publisher

    def _settle(self, publisher: Publisher, folder: Path) -> None:
        """Publish a whole vocabulary where that is due; where it fails readers build one, and the next writer tries
        again.
        """
        try:
            publisher.settle(self._latest_number(folder), lambda: self._word_counts(folder))
        except (OSError, Damaged):
            _log.warning("The vocabulary of %s could not be published", self._index, exc_info=True)

    def _word_counts(self, folder: Path) -> Counter[str]:
        opened = self._open(folder)
        try:
            return opened.word_counts()
        finally:
            opened.close()

    def _latest_number(self, folder: Path) -> int:
        return self._number(self._latest_commit(folder))

    @contextmanager
    def reading(self, deadline: Deadline = NEVER) -> Iterator[Reader]:  # noqa: ARG002 - plans have their own
        with self._opened.reading() as opened:
            yield opened.reader()

    def version(self) -> Hashable:
        return self._opened.version()

    def published(self, known: Published | None) -> Published | None:
        with self._opened.lending() as (state, opened):
            try:
                return read_published(state.generation.folder, self._number(state.commit), opened.words(), known)
            except Damaged as error:
                _log.warning("The vocabulary of %s is counted again: %s", self._index, error)
                return None

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        with self._opened.reading() as opened:
            counts = opened.word_counts()
        yield from counts.items()

    def written(self) -> Hashable | None:
        return getattr(self._written, "version", None)

    def check(self, *, deep: bool = False) -> tuple[str, ...]:
        try:
            while True:
                before = self.version()
                with self._opened.lending() as (state, opened):
                    try:
                        folder, number = state.generation.folder, self._number(state.commit)
                        return tuple(self._all_problems(folder, opened, number, deep=deep))
                    except FileNotFoundError as error:
                        # A writer that replaces a commit removes its files; then the newer one is checked.
                        if self.version() == before:
                            raise _file_missing(error) from error
        except SearchAppError as error:
            return (str(error),)

    def _all_problems(self, folder: Path, opened: C, number: int, *, deep: bool) -> Iterator[str]:
        yield from self._problems(opened, deep=deep)
        yield from published_problems(folder, number, opened.words(), opened.word_counts if deep else None)

    def _exists(self) -> bool:
        return self._generations.present() is not None

    def close(self) -> None:
        self._opened.close()


@dataclass(frozen=True, slots=True)
class _State:
    """Which commit of which generation; ``made`` is when that became the present one, in nanoseconds: an index that was
    removed and built again may have the same names and numbers.
    """

    generation: Generation
    commit: Hashable
    made: int


@dataclass(slots=True)
class _Loan(Generic[C]):
    """An opened commit, how many are reading in it, and the stamp that the folders had while it was the newest."""

    state: _State
    opened: C
    readers: int = 0
    stamp: _Stamp | None = None


def _stamp(index: Path, generation: Path) -> _Stamp | None:
    """Return what changes with every commit: when files were last put into the folders; None while that is too recent.

    The clock of a file system stands still for some milliseconds, in which a second commit would leave no trace.
    """
    try:
        current, folder = (index / CURRENT).stat(), generation.stat()
    except OSError:
        return None
    latest = max(current.st_mtime_ns, folder.st_mtime_ns)
    return (current.st_ino, current.st_mtime_ns, folder.st_mtime_ns) if time.time_ns() - latest > _SETTLED_NS else None


class LatestCommit(Generic[C]):
    """Lends out the last commit, which all threads share. When something newer has been committed it is replaced, and
    closed when its last reader is done.

    ``latest_commit`` identifies the last commit in the folder of a generation and ``open_commit`` opens it, see
    :class:`LocalEngine`; both raise :class:`FileNotFoundError` when a writer sweeps it away meanwhile.
    """

    def __init__(
        self, generations: Generations, open_commit: Callable[[Path], C], latest_commit: Callable[[Path], Hashable]
    ) -> None:
        self._generations = generations
        self._index = generations.index
        self._open_commit = open_commit
        self._latest_commit = latest_commit
        self._present: _Loan[C] | None = None
        self._closed = False
        self._guard = threading.Lock()

    @contextmanager
    def reading(self, *, any_analyser: bool = False) -> Iterator[C]:
        """Lend the last commit, which stays as it is until the block ends.

        Raises :class:`IndexStateError` when the index is missing, stale (unless ``any_analyser``) or turns out to be
        damaged while it is read.
        """
        with self._lending(any_analyser=any_analyser) as loan:
            yield loan.opened

    @contextmanager
    def lending(self) -> Iterator[tuple[_State, C]]:
        """Lend the last commit as :meth:`reading` does, together with which one it is."""
        with self._lending(any_analyser=False) as loan:
            yield loan.state, loan.opened

    def version(self) -> Hashable:
        """Return what differs for every commit.

        Raises :class:`IndexStateError` as :meth:`reading` does.
        """
        with self._lending(any_analyser=False) as loan:
            return loan.state

    def latest(self) -> Hashable | None:
        """Return the version of the last commit without opening it; None where that cannot be read."""
        # A commit that succeeded is not undone by what is found out after it.
        with suppress(SearchAppError, Damaged, OSError):
            return self._state()
        return None

    @contextmanager
    def _lending(self, *, any_analyser: bool) -> Iterator[_Loan[C]]:
        try:
            loan = self._borrow(any_analyser=any_analyser)
            try:
                yield loan
            finally:
                self._give_back(loan)
        except Damaged as error:
            _log.debug("Reading %s failed", self._index, exc_info=True)
            raise damaged(self._index, str(error)) from error
        except OSError as error:
            raise unreadable(self._index, error) from error

    def _borrow(self, *, any_analyser: bool) -> _Loan[C]:
        with self._guard:
            loan = self._newest(any_analyser=any_analyser)
            loan.readers += 1
            return loan

    def _newest(self, *, any_analyser: bool) -> _Loan[C]:
        loan = self._present
        # Taken before the folders are looked into, so that what comes in between changes it.
        stamp = _stamp(self._index, loan.state.generation.folder) if loan else None
        state = loan.state if loan and stamp and stamp == loan.stamp else self._state()
        if not any_analyser:
            self._generations.require_current(state.generation)
        if loan is None or loan.state != state:
            loan = self._open(state)
            # A thread that still reads after the end, as the builder of a vocabulary may, leaves nothing open.
            if not self._closed:
                self._replace(loan)
        else:
            loan.stamp = stamp
        return loan

    def _state(self) -> _State:
        while True:
            generation = self._generations.present()
            if generation is None:
                raise missing(self._index, self._generations.engine)
            # It may be replaced and swept away at this very moment.
            with suppress(FileNotFoundError):
                made = (self._index / CURRENT).stat().st_mtime_ns
                return _State(generation, self._latest_commit(generation.folder), made)

    def _open(self, state: _State) -> _Loan[C]:
        """Open ``state``, or what has come since: a writer may sweep it away meanwhile."""
        while True:
            try:
                return _Loan(state, self._open_commit(state.generation.folder))
            except FileNotFoundError as error:
                newer = self._state()
                if newer == state:
                    raise _file_missing(error) from error
                state = newer

    def _replace(self, loan: _Loan[C] | None) -> None:
        former, self._present = self._present, loan
        if former is not None and not former.readers:
            former.opened.close()

    def _give_back(self, loan: _Loan[C]) -> None:
        with self._guard:
            loan.readers -= 1
            if not loan.readers and loan is not self._present:
                loan.opened.close()

    def close(self) -> None:
        """Close the commit, or let its last reader do so. Who reads later opens it and closes it again."""
        with self._guard:
            self._closed = True
            self._replace(None)


def _file_missing(error: FileNotFoundError) -> Damaged:
    """Return what to raise where a file is gone that no writer has swept away."""
    return Damaged(f"a file is missing: {error.filename}")
