"""The present index, opened: for each thread its own snapshot, replaced when something newer has been committed."""

from __future__ import annotations

import logging
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pickle import UnpicklingError
from typing import Final

from whoosh.filedb.filetables import FileFormatError
from whoosh.index import EmptyIndexError

from searchapp.engines.whoosh.answering import Answering
from searchapp.engines.whoosh.generations import damaged, missing, present_generation, require_current
from searchapp.engines.whoosh.snapshot import Snapshot
from searchapp.engines.whoosh.storage import open_whoosh_index
from searchapp.ranking.weights import Weights

_log: Final = logging.getLogger(__name__)

#: What reading a damaged file may raise, in Whoosh and in ours.
_DAMAGE: Final = (
    OSError,
    ValueError,
    TypeError,
    EOFError,
    LookupError,
    AttributeError,
    AssertionError,
    MemoryError,
    struct.error,
    UnpicklingError,
    EmptyIndexError,
    FileFormatError,
)

_State = tuple[Path, int]


class Opened:
    """Gives each thread an :class:`Answering` on the last commit."""

    def __init__(self, index: Path, weights: Weights) -> None:
        self._index = index
        self._weights = weights
        self._local = threading.local()
        self._all: list[Answering] = []
        self._guard = threading.Lock()

    @contextmanager
    def reading(self, *, any_analyser: bool = False) -> Iterator[Answering]:
        """Lend this thread's view of the index.

        Raises :class:`IndexStateError` when the index is missing, stale (unless ``any_analyser``) or turns out to be
        damaged while it is read.
        """
        generation = present_generation(self._index)
        if generation is None:
            raise missing(self._index)
        if not any_analyser:
            require_current(generation)
        try:
            yield self._answering(generation.folder)
        except _DAMAGE as error:
            _log.debug("Reading %s failed", generation.folder, exc_info=True)
            raise damaged(self._index, f"{type(error).__name__}: {error}") from error

    def _answering(self, folder: Path) -> Answering:
        index = open_whoosh_index(folder)
        state = (folder, index.latest_generation())
        if getattr(self._local, "state", None) != state:
            self._replace(Answering(Snapshot(index), self._weights), state)
        answering: Answering = self._local.answering
        return answering

    def _replace(self, answering: Answering, state: _State) -> None:
        with self._guard:
            former = getattr(self._local, "answering", None)
            if former is not None:
                self._all.remove(former)
                former.snapshot.close()
            self._all.append(answering)
        self._local.answering, self._local.state = answering, state

    def close(self) -> None:
        """Close every thread's snapshot."""
        with self._guard:
            for answering in self._all:
                answering.snapshot.close()
            self._all.clear()
        self._local = threading.local()
