"""Looking, waiting until files are complete, committing, and going on whatever happens; and the events on the way."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final, TypeAlias

from searchapp.engines.base import Engine
from searchapp.errors import EngineError, IndexBusyError, Message, SearchAppError
from searchapp.ingest import InputFile, Rejection
from searchapp.sync.change_set import ChangeSet, IndexedArticles
from searchapp.sync.index import IndexReport, Progress, ReportProgress, add_files, report_of
from searchapp.sync.watch.files import Batch, WatchedFiles
from searchapp.sync.watch.notifications import Notifications

#: To look at every file, for what the system does not tell of, may take this share of the time.
_LOOKING: Final = 0.05


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a file must be the same to be complete, how often to look whether it is, how often to look at all files
    at most, and how long to wait at first and at most after the index could not be changed: all in seconds. ``batch``
    is how many files are committed together at most.
    """

    still: float = 1.0
    tick: float = 0.2
    look: float = 1.0
    retry: float = 1.0
    longest_retry: float = 30.0
    batch: int = 1000


def watch_paths(  # noqa: PLR0913 - each is a choice of its own
    engine: Engine,
    paths: Iterable[Path],
    tell: Callable[[WatchEvent], None],
    *,
    stop: Event | None = None,
    leave_out: Path | None = None,
    progress: ReportProgress = lambda _: None,
    pace: Pace | None = None,
) -> None:
    """Keep the index up to date with the files among and below ``paths`` until ``stop`` is set.

    At first everything that changed meanwhile is taken in, and ``progress`` told of it; then whatever is new, changed,
    renamed or removed. The index comes to hold what :func:`~searchapp.sync.index.index_paths` with ``prune`` would put
    there, but for records with the same id, of which the one that is there stays. A file is read when it is complete.
    When the index cannot be changed, because somebody else writes to it or its disk is full, it is tried again.
    The file ``leave_out`` is not read.

    Raises :class:`~searchapp.errors.InputError` if one of ``paths`` does not exist,
    :class:`~searchapp.errors.IndexStateError` when the index is damaged or by another analyser, and whatever interrupts
    it; the index is then as the last batch has left it.
    """
    _Watch(engine, paths, tell, stop or Event(), leave_out, progress, pace or Pace()).run()


class _Watch:
    def __init__(  # noqa: PLR0913, PLR0917 - as above
        self,
        engine: Engine,
        paths: Iterable[Path],
        tell: Callable[[WatchEvent], None],
        stop: Event,
        leave_out: Path | None,
        progress: ReportProgress,
        pace: Pace,
    ) -> None:
        self._files = WatchedFiles(paths, pace.still, leave_out)
        self._index = IncrementalIndex(engine)
        self._notifications = Notifications(stop, pace.tick)
        self._tell = tell
        self._stop = stop
        self._progress = progress
        self._pace = pace
        self._unavailable: set[Path] = set()
        self._failure: str | None = None
        self._next_look = 0.0
        self._reported: dict[str, frozenset[Rejection]] = {}
        self._last_error: Message | None = None
        self._retry = pace.retry
        self._next_try = 0.0

    def run(self) -> None:
        try:
            # First, so that nothing changes unseen while everything is looked at.
            self._notifications.follow(self._files.folders)
            changed = self._notifications.wait()
            self._scan()
            self._check(changed)
            self._catch_up()
            while not self._stop.is_set():
                self._wait_and_check()
                while self._may_try() and self._files.is_due(time.monotonic()):
                    self._commit()
        finally:
            self._notifications.close()

    def _catch_up(self) -> None:
        """Take in what has changed while nobody watched, and drop what has gone."""
        begun, report = time.monotonic(), None
        share = _CatchUpProgress(self._progress, self._files.size())
        while not self._stop.is_set():
            self._wait_and_check()
            if time.monotonic() < begun + self._pace.still:
                continue
            while self._may_try() and (report is None or self._files.is_due(time.monotonic())):
                report = self._commit(share, first=report is None) or report
            if report is not None and not self._files.is_due(time.monotonic()):
                self._tell(CaughtUp(report.articles))
                return

    def _wait_and_check(self) -> None:
        """Wait a little, and look."""
        self._check(self._notifications.wait())
        now = time.monotonic()
        if now >= self._next_look:
            self._scan()
        for path in self._files.unsettled(now):
            self._tell(KeepsChanging(path))

    def _check(self, changed: Iterable[Path]) -> None:
        now = time.monotonic()
        for path in sorted(changed):
            self._files.check(path, now)

    def _scan(self) -> None:
        started = time.monotonic()
        self._files.scan(started)
        ended = time.monotonic()
        self._next_look = ended + max(self._pace.look, (ended - started) / _LOOKING)
        for root in self._files.roots:
            if (root in self._unavailable) != (root in self._files.unavailable):
                self._tell(Vanished(root) if root in self._files.unavailable else Returned(root))
        self._unavailable = self._files.unavailable
        self._notifications.follow(self._files.folders)
        if self._notifications.failure and self._notifications.failure != self._failure:
            self._tell(NoNotifications(self._notifications.failure))
        self._failure = self._notifications.failure

    def _may_try(self) -> bool:
        return time.monotonic() >= self._next_try and not self._stop.is_set()

    def _commit(self, share: _CatchUpProgress | None = None, *, first: bool = False) -> IndexReport | None:
        """Commit what is complete; return None where the index could not be changed, or there is nothing."""
        batch = Batch() if first else self._next_batch()
        if not batch and not first:
            return None
        choose = self._first if first else lambda _: batch
        try:
            batch, report = self._index.commit(choose, self._stays, share.of if share else lambda _: lambda _: None)
        except (IndexBusyError, EngineError) as error:
            self._postpone(error)
            return None
        self._last_error, self._retry = None, self._pace.retry
        self._files.committed(batch)
        if report.removed:
            self._files.read_again(self._index.conflicting(), time.monotonic())
        report = replace(report, rejected=tuple(self._unreported(batch, report.rejected)))
        if first or report.added or report.updated or report.removed or report.rejected:
            self._tell(Committed(report))
        return report

    def _next_batch(self) -> Batch:
        return self._files.next_batch(time.monotonic(), self._pace.batch)

    def _first(self, origins: Iterable[str]) -> Batch:
        self._files.learn_indexed(origins, time.monotonic())
        return self._next_batch()

    def _stays(self, batch: Batch, origin: str) -> bool:
        return self._files.has_committed(origin) and origin not in batch.files and origin not in batch.gone

    def _postpone(self, error: SearchAppError) -> None:
        if error.message != self._last_error:
            self._tell(Waiting(error.message))
        self._last_error = error.message
        self._next_try = time.monotonic() + self._retry
        if not isinstance(error, IndexBusyError):
            self._retry = min(2 * self._retry, self._pace.longest_retry)

    def _unreported(self, batch: Batch, notices: Iterable[Rejection]) -> Iterator[Rejection]:
        by_origin: dict[str, set[Rejection]] = {origin: set() for origin in (*batch.files, *batch.gone)}
        for notice in notices:
            # What was deleted while it was to be read is not worth a word.
            if os.path.lexists(notice.origin):
                by_origin.setdefault(notice.origin, set()).add(notice)
                if notice not in self._reported.get(notice.origin, ()):
                    yield notice
        for origin, told in by_origin.items():
            self._reported[origin] = frozenset(told)


