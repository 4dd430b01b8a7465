"""The folder of an index: writing to it, alone and durably, and which generation in it is the present one.

::

    index/
      CURRENT            one line of JSON: the folder of the present index, its engine, and its analyser
      LOCK               held by the one process that writes, which says in it who it is
      generation-0001/   an index, in the engine's own files

A rebuilt index is another generation. It becomes the present one when CURRENT is replaced, in one atomic rename; before
that nobody sees it, after that the old folder is swept away.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zlib import crc32

from searchapp.analysis.analyser import fingerprint
from searchapp.engines.local import CURRENT
from searchapp.engines.local.errors import (
    Damaged,
    busy,
    damaged,
    foreign,
    nothing_changed,
    of_another_engine,
    stale,
    unreadable,
    writable_by_anyone,
)
from searchapp.engines.lock_owner import LockOwner
from searchapp.errors import InputError, Message

LOCK: Final = "LOCK"
_TEMPORARY: Final = "CURRENT.tmp"
_FOLDER: Final = re.compile(r"generation-(\d{4,})")
_PRIVATE: Final = 0o700
#: What is made in the folder has its group too.
_READ_BY_GROUP: Final = 0o2750
_WRITTEN_BY_OWNER: Final = 0o644

#: The engine of an index that does not name one.
_FIRST_ENGINE: Final = "whoosh"

# The names of the files that engines put into a generation: what has another name is not theirs to remove. They are all
# here, because an engine sweeps away what another has left, and that other need not be installed.
_WHOOSH: Final = r"_MAIN_\d+\.toc(\.[\d.]+)?|MAIN\.tmp|MAIN_[0-9a-z]+\..+"
_TANTIVY: Final = r"meta\.json|\.managed\.json|\.tantivy-\w+\.lock|\.tmp\w+|[0-9a-f]{32}\..+"
_BESIDE_TANTIVY: Final = r"records(\.\w+)?"

#: The last names are those of older versions.
_VOCABULARY: Final = r"vocabulary\.(deltas|tmp|\d+\.npz)|vocabulary\.changes|(vocabulary|lexicon)\.npz(\.\d+)?"

_OURS: Final = re.compile(f"{_WHOOSH}|{_TANTIVY}|{_BESIDE_TANTIVY}|{_VOCABULARY}")

_RETRY_SECONDS: Final = 0.05
_LONGEST_OWNER: Final = 4096
_CHUNK: Final = 1 << 20

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN: Final = (errno.EACCES, errno.EPERM, errno.EROFS)
_FAILED_BEFORE: Final = Message("one of the changes had failed", "أخفق أحد التغييرات")


@dataclass(frozen=True, slots=True)
class Kind:
    """An engine as its folders know it: its name, and the number of its format on disk, which is raised whenever that
    changes.
    """

    engine: str
    format: int


@dataclass(frozen=True, slots=True)
class Generation:
    """One index; ``analyser`` is the fingerprint of the analyser that its words went through."""

    folder: Path
    engine: str
    format: int
    analyser: str


class Generations:
    """The generations of an engine in the folder ``index``, which need not exist."""

    def __init__(self, index: Path, kind: Kind, group: str | None = None) -> None:
        self.index = index
        self._group = group
        self.engine = kind.engine
        self._kind = kind
        self._current = index / CURRENT

    def present(self, *, any_engine: bool = False) -> Generation | None:
        """Return the generation that CURRENT names, or None where there is no index.

        Raises :class:`IndexStateError` when the folder holds something else, the index of another engine included
        (unless ``any_engine``), or CURRENT cannot be read.
        """
        require_trusted(self.index)
        generation = self._named()
        while generation is not None and not generation.folder.is_dir():
            former, generation = generation, self._named()
            if generation == former:
                raise damaged(self.index, f"{generation.folder.name} is not there")
        if generation is not None:
            require_trusted(self.index, self._current, generation.folder)
        if generation is not None and generation.engine != self._kind.engine and not any_engine:
            raise of_another_engine(self.index, generation.engine, self._kind.engine)
        return generation

    def _named(self) -> Generation | None:
        try:
            named = json.loads(self._current.read_text(encoding="utf-8"))
            generation = Generation(
                folder=self.index / str(named["folder"]),
                engine=str(named.get("engine", _FIRST_ENGINE)),
                format=int(named["format"]),
                analyser=str(named["analyser"]),
            )
        except (FileNotFoundError, NotADirectoryError):
            if self.index.is_dir() and any(map(_is_foreign, self.index.iterdir())):
                raise foreign(self.index) from None
            return None
        except OSError as error:
            raise unreadable(self.index, error) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise damaged(self.index, f"{CURRENT}: {error}") from error
        if generation.folder.parent != self.index or not _FOLDER.fullmatch(generation.folder.name):
            raise damaged(self.index, f"{CURRENT} does not name a generation")
        return generation

    def require_current(self, generation: Generation) -> None:
        """Raise :class:`IndexStateError` when ``generation`` was built by another analyser or version."""
        if (generation.format, generation.analyser) != (self._kind.format, fingerprint()):
            raise stale(self.index)

    def next_folder(self) -> Path:
        """Return a new, empty folder for the generation after all those there are. The caller holds the lock."""
        numbers = [int(match[1]) for path in self.index.iterdir() if (match := _FOLDER.fullmatch(path.name))]
        folder = self.index / f"generation-{max(numbers, default=0) + 1:04}"
        folder.mkdir(mode=_PRIVATE)
        self._share(folder)
        return folder

    def share(self) -> None:
        """Let the group that the settings name, if any, read the index."""
        self._share(self.index)
        if (present := self.present(any_engine=True)) is not None:
            self._share(present.folder)

    def _share(self, folder: Path) -> None:
        if self._group is None:
            return
        try:
            shutil.chown(folder, group=self._group)
            folder.chmod(_READ_BY_GROUP)
        except (LookupError, OSError) as error:
            raise InputError(
                f"The index folder {folder} cannot be shared with the group {self._group!r} (setting index_group): "
                f"{error}."
            ) from error

    def make_present(self, folder: Path) -> None:
        """Make ``folder`` the present generation, durably, then sweep away all others.

        The one it replaces may be of another engine.
        """
        former = self._current.read_bytes() if self._current.exists() else None
        kind = self._kind
        named = {"folder": folder.name, "engine": kind.engine, "format": kind.format, "analyser": fingerprint()}
        sync(folder)
        replace_file(self._current, json.dumps(named).encode() + b"\n", _TEMPORARY)
        try:
            sync(self.index)
        except OSError:
            if former is None:
                self._current.unlink()
            else:
                replace_file(self._current, former, _TEMPORARY)
            raise
        self.sweep()

    def sweep(self) -> None:
        """Remove every generation but the present one: those replaced, and those whose building was interrupted.

        They may be of another engine, when articles were moved between the two. A folder that has the name of a
        generation but holds anything that no engine writes stays.
        """
        present = self.present(any_engine=True)
        with suppress(OSError):
            self._current.with_name(_TEMPORARY).unlink(missing_ok=True)
        for path in self.index.iterdir():
            if _FOLDER.fullmatch(path.name) and path.is_dir() and (present is None or path != present.folder):
                with suppress(OSError):
                    if holds_only_ours(path):
                        shutil.rmtree(path, ignore_errors=True)


def require_trusted(index: Path, *inside: Path) -> None:
    """Raise :class:`IndexStateError` if every user of the machine may write to the folder ``index``, or may reach one
    of the paths ``inside`` it and write to that.
    """
    with suppress(OSError):
        mode = index.stat().st_mode
        if mode & stat.S_IWOTH:
            raise writable_by_anyone(index)
        for path in inside if mode & stat.S_IXOTH else ():
            if path.stat().st_mode & stat.S_IWOTH:
                raise writable_by_anyone(path)


def keeper_of(index: Path) -> str | None:
    """Return the name of the engine that keeps the index in the folder ``index``; None where that is not known."""
    try:
        return str(json.loads((index / CURRENT).read_text(encoding="utf-8")).get("engine", _FIRST_ENGINE))
    except (OSError, ValueError, AttributeError):
        return None


def _is_foreign(path: Path) -> bool:
    return path.name.endswith(".toc") or path.name == "meta.json"


def replace_file(path: Path, data: bytes, temporary_name: str) -> None:
    """Put ``data`` in the place of the file ``path``, in one atomic rename; who calls syncs the folder.

    A file of that temporary name is written to the disk before, beside it.
    """
    temporary = path.with_name(temporary_name)
    # Whatever the umask is, nobody else may write to it.
    temporary.touch(_WRITTEN_BY_OWNER)
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def is_of_vocabulary(name: str) -> bool:
    """Return whether a file of this name holds a vocabulary, which stands beside the files of every engine."""
    return re.fullmatch(_VOCABULARY, name) is not None


def holds_only_ours(folder: Path) -> bool:
    """Return whether ``folder`` holds nothing but what engines write."""
    return all(_OURS.fullmatch(path.name) for path in folder.iterdir())


@contextmanager
def write_lock(index: Path, wait: float) -> Iterator[None]:
    """Be the only writer of ``index``, making the folder where there is none.

    The lock is released with the process, however that ends. Raises :class:`IndexBusyError`, which says who holds it,
    after ``wait`` seconds, and :class:`InputError` where the folder cannot be written.
    """
    try:
        index.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        require_trusted(index)
        descriptor = os.open(index / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except (FileExistsError, NotADirectoryError) as error:
        raise InputError(
            f"There is no index in {index}, and none can be made: something on the way is a file."
        ) from error
    except OSError as error:
        raise InputError(f"The index folder {index} cannot be written: {error.strerror}.") from error
    try:
        _acquire(descriptor, index, wait)
        # A full disk is no reason to give up.
        with suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(LockOwner.this_process().to_json()).encode() + b"\n", 0)
        try:
            yield
        finally:
            with suppress(OSError):
                os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, index: Path, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise busy(index, read_lock_owner(index / LOCK)) from None
            time.sleep(_RETRY_SECONDS)
        else:
            return


def read_lock_owner(lock: Path) -> LockOwner | None:
    """Return the process that says it holds the lock, or None where none does that can be believed."""
    try:
        with lock.open("rb") as file:
            return LockOwner.from_json(json.loads(file.read(_LONGEST_OWNER)))
    except (OSError, ValueError, RecursionError):
        return None


@contextmanager
def writing_to(index: Path) -> Iterator[None]:
    """Turn errors of the operating system, or of a file format, into one clear line."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            reason = Message("the disk is full", "القرص ممتلئ")
        elif error.errno in _FORBIDDEN:
            reason = Message("the folder cannot be written", "لا يمكن الكتابة في المجلد")
        else:
            reason = Message(error.strerror or str(error), error.strerror or str(error))
        raise nothing_changed(index, reason) from error
    except OverflowError as error:
        reason = Message("it is too much for one run, add it in several", "المقدار أكبر من أن يُضاف دفعة واحدة")
        raise nothing_changed(index, reason) from error


class BatchGuard:
    """Guards a batch of changes to the index in the folder ``index``: they are committed together or not at all."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self.failed = False

    @contextmanager
    def making(self) -> Iterator[None]:
        """Make a change: where it fails halfway nothing of the batch may be committed."""
        try:
            with self.clear_errors():
                yield
        except BaseException:
            self.failed = True
            raise

    def require_whole(self) -> None:
        """Raise :class:`~searchapp.errors.EngineError` when one of the changes has failed."""
        if self.failed:
            raise nothing_changed(self._index, _FAILED_BEFORE)

    @contextmanager
    def clear_errors(self) -> Iterator[None]:
        """Turn errors of the disk, and damage that is found, into one clear line."""
        try:
            with writing_to(self._index):
                yield
        except Damaged as error:
            raise damaged(self._index, str(error)) from error


def crc_of(path: Path) -> int:
    """Return the CRC-32 of the file ``path``, which may be larger than the memory."""
    crc = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            crc = crc32(chunk, crc)
    return crc


def sync(path: Path) -> None:
    """Return when the file or folder ``path`` is on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
