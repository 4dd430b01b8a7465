"""A full-text search engine for Arabic news.

What a Python program needs is here::

    from pathlib import Path
    from searchapp import SearchRequest, Settings, index_paths, open_engine
    from searchapp.search import search

    settings = Settings(index=Path("index"))
    engine = open_engine(settings)
    index_paths(engine, [Path("corpus")])
    results = search(engine, SearchRequest("وزارة الصحة"), settings)

Every name is imported from its module when it is first used, so that ``import searchapp`` loads nothing heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from searchapp.engines.base import Engine
    from searchapp.engines.registry import open_engine
    from searchapp.errors import EngineError, IndexBusyError, IndexStateError, InputError, QueryError, SearchAppError
    from searchapp.evaluation.evaluate import evaluate
    from searchapp.model import Article, Hit, Paragraph, Results, SearchRequest, Span
    from searchapp.search import view_article
    from searchapp.search.explain import explain
    from searchapp.settings import Settings, load_settings
    from searchapp.sync.index import IndexReport, index_paths, rebuild_index
    from searchapp.sync.move import move_index
    from searchapp.sync.watch import watch_paths
    from searchapp.web import create_app

_MODULES: Final = {
    "searchapp.engines.base": ("Engine",),
    "searchapp.engines.registry": ("open_engine",),
    "searchapp.errors": (
        "EngineError",
        "IndexBusyError",
        "IndexStateError",
        "InputError",
        "QueryError",
        "SearchAppError",
    ),
    "searchapp.evaluation.evaluate": ("evaluate",),
    "searchapp.search.explain": ("explain",),
    "searchapp.sync.index": ("IndexReport", "index_paths", "rebuild_index"),
    "searchapp.model": ("Article", "Hit", "Paragraph", "Results", "SearchRequest", "Span"),
    "searchapp.sync.move": ("move_index",),
    "searchapp.search": ("view_article",),
    "searchapp.settings": ("Settings", "load_settings"),
    "searchapp.sync.watch": ("watch_paths",),
    "searchapp.web": ("create_app",),
}
_MODULE_OF: Final = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Article",
    "Engine",
    "EngineError",
    "Hit",
    "IndexBusyError",
    "IndexReport",
    "IndexStateError",
    "InputError",
    "Paragraph",
    "QueryError",
    "Results",
    "SearchAppError",
    "SearchRequest",
    "Settings",
    "Span",
    "create_app",
    "evaluate",
    "explain",
    "index_paths",
    "load_settings",
    "move_index",
    "open_engine",
    "rebuild_index",
    "view_article",
    "watch_paths",
]


def __getattr__(name: str) -> Any:
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(module), name)
