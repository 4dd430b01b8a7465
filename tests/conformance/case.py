"""What every group of conformance tests starts from: an engine over an index of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar

import pytest

from searchapp.engines.base import Capability, Engine
from searchapp.engines.registry import open_engine
from searchapp.errors import EngineError
from searchapp.model import Article
from searchapp.settings import Settings

#: Opens one more engine on the index; with ``wait``, one that waits for another writer for ``wait`` seconds.
OpenEngine = Callable[..., Engine]


class EngineCase:
    """Subclasses name an engine; one that needs more than a folder overrides ``settings``, and one that needs none
    also what else speaks of the folder.
    """

    engine_name: ClassVar[str]

    @pytest.fixture
    def settings(self, tmp_path: Path) -> Settings:
        return Settings(index=tmp_path / "index", engine=self.engine_name, lock_wait=60)

    @pytest.fixture
    def nowhere(self, settings: Settings) -> Iterator[list[Settings]]:
        """Places where no index is and none can be, for something else is there, which is not to be touched."""
        settings.index.write_text("a file, not a folder", encoding="utf-8")
        yield [replace(settings, index=path) for path in (settings.index, settings.index / "below" / "it")]
        assert settings.index.read_text(encoding="utf-8") == "a file, not a folder"

    def has_left_something(self, settings: Settings) -> bool:
        """Tell whether there is anything where the index would be."""
        return settings.index.exists()

    @pytest.fixture
    def another(self, settings: Settings) -> Iterator[OpenEngine]:
        with ExitStack() as stack:

            def opened(wait: float | None = None) -> Engine:
                own = settings if wait is None else replace(settings, lock_wait=wait)
                return stack.enter_context(closing(open_engine(own)))

            yield opened

    @pytest.fixture
    def engine(self, another: OpenEngine) -> Engine:
        return another()


def add(engine: Engine, *articles: Article) -> None:
    """Add ``articles`` in one batch."""
    with engine.writer() as writer:
        for article in articles:
            writer.add(article)


def delete(engine: Engine, *article_ids: str) -> None:
    """Delete articles in one batch."""
    with engine.writer() as writer:
        for article_id in article_ids:
            writer.delete(article_id)


def needs(*capabilities: Capability) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test as it is where the engine can do what it needs; where not, insist on a clear error instead."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def run(self: EngineCase, engine: Engine, **fixtures: Any) -> None:
            with refused(engine, *capabilities):
                test(self, engine=engine, **fixtures)

        return run

    return decorate


def refused(engine: Engine, *capabilities: Capability) -> AbstractContextManager[Any]:
    """Return a context that insists on an error naming the first thing that ``engine`` cannot do, if there is one."""
    lacking = [capability for capability in capabilities if capability in engine.lacks]
    if not lacking:
        return ExitStack()
    return pytest.raises(EngineError, match=f"{'|'.join(lacking)}")
