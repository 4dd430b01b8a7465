"""Finding the files to read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from searchapp.errors import InputError, Message
from searchapp.ingest.formats import reader_for


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Return the files among and below ``paths``, each once, however many names or links lead to it.

    A file named in ``paths`` is always among them. Folders are walked in the order of names; in them hidden entries,
    ``README*`` and files of unknown kind are passed over. A folder that cannot be opened stands for itself, so that
    :func:`searchapp.ingest.read_records` says why.

    Raises :class:`InputError`, before anything is read, naming the first of ``paths`` that does not exist.
    """
    named = list(paths)
    for path in named:
        _check(path)
    return _once(file for path in named for file in _walk(path, set()))


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


def _walk(path: Path, entered: set[str]) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    real = os.path.realpath(path)
    if real in entered:
        # A link back to a folder above.
        return
    entered.add(real)
    try:
        entries = sorted(path.iterdir())
    except OSError:
        yield path
        return
    for entry in entries:
        if not entry.name.startswith(".") and (entry.is_dir() or _is_wanted(entry)):
            yield from _walk(entry, entered)


def _is_wanted(file: Path) -> bool:
    return not file.name.upper().startswith("README") and reader_for(file) is not None
