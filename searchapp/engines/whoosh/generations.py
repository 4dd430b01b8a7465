"""The index directory: which Whoosh index in it is the present one, and who may write.

::

    index/
      CURRENT            one line of JSON: the folder of the present index, and the analyser it was built with
      LOCK               held by the one process that writes
      generation-0001/   a Whoosh index

A rebuilt index is another generation. It becomes the present one when CURRENT is replaced, in one atomic rename; before
that nobody sees it, after that the old folder is swept away.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from searchapp.analysis.analyser import fingerprint
from searchapp.errors import IndexBusyError, IndexStateError, InputError, Message

#: Raised whenever what is written to disk changes its form.
FORMAT: Final = 1

_CURRENT: Final = "CURRENT"
_LOCK: Final = "LOCK"
_PREFIX: Final = "generation-"
_RETRY_SECONDS: Final = 0.05
_PRIVATE: Final = 0o700


@dataclass(frozen=True, slots=True)
class Generation:
    """One Whoosh index; ``analyser`` is the fingerprint of the analyser that its words went through."""

    folder: Path
    format: int
    analyser: str

    @property
    def is_current(self) -> bool:
        """Whether this program can search it."""
        return (self.format, self.analyser) == (FORMAT, fingerprint())


def present_generation(index: Path) -> Generation | None:
    """Return the generation that CURRENT names, or None where there is no index.

    Raises :class:`IndexStateError` when ``index`` holds something else, or CURRENT cannot be read. A folder without our
    CURRENT is never opened: Whoosh would unpickle it, and so run whatever code a stranger put there.
    """
    try:
        named = json.loads((index / _CURRENT).read_text(encoding="utf-8"))
        generation = Generation(index / str(named["folder"]), int(named["format"]), str(named["analyser"]))
        is_ours = generation.folder.parent == index and generation.folder.name.startswith(_PREFIX)
    except FileNotFoundError:
        if _holds_something_else(index):
            raise damaged(index, "it is not an index of searchapp") from None
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(index, str(error)) from error
    if not is_ours or not generation.folder.is_dir():
        raise damaged(index, f"{generation.folder.name} is not there")
    return generation


def _holds_something_else(index: Path) -> bool:
    return index.is_dir() and any(path.name.endswith(".toc") for path in index.iterdir())


def require_current(generation: Generation) -> None:
    """Raise :class:`IndexStateError` when ``generation`` was built by another analyser or version."""
    if not generation.is_current:
        index = generation.folder.parent
        raise IndexStateError(
            Message(
                en=f"The index in {index} was built by another version of the analyser. "
                f"Rebuild it with: searchapp reindex --index {index}",
                ar=f"بُني الفهرس في {index} بنسخة أخرى من المحلل. أعد بناءه بالأمر: searchapp reindex --index {index}",
            )
        )


def missing(index: Path) -> IndexStateError:
    """Return the error that says that there is no index yet and how to build one."""
    return IndexStateError(
        Message(
            en=f"There is no index in {index}. Build one with: searchapp index PATH --index {index}",
            ar=f"لا يوجد فهرس في {index}. ابن فهرسًا بالأمر: searchapp index PATH --index {index}",
        )
    )


def damaged(index: Path, what: str) -> IndexStateError:
    """Return the error that says that ``index`` is damaged and how to get out."""
    return IndexStateError(
        Message(
            en=f"The index in {index} is damaged ({what}). Look at it with: searchapp check --index {index}; "
            f"or move it away and build it anew: searchapp index PATH --index {index}",
            ar=f"الفهرس في {index} تالف. لفحصه: searchapp check --index {index}؛ "
            f"أو انقله وابنه من جديد: searchapp index PATH --index {index}",
        )
    )


def next_folder(index: Path) -> Path:
    """Return a new, empty folder for the generation after all those in ``index``. Called by whoever holds the lock."""
    numbers = [int(path.name[len(_PREFIX) :]) for path in index.glob(f"{_PREFIX}[0-9]*") if path.name[-4:].isdigit()]
    folder = index / f"{_PREFIX}{max(numbers, default=0) + 1:04}"
    folder.mkdir(mode=_PRIVATE)
    return folder


def make_present(folder: Path) -> None:
    """Make ``folder`` the present generation, and that durable, then sweep away all others."""
    index = folder.parent
    named = {"folder": folder.name, "format": FORMAT, "analyser": fingerprint()}
    temporary = index / f"{_CURRENT}.tmp"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(json.dumps(named) + "\n")
        file.flush()
        os.fsync(file.fileno())
    sync(folder)
    temporary.replace(index / _CURRENT)
    sync(index)
    sweep(index)


def sweep(index: Path) -> None:
    """Remove every generation but the present one: those replaced, and those whose building was broken off."""
    present = present_generation(index)
    for path in index.glob(f"{_PREFIX}*"):
        if present is None or path != present.folder:
            shutil.rmtree(path, ignore_errors=True)


def sync(path: Path) -> None:
    """Return when the file or folder ``path`` is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def write_lock(index: Path, wait: float) -> Iterator[None]:
    """Be the only writer of ``index``, making the folder where there is none.

    The lock goes with the process, however that ends. Raises :class:`IndexBusyError` after ``wait`` seconds, and
    :class:`InputError` where the folder cannot be written.
    """
    try:
        index.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        descriptor = os.open(index / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise InputError(f"The index folder {index} cannot be written: {error.strerror}") from error
    try:
        _acquire(descriptor, index, wait)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, index: Path, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise IndexBusyError(
                    f"Another process is writing to the index in {index}. Wait until it is done and try again."
                ) from None
            time.sleep(_RETRY_SECONDS)
        else:
            return
