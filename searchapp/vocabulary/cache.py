"""The vocabulary of each engine, built on first use and again when the articles have changed.

That of a large index is stored beside it, so that not every process has to build it. The file is one of numpy's,
without pickles; its parts are protected by CRC-32.
"""

from __future__ import annotations

import logging
import os
import zipfile
from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from searchapp.engines.base import Engine
from searchapp.errors import SearchAppError
from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.words import Families, PackedWords, WordTable

#: The file of a stored vocabulary.
FILE: Final = "vocabulary.npz"

#: The number of words from which loading a vocabulary is faster than building it.
_MIN_STORED_WORDS: Final = 20_000

#: To be raised with every change in the format of the file or in the rules by which a vocabulary is built.
_FORMAT: Final = 1

#: The names of the packed words in the file.
_PACKED: Final = ("normalized", "surfaces", "bases")

_log: Final = logging.getLogger(__name__)


class _Version(NamedTuple):
    """A vocabulary and the version of the articles it was built from."""

    version: Hashable
    vocabulary: Vocabulary


class _Cache:
    """Holds the last vocabulary of an engine, but not the engine."""

    def __init__(self) -> None:
        self._last: _Version | None = None
        self._building = Lock()
        self._starting = Lock()
        self._builder: Thread | None = None
        self._started = 0.0

    def fresh(self, engine: Engine) -> Vocabulary:
        """Return the vocabulary of all articles, building it if necessary."""
        version = engine.version()
        with self._building:
            last = self._last
            if last is None or last.version != version:
                last = self._last = _Version(version, _loaded_or_built(engine, version))
            return last.vocabulary

    def at_hand(self, engine: Engine, patience: float) -> Vocabulary | None:
        """Return the last vocabulary; if there is none, the first one, if it is built within ``patience`` seconds."""
        if self._last is None or self._last.version != engine.version():
            builder = self._build_in_background(engine)
            if self._last is None:
                builder.join(max(self._started + patience - monotonic(), 0.0))
        return self._last and self._last.vocabulary

    def has_fresh(self, engine: Engine) -> bool:
        """Return whether the vocabulary of all articles is built."""
        last = self._last
        return last is not None and last.version == engine.version()

    def _build_in_background(self, engine: Engine) -> Thread:
        with self._starting:
            if self._builder is None or not self._builder.is_alive():
                self._builder = Thread(target=self._build, args=(engine,), name="vocabulary", daemon=True)
                self._started = monotonic()
                self._builder.start()
            return self._builder

    def _build(self, engine: Engine) -> None:
        try:
            self.fresh(engine)
        except Exception:  # noqa: BLE001 - the engine may be closed by now, and callers can do without
            _log.debug("No vocabulary could be built", exc_info=True)


_caches: Final[WeakKeyDictionary[Engine, _Cache]] = WeakKeyDictionary()
_guard: Final = Lock()


def vocabulary_of(engine: Engine) -> Vocabulary:
    """Return the vocabulary of the articles in ``engine`` as they are now, building it if necessary."""
    return _cache_of(engine).fresh(engine)


def vocabulary_at_hand(engine: Engine, patience: float) -> Vocabulary | None:
    """Return a vocabulary of ``engine`` without waiting for that of its current articles.

    A stale one serves while the next is being built. If there is none yet, this waits until it has been under
    construction for ``patience`` seconds, and then returns None, as it does when there can be none.
    """
    if "vocabulary" in engine.lacks:
        return None
    try:
        return _cache_of(engine).at_hand(engine, patience)
    except SearchAppError:
        _log.debug("No vocabulary is available", exc_info=True)
        return None


def is_vocabulary_fresh(engine: Engine) -> bool:
    """Return whether the vocabulary of the current articles is built: until then, suggestions are provisional."""
    cache = _caches.get(engine)
    return cache is not None and cache.has_fresh(engine)


def _cache_of(engine: Engine) -> _Cache:
    with _guard:
        return _caches.setdefault(engine, _Cache())


def _loaded_or_built(engine: Engine, version: Hashable) -> Vocabulary:
    folder = engine.folder()
    if folder is None:
        return Vocabulary.of(engine.vocabulary())
    path = folder / FILE
    vocabulary = load(path, repr(version))
    if vocabulary is None:
        vocabulary = Vocabulary.of(engine.vocabulary())
        if len(vocabulary) >= _MIN_STORED_WORDS:
            store(vocabulary, path, repr(version))
    return vocabulary


def store(vocabulary: Vocabulary, path: Path, version: str) -> None:
    """Store ``vocabulary``, of this version of the articles, in the file ``path``; do nothing if that fails."""
    words = (vocabulary.table.normalized, vocabulary.table.surfaces, vocabulary.families.bases)
    arrays: dict[str, NDArray[Any]] = {
        "version": _stamp(version),
        "counts": vocabulary.table.counts,
        "families": vocabulary.families.numbers,
    }
    for name, packed in zip(_PACKED, words, strict=True):
        arrays[name], arrays[f"{name}_starts"] = packed.arrays()
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        temporary.replace(path)
    except OSError:
        _log.debug("The vocabulary could not be stored in %s", path, exc_info=True)
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def load(path: Path, version: str) -> Vocabulary | None:
    """Return the vocabulary in ``path``, or None if it is missing, damaged or of another version."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if not np.array_equal(arrays["version"], _stamp(version)):
                return None
            normalized, surfaces, bases = (
                PackedWords.from_arrays(arrays[name], arrays[f"{name}_starts"]) for name in _PACKED
            )
            table = WordTable(normalized, surfaces, arrays["counts"])
            return Vocabulary(table, Families(table, bases, arrays["families"]))
    except FileNotFoundError:
        return None
    # A RuntimeError where damage looks like encryption or another compression.
    except (OSError, ValueError, LookupError, EOFError, RuntimeError, zipfile.BadZipFile):
        _log.debug("The vocabulary in %s cannot be loaded", path, exc_info=True)
        return None


def _stamp(version: str) -> NDArray[np.uint8]:
    return np.frombuffer(f"{_FORMAT} {version}".encode("utf-8", "surrogatepass"), np.uint8)
