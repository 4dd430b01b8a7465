"""Opening engines by name. An engine's package is imported when it is asked for and not before.

A package of others adds one by an entry point of the group ``searchapp.engines``: a subclass of
:class:`~searchapp.engines.base.Engine` that is made of the settings and keeps its index in the folder that the setting
``index`` names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib import import_module
from typing import Any, Final, NamedTuple, cast

from searchapp.engines.base import Engine, Writer
from searchapp.engines.local.folder import keeper_of
from searchapp.errors import EngineError, IndexStateError, Message
from searchapp.installation import install_command
from searchapp.settings import Settings


class _Entry(NamedTuple):
    module: str
    class_name: str
    extra: str | None
    #: Whether its index is in the folder that the setting ``index`` names.
    in_folder: bool = True
    #: Whether its index outlives the process.
    lasts: bool = True


_ENGINES: Final = {
    "whoosh": _Entry("searchapp.engines.whoosh.engine", "WhooshEngine", None),
    "tantivy": _Entry("searchapp.engines.tantivy.engine", "TantivyEngine", "tantivy"),
    "memory": _Entry("searchapp.engines.memory.engine", "MemoryEngine", None, in_folder=False, lasts=False),
    "opensearch": _Entry("searchapp.engines.opensearch.engine", "OpenSearchEngine", "opensearch", in_folder=False),
}

ENGINE_NAMES: Final = tuple(_ENGINES)

#: Those that a command can leave an index with.
LASTING_ENGINES: Final = tuple(name for name, entry in _ENGINES.items() if entry.lasts)

#: The group, named as this package, in which a package of others names its engines: ``name = "module:Class"``.
_GROUP: Final = __name__.rpartition(".")[0]

#: Which engine builds an index where none is named.
_FIRST: Final = "whoosh"


def engine_name(settings: Settings) -> str:
    """Return the name of the engine that ``settings`` mean: where they name none, the one that keeps the index."""
    return settings.engine or keeper_of(settings.index) or _FIRST


def keeps_in_folder(name: str) -> bool:
    """Return whether the engine of this name keeps its index in the folder that the setting ``index`` names.

    Raises :class:`EngineError` when there is no such engine.
    """
    return _entry(name).in_folder


def open_engine(settings: Settings) -> Engine:
    """Return the engine that ``settings`` mean, over the index that they name (which need not exist yet).

    Raises :class:`EngineError` when there is no such engine, or what it needs is not installed.
    """
    name = engine_name(settings)
    entry = _entry(name)
    try:
        module = import_module(entry.module)
    except ImportError as error:
        raise EngineError(
            Message(
                f"The {name} engine is not installed: {install_command(entry.extra)}",
                f"المحرك {name} غير مثبت: {install_command(entry.extra)}",
            )
        ) from error
    engine: Engine = getattr(module, entry.class_name)(settings)
    return engine


def _entry(name: str) -> _Entry:
    entry = _ENGINES.get(name) or _entry_of_others(name)
    if entry is None:
        raise EngineError(
            Message(
                f"There is no engine {name!r}; engines are {', '.join(ENGINE_NAMES)}.",
                f"لا يوجد محرك باسم {name!r}؛ المحركات: {', '.join(ENGINE_NAMES)}.",
            )
        )
    return entry


def _entry_of_others(name: str) -> _Entry | None:
    from importlib.metadata import entry_points  # noqa: PLC0415 - slow to import, and seldom needed

    for found in entry_points(group=_GROUP, name=name):
        return _Entry(found.module, found.attr, None)
    return None


@contextmanager
def reopening_engine(settings: Settings) -> Iterator[Engine]:
    """Lend the engine that ``settings`` mean, for a program that writes for days, and close it in the end.

    Where they name none it becomes, whenever a writer is opened, the one that keeps the index then, after a move too.
    It is not to be shared between threads.
    """
    engine = _ReopeningEngine(settings)
    try:
        yield cast("Engine", engine)
    finally:
        engine.close()


class _ReopeningEngine:
    """All that an engine does, done by the one that keeps the index."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine = open_engine(settings)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        with ExitStack() as stack:
            yield self._entered(stack)

    def _entered(self, stack: ExitStack) -> Writer:
        self._reopen()
        former = self._engine
        try:
            return stack.enter_context(former.writer())
        except IndexStateError:
            # It may have been moved while the writer was waiting.
            self._reopen()
            if self._engine is former:
                raise
            return stack.enter_context(self._engine.writer())

    def _reopen(self) -> None:
        name = self._settings.engine or keeper_of(self._settings.index) or self._engine.name
        if name != self._engine.name:
            engine = open_engine(replace(self._settings, engine=name))
            self._engine.close()
            self._engine = engine
