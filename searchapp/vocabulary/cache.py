"""The vocabulary of each engine: as its writers have published it, or else built on first use and after each change."""

from __future__ import annotations

import logging
import math
from collections.abc import Hashable, Iterator
from concurrent.futures import Future, wait
from threading import Lock, Thread
from time import monotonic
from typing import Any, Final, NamedTuple, Protocol
from weakref import WeakKeyDictionary

from searchapp.errors import SearchAppError
from searchapp.vocabulary.published import Published
from searchapp.vocabulary.vocabulary import Vocabulary

_log: Final = logging.getLogger(__name__)


class Indexed(Protocol):
    """What has a vocabulary: an engine, see :mod:`searchapp.engines.base`."""

    @property
    def lacks(self) -> frozenset[Any]:
        """What it cannot do, "vocabulary" among it."""

    def version(self) -> Hashable:
        """Return what differs for every state."""

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        """Yield every surface and how often it occurs."""

    def published(self, known: Published | None) -> Published | None:
        """Return the vocabulary that its writers have published, if they have."""


class _Version(NamedTuple):
    """A vocabulary and the version of the articles it was built from."""

    version: Hashable
    vocabulary: Vocabulary


class _Cache:
    """Holds the last vocabulary of an engine, but not the engine."""

    def __init__(self) -> None:
        self._last: _Version | None = None
        self._published: Published | None = None
        self._building = Lock()
        self._starting = Lock()
        self._builder: Future[None] | None = None
        self._started = 0.0

    def fresh(self, engine: Indexed) -> Vocabulary:
        """Return the vocabulary of all articles, building it if it is not published."""
        version = engine.version()
        with self._building:
            last = self._last
            if last is None or last.version != version:
                vocabulary = self._read(engine)
                if vocabulary is None:
                    vocabulary = Vocabulary.of(engine.vocabulary())
                last = self._last = _Version(version, vocabulary)
            return last.vocabulary

    def _read(self, engine: Indexed) -> Vocabulary | None:
        """Return the vocabulary that is published, if one is."""
        self._published = engine.published(self._published)
        return None if self._published is None else self._published.vocabulary

    def _read_at_once(self, engine: Indexed, version: Hashable) -> None:
        """Take the vocabulary that is published, if one is, but do not wait while one is being built."""
        if not self._building.acquire(blocking=False):
            return
        try:
            vocabulary = self._read(engine)
            if vocabulary is not None:
                self._last = _Version(version, vocabulary)
        finally:
            self._building.release()

    def at_hand(self, engine: Indexed, patience: float) -> Vocabulary | None:
        """Return the vocabulary that is published, or the last that was built; if there is none, the first one, if it
        is built within ``patience`` seconds.
        """
        version = engine.version()
        if self._last is None or self._last.version != version:
            self._read_at_once(engine, version)
        if self._last is None or self._last.version != version:
            builder = self._build_in_background(engine)
            if self._last is None:
                _wait(builder, self._started + patience)
        return self._last and self._last.vocabulary

    def within(self, engine: Indexed, seconds: float) -> Vocabulary | None:
        """Return the vocabulary of all articles if it is published or built within ``seconds``."""
        stop = monotonic() + seconds
        while True:
            version = engine.version()
            if self._last is None or self._last.version != version:
                self._read_at_once(engine, version)
            last = self._last
            if last is not None and last.version == version:
                return last.vocabulary
            if monotonic() >= stop:
                return None
            builder = self._build_in_background(engine)
            _wait(builder, stop)
            if builder.done():
                builder.result()

    def has_fresh(self, engine: Indexed) -> bool:
        """Return whether the vocabulary of all articles is built."""
        last = self._last
        return last is not None and last.version == engine.version()

    def _build_in_background(self, engine: Indexed) -> Future[None]:
        """Return what is done when a vocabulary has been built, or could not be: it raises why."""
        with self._starting:
            if self._builder is None:
                done: Future[None] = Future()
                Thread(target=self._build, args=(engine, done), name="vocabulary", daemon=True).start()
                self._builder, self._started = done, monotonic()
            return self._builder

    def _build(self, engine: Indexed, done: Future[None]) -> None:
        failure: Exception | None = None
        try:
            self.fresh(engine)
        except Exception as error:  # noqa: BLE001 - the engine may be closed by now, and callers can do without
            _log.debug("No vocabulary could be built", exc_info=True)
            failure = error
        finally:
            # Those who wait have it; kept here, its error would keep the engine.
            with self._starting:
                self._builder = None
            if failure is None:
                done.set_result(None)
            else:
                done.set_exception(failure)


def _wait(builder: Future[None], stop: float) -> None:
    """Wait until ``builder`` is done, or until the moment ``stop``."""
    wait([builder], None if math.isinf(stop) else max(stop - monotonic(), 0.0))


_caches: Final[WeakKeyDictionary[Indexed, _Cache]] = WeakKeyDictionary()
_guard: Final = Lock()


def vocabulary_of(engine: Indexed) -> Vocabulary:
    """Return the vocabulary of the articles in ``engine`` as they are now, building it if necessary."""
    return _cache_of(engine).fresh(engine)


def vocabulary_within(engine: Indexed, seconds: float) -> Vocabulary | None:
    """Return the vocabulary of the articles in ``engine`` as they are now, or None where it is neither published nor
    built within ``seconds``; it goes on being built.
    """
    return _cache_of(engine).within(engine, seconds)


def vocabulary_at_hand(engine: Indexed, patience: float) -> Vocabulary | None:
    """Return a vocabulary of ``engine`` without waiting for one to be built of its current articles.

    If none is published a stale one serves while the next is being built. If there is none yet, this waits until it has
    been under construction for ``patience`` seconds, and then returns None, as it does when there can be none.
    """
    if "vocabulary" in engine.lacks:
        return None
    try:
        return _cache_of(engine).at_hand(engine, patience)
    except SearchAppError:
        _log.debug("No vocabulary is available", exc_info=True)
        return None


def is_vocabulary_fresh(engine: Indexed) -> bool:
    """Return whether the vocabulary of the current articles is built: until then, suggestions are provisional."""
    cache = _caches.get(engine)
    return cache is not None and cache.has_fresh(engine)


def _cache_of(engine: Indexed) -> _Cache:
    with _guard:
        return _caches.setdefault(engine, _Cache())
