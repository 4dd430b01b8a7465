"""The engines by name. An engine's package is imported when it is asked for and not before."""

from __future__ import annotations

from importlib import import_module
from typing import Final, NamedTuple

from searchapp.engines.base import Engine
from searchapp.errors import EngineError
from searchapp.settings import Settings


class _Entry(NamedTuple):
    module: str
    class_name: str
    extra: str | None


_ENGINES: Final = {
    "whoosh": _Entry("searchapp.engines.whoosh.engine", "WhooshEngine", None),
    "tantivy": _Entry("searchapp.engines.tantivy.engine", "TantivyEngine", "tantivy"),
    "opensearch": _Entry("searchapp.engines.opensearch.engine", "OpenSearchEngine", "opensearch"),
}

ENGINE_NAMES: Final = tuple(_ENGINES)


def open_engine(settings: Settings) -> Engine:
    """Return the engine that ``settings`` names, over the index that they name (which need not exist yet).

    Raises :class:`EngineError` when there is no such engine, or what it needs is not installed.
    """
    entry = _ENGINES.get(settings.engine)
    if entry is None:
        raise EngineError(f"There is no engine {settings.engine!r}; engines are {', '.join(ENGINE_NAMES)}.")
    try:
        module = import_module(entry.module)
    except ImportError as error:
        extra = f"searchapp[{entry.extra}]" if entry.extra else "searchapp"
        raise EngineError(f"The {settings.engine} engine is not installed: pip install '{extra}'") from error
    engine: Engine = getattr(module, entry.class_name)(settings)
    return engine
