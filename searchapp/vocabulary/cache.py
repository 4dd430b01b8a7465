"""The lexicon of each engine, built when it is first wanted and again when the articles have changed."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from threading import Lock, Thread
from time import monotonic
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from searchapp.engines.base import Engine
from searchapp.errors import SearchAppError
from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.stored import store, stored

#: The file in which a lexicon is kept, and of how many words it is before that is quicker than to make it anew.
FILE: Final = "lexicon.npz"
_WORTH_KEEPING: Final = 20_000

_log: Final = logging.getLogger(__name__)


class _Version(NamedTuple):
    """A lexicon, and of which version of the articles."""

    version: Hashable
    lexicon: Vocabulary


class _Keeper:
    """Keeps the last lexicon of an engine, which it does not hold on to."""

    def __init__(self) -> None:
        self._last: _Version | None = None
        self._building = Lock()
        self._starting = Lock()
        self._builder: Thread | None = None
        self._started = 0.0

    def fresh(self, engine: Engine) -> Vocabulary:
        """Return the lexicon of all articles, once it is built."""
        version = engine.version()
        with self._building:
            last = self._last
            if last is None or last.version != version:
                last = self._last = _Version(version, _made(engine, version))
            return last.lexicon

    def at_hand(self, engine: Engine, patience: float) -> Vocabulary | None:
        """Return the last lexicon; where there is none the first one, if it is built within ``patience`` seconds."""
        if self._last is None or self._last.version != engine.version():
            builder = self._build_behind(engine)
            if self._last is None:
                builder.join(max(self._started + patience - monotonic(), 0.0))
        return self._last and self._last.lexicon

    def has_fresh(self, engine: Engine) -> bool:
        """Tell whether the lexicon of all articles is built."""
        last = self._last
        return last is not None and last.version == engine.version()

    def _build_behind(self, engine: Engine) -> Thread:
        with self._starting:
            if self._builder is None or not self._builder.is_alive():
                self._builder = Thread(target=self._build, args=(engine,), name="lexicon", daemon=True)
                self._started = monotonic()
                self._builder.start()
            return self._builder

    def _build(self, engine: Engine) -> None:
        try:
            self.fresh(engine)
        except Exception:  # noqa: BLE001 - the engine may be closed by now; whoever wants the lexicon does without
            _log.debug("No lexicon could be built", exc_info=True)


def _made(engine: Engine, version: Hashable) -> Vocabulary:
    """Return the lexicon of all articles: as it was kept beside them, or made anew."""
    folder = engine.folder()
    if folder is None:
        return Vocabulary.of(engine.vocabulary())
    path = folder / FILE
    lexicon = stored(path, repr(version))
    if lexicon is None:
        lexicon = Vocabulary.of(engine.vocabulary())
        if len(lexicon) >= _WORTH_KEEPING:
            store(lexicon, path, repr(version))
    return lexicon


_keepers: Final[WeakKeyDictionary[Engine, _Keeper]] = WeakKeyDictionary()
_guard: Final = Lock()


def vocabulary_of(engine: Engine) -> Vocabulary:
    """Return the lexicon of the articles in ``engine`` as they are now, built if need be."""
    return _keeper(engine).fresh(engine)


def vocabulary_at_hand(engine: Engine, patience: float) -> Vocabulary | None:
    """Return a lexicon of ``engine`` without waiting for its articles of this moment.

    A stale one serves while the next is being built. Where there is none yet it is waited for until its building has
    taken ``patience`` seconds, and None is returned from then on, or when there can be none.
    """
    if "vocabulary" in engine.lacks:
        return None
    try:
        return _keeper(engine).at_hand(engine, patience)
    except SearchAppError:
        _log.debug("No lexicon could be had", exc_info=True)
        return None


def is_vocabulary_fresh(engine: Engine) -> bool:
    """Tell whether the lexicon of the articles as they are now is built: what is proposed until then is provisional."""
    keeper = _keepers.get(engine)
    return keeper is not None and keeper.has_fresh(engine)


def _keeper(engine: Engine) -> _Keeper:
    with _guard:
        return _keepers.setdefault(engine, _Keeper())