class _CatchUpProgress:
    """How far the catching up has come, over its batches."""

    def __init__(self, progress: ReportProgress, total: int) -> None:
        self._progress = progress
        self._total = max(total, 1)
        self._read = self._records = 0

    def of(self, batch: Batch) -> ReportProgress:
        """Return what shows the progress of the next batch."""
        size, read, records = batch.size(), self._read, self._records
        self._read += size

        def show(progress: Progress) -> None:
            self._records = records + progress.records
            # Not all of it is done before the last batch is.
            self._progress(Progress(self._records, min((read + progress.done * size) / self._total, 0.999)))

        return show


@dataclass(frozen=True, slots=True)
class Committed:
    """A batch has been committed. Of what was set aside it names what has not been told before."""

    report: IndexReport


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What had changed while nobody watched is in the index, which holds so many articles; watching goes on."""

    articles: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The index could not be changed, for this reason. It is tried again and again; the same reason is told once."""

    reason: Message


@dataclass(frozen=True, slots=True)
class KeepsChanging:
    """A file has not been complete for a long time. It is taken in when it is still."""

    path: Path


@dataclass(frozen=True, slots=True)
class Vanished:
    """One of the places to watch is no longer there. Its articles stay: it may be a disk that comes back."""

    path: Path


@dataclass(frozen=True, slots=True)
class Returned:
    """A place that had vanished is there again."""

    path: Path


@dataclass(frozen=True, slots=True)
class NoNotifications:
    """The system does not say what changes, for this reason: what is new is found by looking, which takes longer."""

    reason: str


WatchEvent: TypeAlias = Committed | CaughtUp | Waiting | KeepsChanging | Vanished | Returned | NoNotifications


class IncrementalIndex:
    """An index, and in memory what it takes to tell what is new to it, as long as nobody else writes to it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._indexed: IndexedArticles | None = None
        self._conflicting: set[str] = set()

    def commit(
        self,
        choose: Callable[[Iterable[str]], Batch],
        stays: Callable[[Batch, str], bool],
        progress: Callable[[Batch], ReportProgress],
    ) -> tuple[Batch, IndexReport]:
        """Take in the files that ``choose`` returns and drop the articles of those that are gone: all together, or
        nothing of it. ``choose`` is given all files of which the index has articles.

        Articles that a file no longer holds are dropped, as with ``prune`` of
        :func:`~searchapp.sync.index.index_paths`. ``stays`` tells which other files keep their articles should a record
        have the id of one.

        Raises what :meth:`~searchapp.engines.base.Engine.writer` raises.
        """
        started = time.perf_counter()
        with self._engine.writer() as writer:
            indexed = self._up_to_date()
            batch = choose(indexed.by_origin)
            changes = ChangeSet(writer, indexed, stays=partial(stays, batch))
            add_files(list(map(InputFile, batch.files.values())), changes, progress(batch))
            emptied = batch.gone | (changes.read - changes.incomplete)
            candidates = [
                (article_id, origin) for origin in emptied for article_id in sorted(indexed.by_origin.get(origin, ()))
            ]
            changes.prune(candidates, lambda _: True)
        report = report_of(changes, started)
        self._remember(indexed, changes)
        return batch, report

    def _up_to_date(self) -> IndexedArticles:
        written = self._engine.written()
        if self._indexed is not None and written is not None and written == self._engine.version():
            return self._indexed
        origins = self._engine.origins()
        return IndexedArticles(self._engine.digests(), lambda: origins)

    def _remember(self, indexed: IndexedArticles, changes: ChangeSet) -> None:
        for article_id, place in changes.written.items():
            if place is None:
                indexed.drop(article_id)
            else:
                indexed.put(article_id, *place)
        self._indexed = indexed
        self._conflicting -= changes.read
        self._conflicting |= changes.conflicting

    def conflicting(self) -> set[str]:
        """Return the files of which a record was left out for the sake of another with its id."""
        return set(self._conflicting)
