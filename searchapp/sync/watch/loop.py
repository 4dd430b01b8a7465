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
from searchapp.sync.change_set import Known, Update
from searchapp.sync.index import IndexReport, Progress, ReportProgress, report_of, take_in
from searchapp.sync.watch.files import Ready, WatchedFiles
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

    Raises :class:`~searchapp.errors.InputError` when one of ``paths`` does not exist,
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
        self._index = KeptIndex(engine)
        self._notifications = Notifications(stop, pace.tick)
        self._tell = tell
        self._stop = stop
        self._progress = progress
        self._pace = pace
        self._absent: set[Path] = set()
        self._trouble: str | None = None
        self._next_look = 0.0
        self._told: dict[str, frozenset[Rejection]] = {}
        self._complaint: Message | None = None
        self._retry = pace.retry
        self._next_try = 0.0

    def run(self) -> None:
        try:
            # First, so that nothing changes unseen while everything is looked at.
            self._notifications.follow(self._files.folders)
            changed = self._notifications.wait()
            self._look_everywhere()
            self._look_at(changed)
            self._catch_up()
            while not self._stop.is_set():
                self._go_round()
                while self._may_try() and self._files.is_due(time.monotonic()):
                    self._take_in()
        finally:
            self._notifications.close()

    def _catch_up(self) -> None:
        """Take in what has changed while nobody watched, and drop what has gone."""
        begun, report = time.monotonic(), None
        share = _Share(self._progress, self._files.size())
        while not self._stop.is_set():
            self._go_round()
            if time.monotonic() < begun + self._pace.still:
                continue
            while self._may_try() and (report is None or self._files.is_due(time.monotonic())):
                report = self._take_in(share, first=report is None) or report
            if report is not None and not self._files.is_due(time.monotonic()):
                self._tell(CaughtUp(report.articles))
                return

    def _go_round(self) -> None:
        """Wait a little, and look."""
        self._look_at(self._notifications.wait())
        now = time.monotonic()
        if now >= self._next_look:
            self._look_everywhere()
        for path in self._files.restless(now):
            self._tell(KeepsChanging(path))

    def _look_at(self, changed: Iterable[Path]) -> None:
        now = time.monotonic()
        for path in sorted(changed):
            self._files.look_at(path, now)

    def _look_everywhere(self) -> None:
        started = time.monotonic()
        self._files.look_everywhere(started)
        ended = time.monotonic()
        self._next_look = ended + max(self._pace.look, (ended - started) / _LOOKING)
        for root in self._files.roots:
            if (root in self._absent) != (root in self._files.absent):
                self._tell(Vanished(root) if root in self._files.absent else Returned(root))
        self._absent = self._files.absent
        self._notifications.follow(self._files.folders)
        if self._notifications.trouble and self._notifications.trouble != self._trouble:
            self._tell(Unnotified(self._notifications.trouble))
        self._trouble = self._notifications.trouble

    def _may_try(self) -> bool:
        return time.monotonic() >= self._next_try and not self._stop.is_set()

    def _take_in(self, share: _Share | None = None, *, first: bool = False) -> IndexReport | None:
        """Commit what is complete; return None where the index could not be changed, or there is nothing."""
        ready = Ready() if first else self._ready()
        if not ready and not first:
            return None
        choose = self._first if first else lambda _: ready
        try:
            ready, report = self._index.take_in(choose, self._stays, share.of if share else lambda _: lambda _: None)
        except (IndexBusyError, EngineError) as error:
            self._put_off(error)
            return None
        self._complaint, self._retry = None, self._pace.retry
        self._files.taken(ready)
        if report.removed:
            self._files.again(self._index.contested(), time.monotonic())
        report = replace(report, rejected=tuple(self._untold(ready, report.rejected)))
        if first or report.added or report.updated or report.removed or report.rejected:
            self._tell(TakenIn(report))
        return report

    def _ready(self) -> Ready:
        return self._files.ready(time.monotonic(), self._pace.batch)

    def _first(self, origins: Iterable[str]) -> Ready:
        self._files.learn(origins, time.monotonic())
        return self._ready()

    def _stays(self, ready: Ready, origin: str) -> bool:
        return self._files.holds(origin) and origin not in ready.files and origin not in ready.gone

    def _put_off(self, error: SearchAppError) -> None:
        if error.message != self._complaint:
            self._tell(Waiting(error.message))
        self._complaint = error.message
        self._next_try = time.monotonic() + self._retry
        if not isinstance(error, IndexBusyError):
            self._retry = min(2 * self._retry, self._pace.longest_retry)

    def _untold(self, ready: Ready, notices: Iterable[Rejection]) -> Iterator[Rejection]:
        by_origin: dict[str, set[Rejection]] = {origin: set() for origin in (*ready.files, *ready.gone)}
        for notice in notices:
            # What was deleted while it was to be read is not worth a word.
            if os.path.lexists(notice.origin):
                by_origin.setdefault(notice.origin, set()).add(notice)
                if notice not in self._told.get(notice.origin, ()):
                    yield notice
        for origin, told in by_origin.items():
            self._told[origin] = frozenset(told)


