"""The engine that a web process keeps open, and counts from it within a time limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import Final

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

from searchapp.deadline import NEVER, Deadline
from searchapp.engines.base import Engine
from searchapp.engines.registry import engine_name, open_engine
from searchapp.errors import IndexStateError
from searchapp.model import Results, SearchRequest
from searchapp.plan import FacetName
from searchapp.search import search
from searchapp.settings import Settings

#: The shortest time limit, in seconds; 0 would mean none.
_INSTANT: Final = 1e-9

#: Answers a search with its total and the named facets; the answer need not hold any article.
CountFunction = Callable[[SearchRequest, tuple[FacetName, ...]], Results]


class OpenedIndex:
    """The index named in ``settings``. Its engine notices when the index appears or changes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._engines: dict[str, Engine] = {}
        self._lock = Lock()

    @property
    def engine(self) -> Engine:
        """The engine that keeps the index now: the index may be moved to another while pages are served.

        It is opened at first use, so that an unusable one fails a request and not the start of the server.
        """
        name = engine_name(self.settings)
        with self._lock:
            if name not in self._engines:
                self._close()
                self._engines[name] = open_engine(replace(self.settings, engine=name))
            return self._engines[name]

    def close(self) -> None:
        """Close the engine, if it was opened. The application cannot answer afterwards."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        while self._engines:
            _, engine = self._engines.popitem()
            engine.close()


class IndexApp(Flask):
    """An application that tries once more when the index cannot be read.

    The index may have been moved to another engine just after the one that kept it was looked up.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the current request."""
        try:
            return super().dispatch_request()
        except IndexStateError:
            return super().dispatch_request()


def opened_index(app: Flask | None = None) -> OpenedIndex:
    """Return the index of ``app``, or of the current application."""
    index: OpenedIndex = (app or current_app).extensions["searchapp"]
    return index


def count_function() -> CountFunction:
    """Return a function that answers searches exactly as given, with their totals and facets and at most one article.

    All its searches together have the time limit of one; later ones raise
    :class:`~searchapp.deadline.TimeIsUpError`.
    """
    index = opened_index()
    limit = index.settings.time_limit
    deadline = Deadline.within(limit) if limit else NEVER

    def count(request: SearchRequest, facets: tuple[FacetName, ...]) -> Results:
        deadline.check()
        settings = replace(index.settings, time_limit=max(deadline.left, _INSTANT)) if limit else index.settings
        request = replace(request, verbatim=True, collapse=None, page=1, limit=1, paragraphs=0)
        return search(index.engine, request, settings, facets=facets)

    return count
