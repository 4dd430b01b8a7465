"""Articles analysed in other processes before they are written.

Nearly half of the time of indexing goes into the forms of words that have not been met before, and this is the only
large part that depends on nothing else. What an article is (see :mod:`.identity`), which cluster it joins and where its
postings go depend on all articles before it; this stays in one process, in the same order. So what is written depends
neither on the number of processes nor on whether they survive.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import current_thread, main_thread
from types import FrameType
from typing import Final

from searchapp.analysis.analyser import Forms, analyse_word, known_forms
from searchapp.analysis.tokens import words_in
from searchapp.engines.base import Writer
from searchapp.model import Article

#: How many articles are written before other processes are started: starting them takes as long as analysing these.
_SMALL_RUN: Final = 200

#: More processes gain little: one that analyses is faster than the one that does everything else.
USEFUL_JOBS: Final = 2

#: How many articles, or characters of them, are sent to a process at once.
_BATCH: Final = 64
_BATCH_LENGTH: Final = 1 << 18

#: How many words a process remembers that it has sent the forms of.
_MOST_MET: Final = 1 << 20

_log: Final = logging.getLogger(__name__)


@contextmanager
def analysing_ahead(writer: Writer, jobs: int) -> Iterator[Writer]:
    """Pass on changes to ``writer`` in their order, their words analysed by ``jobs`` processes, this one included.

    A small run starts no process; one that cannot start all of them goes on with fewer, and says so.
    """
    if jobs <= 1:
        yield writer
        return
    ahead = _Ahead(writer, jobs - 1)
    try:
        yield ahead
        ahead.flush()
    finally:
        ahead.close()


@dataclass(slots=True)
class _Batch:
    """Articles to be added and, as strings, the ids of those to be deleted, in order."""

    changes: list[Article | str] = field(default_factory=list)
    articles: int = 0
    length: int = 0

    def texts(self) -> list[str]:
        return [text for each in self.changes if isinstance(each, Article) for text in (each.title, *each.paragraphs)]


@dataclass(slots=True)
class _Analyst:
    """A process that analyses; ``batch`` is what it has been sent."""

    process: SpawnProcess
    connection: Connection
    batch: _Batch | None = None


class _Ahead:
    """A :class:`~searchapp.engines.base.Writer` that sends batches to processes in turn, and writes each when it has
    come back.
    """

    def __init__(self, writer: Writer, analysts: int) -> None:
        self._writer = writer
        self._wanted = analysts
        self._is_started = False
        self._analysts: list[_Analyst] = []
        self._turn = 0
        self._left = _SMALL_RUN
        self._batch = _Batch()

    def add(self, article: Article) -> None:
        """Add ``article``, later."""
        if self._left:
            self._left -= 1
            self._writer.add(article)
            return
        self._batch.changes.append(article)
        self._batch.articles += 1
        self._batch.length += sum(map(len, article.paragraphs))
        if self._batch.articles >= _BATCH or self._batch.length >= _BATCH_LENGTH:
            self._send()

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, later."""
        if self._left:
            self._writer.delete(article_id)
        else:
            self._batch.changes.append(article_id)

    def _start(self) -> None:
        """Start the processes, or as many of them as the system can."""
        self._is_started = True
        try:
            while len(self._analysts) < self._wanted:
                self._analysts.append(_started())
        except OSError as error:
            _log.warning(
                "No more processes can be started to analyse articles (%s); %d instead of %d do it, and take longer.",
                error.strerror or error,
                len(self._analysts) + 1,
                self._wanted + 1,
            )

    def _send(self) -> None:
        if not self._is_started:
            self._start()
        if not self._analysts:
            self._write_rest()
            return
        analyst = self._analysts[self._turn]
        self._turn = (self._turn + 1) % len(self._analysts)
        before = analyst.batch
        # It is never sent anything while it may be sending something itself.
        forms = {} if before is None else _received(analyst.connection)
        analyst.batch, self._batch = self._batch, _Batch()
        # If it has ended, this process does its work.
        with suppress(OSError):
            analyst.connection.send(analyst.batch.texts())
        if before is not None:
            # Only now, so that both processes work at the same time.
            self._write(before, forms)

    def _write_back(self, analyst: _Analyst) -> None:
        if analyst.batch is not None:
            batch, analyst.batch = analyst.batch, None
            self._write(batch, _received(analyst.connection))

    def _write(self, batch: _Batch, forms: dict[str, Forms | None]) -> None:
        with known_forms(forms):
            for each in batch.changes:
                if isinstance(each, Article):
                    self._writer.add(each)
                else:
                    self._writer.delete(each)

    def flush(self) -> None:
        """Write everything that has not been written."""
        # The next in turn has had its batch for the longest.
        for analyst in self._analysts[self._turn :] + self._analysts[: self._turn]:
            self._write_back(analyst)
        self._write_rest()

    def _write_rest(self) -> None:
        """Write what has been sent to no process."""
        batch, self._batch = self._batch, _Batch()
        self._write(batch, {})

    def close(self) -> None:
        """End the processes."""
        for analyst in self._analysts:
            analyst.connection.close()
            analyst.process.terminate()
            analyst.process.join()
            analyst.process.close()


def _received(connection: Connection) -> dict[str, Forms | None]:
    try:
        forms: dict[str, Forms | None] = connection.recv()
    except (EOFError, OSError):
        _log.debug("A process that analyses has ended", exc_info=True)
        return {}
    return forms


def _started() -> _Analyst:
    # Not forked, since an engine may have threads.
    spawning = get_context("spawn")
    # Starting it later, with the process, would unblock the signal.
    resource_tracker.ensure_running()
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_analyse, args=(theirs,), name="analyst", daemon=True)
    try:
        with _interrupted_later():
            process.start()
    except OSError:
        ours.close()
        raise
    finally:
        # Then it reads the end of the connection when this process ends, and ends too.
        theirs.close()
    return _Analyst(process, ours)


@contextmanager
def _interrupted_later() -> Iterator[None]:
    """Keep Ctrl-C from a process that is being started, and from this one until that has happened.

    Blocking the signal is not enough: another thread may receive it and interrupt the main one.
    """
    received: list[tuple[int, FrameType | None]] = []
    is_main = current_thread() is main_thread()
    handler = signal.signal(signal.SIGINT, lambda *signal_: received.append(signal_)) if is_main else None
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if is_main:
            signal.signal(signal.SIGINT, handler)
    if received and callable(handler):
        handler(*received[0])


def _analyse(connection: Connection) -> None:
    """Answer each batch of texts with the forms of the words that were in none before."""
    met: set[str] = set()
    with suppress(EOFError, OSError):
        while True:
            words = {word for text in connection.recv() for word in words_in(text)}
            if len(met) > _MOST_MET:
                met.clear()
            words -= met
            met |= words
            connection.send({word: analyse_word(word) for word in words})
