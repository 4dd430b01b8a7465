"""The one engine that a web process keeps open, and an application that bears its being exchanged."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

from searchapp.engines.base import Engine
from searchapp.engines.registry import engine_name, open_engine
from searchapp.errors import IndexStateError
from searchapp.settings import Settings


class OpenedIndex:
    """The index that ``settings`` name. Its engine notices by itself when the index appears or changes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._engines: dict[str, Engine] = {}
        self._guard = Lock()

    @property
    def engine(self) -> Engine:
        """The engine that keeps the index now, for it may be carried over to another while pages are served.

        It is opened at first use, so that one that cannot be had spoils a page and not the start.
        """
        name = engine_name(self.settings)
        with self._guard:
            if name not in self._engines:
                self._close()
                self._engines[name] = open_engine(replace(self.settings, engine=name))
            return self._engines[name]

    def close(self) -> None:
        """Release what the engine holds, if it was ever opened. The application answers nothing afterwards."""
        with self._guard:
            self._close()

    def _close(self) -> None:
        while self._engines:
            _, engine = self._engines.popitem()
            engine.close()


class IndexApp(Flask):
    """An application that reads again where an index cannot be read: it may just have been carried to another engine,
    after the one that keeps it had been asked for.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the present request."""
        try:
            return super().dispatch_request()
        except IndexStateError:
            return super().dispatch_request()


def opened_index(app: Flask | None = None) -> OpenedIndex:
    """Return the index of ``app``, or of the application that is answering."""
    index: OpenedIndex = (app or current_app).extensions["searchapp"]
    return index
