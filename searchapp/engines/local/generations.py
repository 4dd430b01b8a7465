"""The index directory: which generation in it is the present one.

::

    index/
      CURRENT            one line of JSON: the folder of the present index, its engine, and its analyser
      LOCK               held by the one process that writes
      generation-0001/   an index, in the engine's own files

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
from searchapp.engines.local.durability import sync
from searchapp.engines.local.errors import damaged, foreign, of_another_engine, stale, unreadable
from searchapp.engines.local.file_names import holds_only_ours

CURRENT: Final = "CURRENT"
_TEMPORARY: Final = "CURRENT.tmp"
_FOLDER: Final = re.compile(r"generation-(\d{4,})")
_PRIVATE: Final = 0o700

#: Whose an index is that does not say so.
_FIRST_ENGINE: Final = "whoosh"


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

    def __init__(self, index: Path, kind: Kind) -> None:
        self.index = index
        self.engine = kind.engine
        self._kind = kind
        self._current = index / CURRENT

    def present(self, *, any_engine: bool = False) -> Generation | None:
        """Return the generation that CURRENT names, or None where there is no index.

        Raises :class:`IndexStateError` when the folder holds something else, the index of another engine included
        (unless ``any_engine``), or CURRENT cannot be read.
        """
        generation = self._named()
        while generation is not None and not generation.folder.is_dir():
            former, generation = generation, self._named()
            if generation == former:
                raise damaged(self.index, f"{generation.folder.name} is not there")
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
        return folder

    def make_present(self, folder: Path) -> None:
        """Make ``folder`` the present generation, and that durable, then sweep away all others.

        The one that it replaces may be of another engine.
        """
        former = self._current.read_bytes() if self._current.exists() else None
        kind = self._kind
        named = {"folder": folder.name, "engine": kind.engine, "format": kind.format, "analyser": fingerprint()}
        sync(folder)
        _replace(self._current, json.dumps(named).encode() + b"\n")
        try:
            sync(self.index)
        except OSError:
            if former is None:
                self._current.unlink()
            else:
                _replace(self._current, former)
            raise
        self.sweep()

    def sweep(self) -> None:
        """Remove every generation but the present one: those replaced, and those whose building was broken off.

        They may be of another engine, from which or to which articles were carried over. A folder that only has the
        name of one, and holds anything else than what is written here, stays.
        """
        present = self.present(any_engine=True)
        with suppress(OSError):
            self._current.with_name(_TEMPORARY).unlink(missing_ok=True)
        for path in self.index.iterdir():
            if _FOLDER.fullmatch(path.name) and path.is_dir() and (present is None or path != present.folder):
                with suppress(OSError):
                    if holds_only_ours(path):
                        shutil.rmtree(path, ignore_errors=True)


def keeper_of(index: Path) -> str | None:
    """Return the name of the engine that keeps the index in the folder ``index``; None where that is not to be told."""
    try:
        return str(json.loads((index / CURRENT).read_text(encoding="utf-8")).get("engine", _FIRST_ENGINE))
    except (OSError, ValueError, AttributeError):
        return None


def _is_foreign(path: Path) -> bool:
    return path.name.endswith(".toc") or path.name == "meta.json"


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(_TEMPORARY)
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
