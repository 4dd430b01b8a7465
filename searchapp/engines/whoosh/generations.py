"""The index directory: which Whoosh index in it is the present one.

::

    index/
      CURRENT            one line of JSON: the folder of the present index, and the analyser it was built with
      LOCK               held by the one process that writes
      generation-0001/   a Whoosh index

A rebuilt index is another generation. It becomes the present one when CURRENT is replaced, in one atomic rename; before
that nobody sees it, after that the old folder is swept away.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from searchapp.analysis.analyser import fingerprint
from searchapp.engines.whoosh.complaints import damaged, foreign, stale, unreadable
from searchapp.engines.whoosh.durability import sync
from searchapp.engines.whoosh.folder import holds_only_ours

#: Raised whenever what is written to disk changes its form.
FORMAT: Final = 1

CURRENT: Final = "CURRENT"
_TEMPORARY: Final = "CURRENT.tmp"
_FOLDER: Final = re.compile(r"generation-(\d{4,})")
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

    Raises :class:`IndexStateError` when ``index`` holds something else, or CURRENT cannot be read.
    """
    generation = _named(index)
    while generation is not None and not generation.folder.is_dir():
        former, generation = generation, _named(index)
        if generation == former:
            raise damaged(index, f"{generation.folder.name} is not there")
    return generation


def _named(index: Path) -> Generation | None:
    try:
        named = json.loads((index / CURRENT).read_text(encoding="utf-8"))
        generation = Generation(index / str(named["folder"]), int(named["format"]), str(named["analyser"]))
    except (FileNotFoundError, NotADirectoryError):
        if index.is_dir() and any(path.name.endswith(".toc") for path in index.iterdir()):
            raise foreign(index) from None
        return None
    except OSError as error:
        raise unreadable(index, error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(index, f"{CURRENT}: {error}") from error
    if generation.folder.parent != index or not _FOLDER.fullmatch(generation.folder.name):
        raise damaged(index, f"{CURRENT} does not name a generation")
    return generation


def require_current(generation: Generation) -> None:
    """Raise :class:`IndexStateError` when ``generation`` was built by another analyser or version."""
    if not generation.is_current:
        raise stale(generation.folder.parent)


def next_folder(index: Path) -> Path:
    """Return a new, empty folder for the generation after all those in ``index``. Called by whoever holds the lock."""
    numbers = [int(match[1]) for path in index.iterdir() if (match := _FOLDER.fullmatch(path.name))]
    folder = index / f"generation-{max(numbers, default=0) + 1:04}"
    folder.mkdir(mode=_PRIVATE)
    return folder


def make_present(folder: Path) -> None:
    """Make ``folder`` the present generation, and that durable, then sweep away all others."""
    index = folder.parent
    current = index / CURRENT
    former = current.read_bytes() if current.exists() else None
    named = {"folder": folder.name, "format": FORMAT, "analyser": fingerprint()}
    sync(folder)
    _replace(current, json.dumps(named).encode() + b"\n")
    try:
        sync(index)
    except OSError:
        if former is None:
            current.unlink()
        else:
            _replace(current, former)
        raise
    sweep(index)


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(_TEMPORARY)
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def sweep(index: Path) -> None:
    """Remove every generation but the present one: those replaced, and those whose building was broken off.

    A folder that only has the name of one, and holds anything else than what is written here, stays.
    """
    present = present_generation(index)
    for path in index.iterdir():
        if _FOLDER.fullmatch(path.name) and path.is_dir() and (present is None or path != present.folder):
            with suppress(OSError):
                if holds_only_ours(path):
                    shutil.rmtree(path, ignore_errors=True)
