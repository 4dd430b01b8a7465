"""The present index, opened: one snapshot that all threads share, replaced when something newer has been committed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, Protocol, TypeVar

from searchapp.engines.local.damage import Damaged, file_missing
from searchapp.engines.local.errors import damaged, missing, unreadable
from searchapp.engines.local.generations import CURRENT, Generation, Generations

#: After which a file system's clock has moved on for certain.
_SETTLED_NS: Final = 100_000_000

_log: Final = logging.getLogger(__name__)


_Stamp = tuple[int, int, int]


class Closing(Protocol):
    """What is open and can be closed."""

    def close(self) -> None:
        """Release files and memory."""


S = TypeVar("S", bound=Closing)


@dataclass(frozen=True, slots=True)
class _State:
    """Which commit of which generation; ``made`` is when that became the present one, in nanoseconds: an index that was
    removed and built again may have the same names and numbers.
    """

    generation: Generation
    commit: Hashable
    made: int


@dataclass(slots=True)
class _Loan(Generic[S]):
    """An open snapshot, how many are reading in it, and the stamp that the folders had while it was the newest."""

    state: _State
    snapshot: S
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


class Opened(Generic[S]):
    """Lends out the last commit. A snapshot that has been replaced is closed by the last who reads in it.

    ``latest_commit`` tells the last commit in the folder of a generation, in the files that it is in now, from all
    others, and ``open_snapshot`` opens it; both raise :class:`FileNotFoundError` when a writer sweeps it away under
    their hands.
    """

    def __init__(
        self, generations: Generations, open_snapshot: Callable[[Path], S], latest_commit: Callable[[Path], Hashable]
    ) -> None:
        self._generations = generations
        self._index = generations.index
        self._open_snapshot = open_snapshot
        self._latest_commit = latest_commit
        self._present: _Loan[S] | None = None
        self._guard = threading.Lock()

    @contextmanager
    def reading(self, *, any_analyser: bool = False) -> Iterator[S]:
        """Lend the last commit, which stays as it is until the block ends.

        Raises :class:`IndexStateError` when the index is missing, stale (unless ``any_analyser``) or turns out to be
        damaged while it is read.
        """
        with self._lending(any_analyser=any_analyser) as loan:
            yield loan.snapshot

    def version(self) -> Hashable:
        """Return what tells the last commit from all others.

        Raises :class:`IndexStateError` as :meth:`reading` does.
        """
        with self._lending(any_analyser=False) as loan:
            return loan.state

    def folder(self) -> Path:
        """Return the folder of the generation that the last commit is of. Raises as :meth:`reading` does."""
        with self._lending(any_analyser=False) as loan:
            return loan.state.generation.folder

    @contextmanager
    def _lending(self, *, any_analyser: bool) -> Iterator[_Loan[S]]:
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

    def _borrow(self, *, any_analyser: bool) -> _Loan[S]:
        with self._guard:
            loan = self._newest(any_analyser=any_analyser)
            loan.readers += 1
            return loan

    def _newest(self, *, any_analyser: bool) -> _Loan[S]:
        loan = self._present
        # Taken before the folders are looked into, so that what comes in between changes it.
        stamp = _stamp(self._index, loan.state.generation.folder) if loan else None
        state = loan.state if loan and stamp and stamp == loan.stamp else self._state()
        if not any_analyser:
            self._generations.require_current(state.generation)
        if loan is None or loan.state != state:
            loan = self._open(state)
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

    def _open(self, state: _State) -> _Loan[S]:
        """Open ``state``, or what has come since: a writer may sweep it away under our hands."""
        while True:
            try:
                return _Loan(state, self._open_snapshot(state.generation.folder))
            except FileNotFoundError as error:
                newer = self._state()
                if newer == state:
                    raise file_missing(error) from error
                state = newer

    def _replace(self, loan: _Loan[S] | None) -> None:
        former, self._present = self._present, loan
        if former is not None and not former.readers:
            former.snapshot.close()

    def _give_back(self, loan: _Loan[S]) -> None:
        with self._guard:
            loan.readers -= 1
            if not loan.readers and loan is not self._present:
                loan.snapshot.close()

    def close(self) -> None:
        """Close the snapshot, or let the last who reads in it do so."""
        with self._guard:
            self._replace(None)