class _Share:
    """How far the catching up has come, over its batches."""

    def __init__(self, progress: ReportProgress, total: int) -> None:
        self._progress = progress
        self._total = max(total, 1)
        self._read = self._records = 0

    def of(self, ready: Ready) -> ReportProgress:
        """Return what shows the progress of the next batch."""
        size, read, records = ready.size(), self._read, self._records
        self._read += size

        def show(progress: Progress) -> None:
            self._records = records + progress.records
            # Not all of it is done before the last batch is.
            self._progress(Progress(self._records, min((read + progress.done * size) / self._total, 0.999)))

        return show


@dataclass(frozen=True, slots=True)
class TakenIn:
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
class Unnotified:
    """The system does not say what changes, for this reason: what is new is found by looking, which takes longer."""

    reason: str


WatchEvent: TypeAlias = TakenIn | CaughtUp | Waiting | KeepsChanging | Vanished | Returned | Unnotified


class KeptIndex:
    """An index, and in memory what it takes to tell what is new to it, as long as nobody else writes to it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: Known | None = None
        self._contested: set[str] = set()

    def take_in(
        self,
        choose: Callable[[Iterable[str]], Ready],
        stays: Callable[[Ready, str], bool],
        progress: Callable[[Ready], ReportProgress],
    ) -> tuple[Ready, IndexReport]:
        """Take in the files that ``choose`` returns and drop the articles of those that are gone: all together, or
        nothing of it. ``choose`` is given all files of which the index has articles.

        Articles that a file no longer holds are dropped, as with ``prune`` of
        :func:`~searchapp.sync.index.index_paths`. ``stays`` tells which other files keep their articles should a record
        have the id of one.

        Raises what :meth:`~searchapp.engines.base.Engine.writer` raises.
        """
        started = time.perf_counter()
        with self._engine.writer() as writer:
            known = self._up_to_date()
            ready = choose(known.by_origin)
            update = Update(writer, known, stays=partial(stays, ready))
            take_in(list(map(InputFile, ready.files.values())), update, progress(ready))
            emptied = ready.gone | (update.read - update.troubled)
            candidates = [
                (article_id, origin) for origin in emptied for article_id in sorted(known.by_origin.get(origin, ()))
            ]
            update.prune(candidates, lambda _: True)
        report = report_of(update, started)
        self._remember(known, update)
        return ready, report

    def _up_to_date(self) -> Known:
        written = self._engine.written()
        if self._known is not None and written is not None and written == self._engine.version():
            return self._known
        origins = self._engine.origins()
        return Known(self._engine.digests(), lambda: origins)

    def _remember(self, known: Known, update: Update) -> None:
        for article_id, place in update.written.items():
            if place is None:
                known.drop(article_id)
            else:
                known.put(article_id, *place)
        self._known = known
        self._contested -= update.read
        self._contested |= update.contested

    def contested(self) -> set[str]:
        """Return the files of which a record was left out for the sake of another with its id."""
        return set(self._contested)
