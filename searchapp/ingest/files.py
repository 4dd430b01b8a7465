"""Finding the files to read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from searchapp.errors import InputError, Message
from searchapp.ingest.formats import reader_for

#: What the folder of any local index holds: its files are not articles.
_IN_INDEX: Final = ("CURRENT", "LOCK")


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Return the files among and below ``paths``, each once, however many names or links lead to it.

    A file named in ``paths`` is always among them. Folders are walked in the order of names; in them, hidden entries,
    ``README*``, files of unknown kind and folders that hold an index are skipped. A folder that cannot be opened is
    returned itself, so that :func:`searchapp.ingest.read_records` says why.

    Raises :class:`InputError`, before anything is read, for the first of ``paths`` that does not exist.
    """
    named = list(paths)
    for path in named:
        _check(path)
    return _once(file for path in named for file in _walk(path))


def _check(path: Path) -> None:
    try:
        path.stat()
    except (OSError, ValueError) as error:
        raise InputError(
            Message(f"There is no file or folder {path} that can be read.", f"لا ملف ولا مجلد يمكن قراءته باسم {path}.")
        ) from error


def _once(files: Iterable[Path]) -> Iterator[Path]:
    seen: set[str] = set()
    for file in files:
        real = os.path.realpath(file)
        if real not in seen:
            seen.add(real)
            yield file


def _walk(start: Path) -> Iterator[Path]:
    # A stack instead of recursion: folders nest deeper than Python calls.
    entered: set[tuple[int, int]] = set()
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if not _is_folder(path):
            yield path
            continue
        try:
            status = path.stat()
            entries = [] if (status.st_dev, status.st_ino) in entered else sorted(path.iterdir(), reverse=True)
        except OSError:
            yield path
        else:
            # A link may lead back to a folder above.
            entered.add((status.st_dev, status.st_ino))
            waiting += filter(is_wanted, entries)


def _is_folder(path: Path) -> bool:
    # Path.is_dir raises if a parent folder may be listed but not entered.
    return os.path.isdir(path)  # noqa: PTH112


def is_wanted(entry: Path) -> bool:
    """Return whether an entry of a folder is a folder or, by its name, a file to read."""
    if entry.name.startswith("."):
        return False
    if _is_folder(entry):
        return not all((entry / name).is_file() for name in _IN_INDEX)
    return not entry.name.upper().startswith("README") and reader_for(entry) is not None


def is_without_files(path: Path) -> bool:
    """Return whether a folder holds no file of any kind, at any depth: it may be the mount point of a missing disk."""
    try:
        entries = list(path.iterdir())
        while entries:
            entry = entries.pop()
            if entry.is_symlink() or not entry.is_dir():
                return False
            entries += entry.iterdir()
    except OSError:
        # A file, or a folder that cannot be opened: its contents are unknown.
        return False
    return True
