"""What engines have in common that keep their index in a folder: one writer, generations, the last commit for all."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from searchapp.engines.base import Engine, Writer
from searchapp.engines.on_disk.complaints import writing_to
from searchapp.engines.on_disk.generations import Generations, Kind
from searchapp.engines.on_disk.locking import write_lock
from searchapp.engines.on_disk.opened import Closing, Opened
from searchapp.settings import Settings

S = TypeVar("S", bound=Closing)


class OnDiskEngine(Engine, Generic[S]):
    """Articles in a folder of files, see :mod:`.generations`. ``S`` is what a commit is when it has been opened."""

    def __init__(self, settings: Settings, kind: Kind) -> None:
        self._index = settings.index.absolute()
        self._wait = settings.lock_wait
        self._generations = Generations(self._index, kind)
        self._opened = Opened(self._generations, self._open, self._latest_commit)

    @abstractmethod
    def _create(self, folder: Path) -> None:
        """Create an empty index in ``folder``."""

    @abstractmethod
    def _batch(self, folder: Path) -> AbstractContextManager[Writer]:
        """Return a batch of changes to the index in ``folder``, which take effect when the block ends."""

    @abstractmethod
    def _latest_commit(self, folder: Path) -> int:
        """Return the number of the last commit in ``folder``."""

    @abstractmethod
    def _open(self, folder: Path) -> S:
        """Open the last commit in ``folder``."""

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
                self._generations.make_present(folder)
        except BaseException:
            self._generations.sweep()
            raise

    def _exists(self) -> bool:
        return self._generations.present() is not None

    def close(self) -> None:
        self._opened.close()
