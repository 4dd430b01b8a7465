"""A full-text search engine for Arabic news.

What a Python program needs is here, and begins with :func:`open`::

    import searchapp

    with searchapp.open("news") as archive:
        archive.index("corpus")
        for hit in archive.search("وزارة الصحة"):
            print(hit.title, hit.snippet)

Every name is imported from its module when it is first used, so that ``import searchapp`` loads nothing heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from searchapp.archive import Archive, open  # noqa: A004 - it is called searchapp.open
    from searchapp.errors import EngineError, IndexBusyError, IndexStateError, InputError, QueryError, SearchAppError
    from searchapp.evaluation.evaluate import evaluate
    from searchapp.import_rules import ImportRule
    from searchapp.model import Article, Paragraph, SearchRequest, Span
    from searchapp.search.results import Hit, Results
    from searchapp.settings import Settings, load_settings
    from searchapp.web import create_app

    __version__: str

_MODULES: Final = {
    "searchapp.archive": ("Archive", "open"),
    "searchapp.errors": (
        "EngineError",
        "IndexBusyError",
        "IndexStateError",
        "InputError",
        "QueryError",
        "SearchAppError",
    ),
    "searchapp.evaluation.evaluate": ("evaluate",),
    "searchapp.import_rules": ("ImportRule",),
    "searchapp.model": ("Article", "Paragraph", "SearchRequest", "Span"),
    "searchapp.search.results": ("Hit", "Results"),
    "searchapp.settings": ("Settings", "load_settings"),
    "searchapp.web": ("create_app",),
}
_MODULE_OF: Final = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Archive",
    "Article",
    "EngineError",
    "Hit",
    "ImportRule",
    "IndexBusyError",
    "IndexStateError",
    "InputError",
    "Paragraph",
    "QueryError",
    "Results",
    "SearchAppError",
    "SearchRequest",
    "Settings",
    "Span",
    "__version__",
    "create_app",
    "evaluate",
    "load_settings",
    "open",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - slow to import

        return version("searchapp")
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(module), name)


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
