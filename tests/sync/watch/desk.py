"""A newsroom's folder that is watched in a thread, at a pace for tests, and what is reported of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import TypeVar

from searchapp.engines.base import Engine
from searchapp.model import Article
from searchapp.sync.index import Progress, index_paths
from searchapp.sync.watch import CaughtUp, Committed, Pace, WatchEvent, watch_paths
from tests.engines.archive import engine_on

H = TypeVar("H", bound=WatchEvent)

QUICK = Pace(still=0.1, tick=0.03, look=0.1, retry=0.1, longest_retry=0.4)
#: Long enough for a machine that does other things as well.
PATIENCE = 30.0


def write(path: Path, *articles: tuple[str, str]) -> None:
    """Write a file of articles, given with their ids and texts, as careful programs do: beside, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps({"id": name, "content": text}, ensure_ascii=False) + "\n" for name, text in articles)
    beside = path.with_name(f".{path.name}")
    beside.write_text("".join(lines), encoding="utf-8")
    beside.replace(path)


class Desk:
    """Some watched places, the index, and what has been told so far."""

    def __init__(self, index: Path, name: str = "whoosh", wait: float = 60) -> None:
        self.index = index
        self.told: list[WatchEvent] = []
        self.progress: list[Progress] = []
        self.engine = engine_on(index, name, wait)
        self.reader = engine_on(index, name)
        self._stop = Event()
        self._error: BaseException | None = None

    @contextmanager
    def watching(
        self,
        *paths: Path,
        pace: Pace = QUICK,
        engine: Engine | None = None,
        follow_links: bool = False,
        may_remove_many: bool = True,
    ) -> Iterator[None]:
        """Watch ``paths`` in the block, having caught up before; what the watcher raises comes out of it."""
        self._stop.clear()

        def run() -> None:
            try:
                watch_paths(
                    engine or self.engine,
                    paths,
                    self.told.append,
                    stop=self._stop,
                    follow_links=follow_links,
                    may_remove_many=may_remove_many,
                    progress=self.progress.append,
                    pace=pace,
                )
            except BaseException as error:  # noqa: BLE001 - raised in the thread that waits for it
                self._error = error

        thread = Thread(target=run)
        before = self.count(CaughtUp)
        thread.start()
        try:
            self.until(lambda: self.count(CaughtUp) > before)
            yield
        finally:
            self._stop.set()
            thread.join(PATIENCE)
            assert not thread.is_alive()
        self.raise_error()

    def raise_error(self) -> None:
        """Raise what has ended the watching, if anything has."""
        if self._error is not None:
            error, self._error = self._error, None
            raise error

    def until(self, condition: Callable[[], bool], describe: Callable[[], object] | None = None) -> None:
        """Return when ``condition`` holds; fail, and ``describe`` what is there instead, when it never does."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            self.raise_error()
            assert time.monotonic() < deadline, describe() if describe else self.told
            time.sleep(0.02)

    def count(self, kind: type[WatchEvent]) -> int:
        return sum(isinstance(each, kind) for each in self.told)

    def of(self, kind: type[H]) -> list[H]:
        return [each for each in self.told if isinstance(each, kind)]

    def texts(self) -> dict[str, str]:
        """Return the text of every article by its id."""
        if not (self.index / "CURRENT").exists():
            return {}
        return {article.id: "\n".join(article.paragraphs) for article in self.reader.articles()}

    def until_it_holds(self, **texts: str) -> None:
        """Return when these are the articles of the index."""
        self.until(lambda: self.texts() == texts, self.texts)

    def rest(self) -> None:
        """Let everything that may still happen happen."""
        time.sleep(4 * QUICK.still + 2 * QUICK.look)

    def batches(self) -> list[Committed]:
        return self.of(Committed)

    def close(self) -> None:
        self.engine.close()
        self.reader.close()


def indexed_from_scratch(place: Path, scratch: Path) -> dict[str, Article]:
    """Return the articles that an index made of ``place`` now would hold."""
    with closing(engine_on(scratch, "whoosh")) as engine:
        index_paths(engine, [place])
        return {article.id: replace(article) for article in engine.articles()}
