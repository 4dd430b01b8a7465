"""The one engine that a web process keeps open."""

from __future__ import annotations

from functools import cached_property

from flask import Flask, current_app

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.settings import Settings


class OpenedIndex:
    """The index that ``settings`` name. Its engine notices by itself when the index appears or changes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def engine(self) -> Engine:
        """The engine, opened at first use, so that one that cannot be had spoils a page and not the start."""
        return open_engine(self.settings)

    def close(self) -> None:
        """Release what the engine holds, if it was ever opened. The application answers nothing afterwards."""
        if "engine" in vars(self):
            self.engine.close()


def opened_index(app: Flask | None = None) -> OpenedIndex:
    """Return the index of ``app``, or of the application that is answering."""
    index: OpenedIndex = (app or current_app).extensions["searchapp"]
    return index
