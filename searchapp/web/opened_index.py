"""The one engine that a web process keeps open, and when it is opened anew."""

from __future__ import annotations

from threading import Lock

from flask import current_app

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.settings import Settings


class OpenedIndex:
    """The index of ``settings``: opened at the first request, and again once a newer generation of it exists.

    An engine that has been replaced is not closed, since other threads may still be searching it; it goes when
    the last of them lets go of it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._engine: Engine | None = None
        self._opening = Lock()

    def engine(self) -> Engine:
        """Return an engine that sees the newest index. Raises IndexStateError or EngineError where there is none."""
        with self._opening:
            if self._engine is None or not self._engine.is_current():
                self._engine = None
                self._engine = open_engine(self.settings)
            return self._engine


def opened_index() -> OpenedIndex:
    """Return the index of the application that is answering."""
    index: OpenedIndex = current_app.extensions["searchapp"]
    return index
