"""An engine for programs that write for days: always the one that keeps the index, also after a move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any, cast

from searchapp.engines.base import Engine, Writer
from searchapp.engines.local.folder import keeper_of
from searchapp.engines.registry import open_engine
from searchapp.errors import IndexStateError
from searchapp.settings import Settings


@contextmanager
def followed_engine(settings: Settings) -> Iterator[Engine]:
    """Lend the engine that ``settings`` mean, and close it in the end.

    Where they name none it becomes, whenever a writer is opened, that which keeps the index then. It is not to be
    shared between threads.
    """
    followed = _Followed(settings)
    try:
        yield cast("Engine", followed)
    finally:
        followed.close()


class _Followed:
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
        self._follow()
        former = self._engine
        try:
            return stack.enter_context(former.writer())
        except IndexStateError:
            # It may have been moved while the writer was waiting.
            self._follow()
            if self._engine is former:
                raise
            return stack.enter_context(self._engine.writer())

    def _follow(self) -> None:
        name = self._settings.engine or keeper_of(self._settings.index) or self._engine.name
        if name != self._engine.name:
            engine = open_engine(replace(self._settings, engine=name))
            self._engine.close()
            self._engine = engine
