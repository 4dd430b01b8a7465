"""A temporary index apart from all others: for demonstrations and measurements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, runtime_checkable
from uuid import uuid4

from searchapp.engines.registry import open_engine
from searchapp.settings import Settings


@runtime_checkable
class Removable(Protocol):
    """An engine that keeps its index outside of a folder."""

    def remove(self) -> None:
        """Delete the index, if there is one."""


@contextmanager
def temporary_index(settings: Settings) -> Iterator[Settings]:
    """Yield ``settings`` with a new place for an index; what is built there is deleted at the end.

    An engine opened on it is closed before the block ends.
    """
    with TemporaryDirectory(prefix="searchapp-") as folder:
        name = f"{settings.opensearch_index}-temporary-{uuid4().hex[:12]}"
        own = replace(settings, index=Path(folder) / "index", opensearch_index=name)
        try:
            yield own
        finally:
            with closing(open_engine(own)) as engine:
                if isinstance(engine, Removable):
                    engine.remove()
