"""The watch: looking for changes, waiting until files are complete, committing; and the events it reports."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Final, TypeAlias

from searchapp.engines.base import Engine
from searchapp.errors import EngineError, IndexBusyError, InputError, Message, SearchAppError
from searchapp.import_rules import ImportRule
from searchapp.ingest import Balance, Rejection
from searchapp.ingest.files import survey
from searchapp.ingest.input_file import origin_of
from searchapp.sync.index import Progress, ReportBalance, ReportProgress, Withdraw, balance_of
from searchapp.sync.refusals import KnownRefusals
from searchapp.sync.watch.files import Batch, WatchedFiles
from searchapp.sync.watch.incremental import IncrementalIndex
from searchapp.sync.watch.notifications import Notifications

#: The share of the time that scanning all files, for changes without a notification, may take.
_SCANNING: Final = 0.05


@dataclass(frozen=True, slots=True)
class Committed:
    """A batch has been committed. Of what was refused, the report has only what has not been reported before."""

    report: Balance


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Files have come that are of kinds that are not read: the report has nothing else."""

    report: Balance


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What had changed before the watch is in the index, which now has ``articles``; watching goes on."""

    articles: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The index could not be changed, for this reason. It is retried; the same reason is reported once."""

    reason: Message


@dataclass(frozen=True, slots=True)
class KeepsChanging:
    """A file has been incomplete for a long time. It is indexed once it stops changing."""

    path: Path


@dataclass(frozen=True, slots=True)
class Vanished:
    """A watched path no longer exists. Its articles stay: it may be on a disk that comes back."""

    path: Path


@dataclass(frozen=True, slots=True)
class Returned:
    """A watched path that had vanished exists again."""

    path: Path


@dataclass(frozen=True, slots=True)
class Kept:
    """Articles whose files are gone, and which stay in the index because they are a large share of it.

    ``number`` of the ``articles`` of the index are kept so; ``file`` is one of the files that are gone.
    """

    number: int
    articles: int
    file: str


@dataclass(frozen=True, slots=True)
class NoNotifications:
    """The system does not notify of changes, for this reason: they are found by scanning, which takes longer."""

    reason: str


WatchEvent: TypeAlias = (
    Committed | PassedOver | CaughtUp | Waiting | KeepsChanging | Vanished | Returned | Kept | NoNotifications
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a file must be unchanged to be complete, how often to check, how often to scan all files at most, and
    how long to wait at first and at most after the index could not be changed: all in seconds. ``batch`` is how many
    files are committed together at most.
    """

    still: float = 1.0
    tick: float = 0.2
    look: float = 1.0
    retry: float = 1.0
    longest_retry: float = 30.0
    batch: int = 1000


def watch_paths(  # noqa: PLR0913 - each is a separate choice
    engine: Engine,
    paths: Iterable[Path],
    report: Callable[[WatchEvent], None],
    *,
    imports: Iterable[ImportRule] = (),
    refusals: KnownRefusals | None = None,
    stop: Event | None = None,
    leave_out: Path | None = None,
    follow_links: bool = False,
    may_remove_many: bool = True,
    progress: ReportProgress = lambda _: None,
    announce: ReportBalance = lambda _: None,
    withdraw: Withdraw = lambda: None,
    pace: Pace | None = None,
) -> None:
    """Keep the index up to date with the files among and below ``paths`` until ``stop`` is set.

    It first indexes everything that has changed in the meantime, reporting ``progress``; then whatever is new, changed,
    renamed or removed. The index then has the articles that :func:`~searchapp.sync.index.index_paths` with ``prune``
    would put there by the same ``imports`` and ``refusals``; of articles with the same id the first to come has it. A
    file is read once it is complete. If the index cannot be changed, because another process writes to it or its disk
    is full, it is retried. Unless it ``may_remove_many``, articles whose file is gone stay where they are a large share
    of the index, in one batch or in all until it has caught up. The file ``leave_out`` is not read; links out of
    ``paths`` are, with ``follow_links``. ``report`` is called with each event, ``announce`` with the balance of a batch
    before its changes take effect, ``withdraw`` if they then do not.

    Raises :class:`~searchapp.errors.InputError` if one of ``paths`` does not exist,
    :class:`~searchapp.errors.IndexStateError` if the index is damaged or by another analyser, and whatever interrupts
    it; the index is then as the last batch left it.
    """
    pace = pace or Pace()
    files = WatchedFiles(paths, pace.still, leave_out, follow_links=follow_links)
    _Watch(
        IncrementalIndex(engine, list(map(origin_of, files.roots)), imports, refusals, may_remove_many=may_remove_many),
        files,
        report,
        stop or Event(),
        progress,
        announce,
        withdraw,
        pace,
    ).run()


class _Watch:
    def __init__(  # noqa: PLR0913, PLR0917 - as above
        self,
        index: IncrementalIndex,
        files: WatchedFiles,
        report: Callable[[WatchEvent], None],
        stop: Event,
        progress: ReportProgress,
        announce: ReportBalance,
        withdraw: Withdraw,
        pace: Pace,
    ) -> None:
        self._files = files
        self._index = index
        self._notifications = Notifications(stop, pace.tick)
        self._report = report
        self._stop = stop
        self._progress = progress
        self._announce = announce
        self._withdraw = withdraw
        self._pace = pace
        self._unavailable: set[Path] = set()
        self._failure: str | None = None
        self._next_look = 0.0
        self._reported: dict[str, frozenset[Rejection]] = {}
        #: The files that have been reported as skipped; None until the first commit.
        self._skipped: set[str] | None = None
        self._articles = 0
        self._last_error: Message | None = None
        self._retry = pace.retry
        self._next_try = 0.0

    def run(self) -> None:
        try:
            # First, so that no change goes unnoticed during the scan.
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
        """Index what has changed while there was no watch, and remove what is gone."""
        begun, report = time.monotonic(), None
        share = _CatchUpProgress(self._progress, self._files.size())
        while not self._stop.is_set():
            self._wait_and_check()
            if time.monotonic() < begun + self._pace.still:
                continue
            while self._may_try() and (report is None or self._files.is_due(time.monotonic())):
                report = self._commit(share, first=report is None) or report
            if report is not None and not self._files.is_due(time.monotonic()):
                self._index.caught_up()
                self._report(CaughtUp(report.articles))
                return

    def _wait_and_check(self) -> None:
        """Wait a little, then check for changes."""
        self._check(self._notifications.wait())
        now = time.monotonic()
        if now >= self._next_look:
            self._scan()
        for path in self._files.unsettled(now):
            self._report(KeepsChanging(path))

    def _check(self, changed: Iterable[Path]) -> None:
        now = time.monotonic()
        for path in sorted(changed):
            self._files.check(path, now)

    def _scan(self) -> None:
        started = time.monotonic()
        self._files.scan(started)
        ended = time.monotonic()
        self._next_look = ended + max(self._pace.look, (ended - started) / _SCANNING)
        for root in self._files.roots:
            if (root in self._unavailable) != (root in self._files.unavailable):
                self._report(Vanished(root) if root in self._files.unavailable else Returned(root))
        self._unavailable = self._files.unavailable
        if self._skipped is not None:
            come = [each for origin, each in self._files.skipped.items() if origin not in self._skipped]
            self._skipped = set(self._files.skipped)
            if come:
                self._report(PassedOver(Balance(articles=self._articles, refused=tuple(come))))
        self._notifications.follow(self._files.folders)
        if self._notifications.failure and self._notifications.failure != self._failure:
            self._report(NoNotifications(self._notifications.failure))
        self._failure = self._notifications.failure

    def _may_try(self) -> bool:
        return time.monotonic() >= self._next_try and not self._stop.is_set()

    def _commit(self, share: _CatchUpProgress | None = None, *, first: bool = False) -> Balance | None:
        """Commit what is complete; return None if the index could not be changed, or there is nothing."""
        batch = Batch() if first else self._next_batch()
        if not batch and not first:
            return None
        choose = self._first if first else lambda _: batch
        try:
            batch, report, kept = self._index.commit(
                choose,
                self._keeps_articles,
                share.of if share else lambda _: lambda _: None,
                self._announce,
                self._withdraw,
            )
        except (IndexBusyError, EngineError) as error:
            self._postpone(error)
            return None
        self._last_error, self._retry = None, self._pace.retry
        self._files.committed(batch)
        report = replace(report, refused=tuple(self._unreported(batch, report.refused)))
        self._articles = report.articles
        if first:
            report = self._passed_over() + report
        if first or report.added or report.updated or report.removed or report.refused:
            self._report(Committed(report))
        if kept:
            self._report(Kept(kept.removed, kept.articles, kept.file))
        return report

    def _passed_over(self) -> Balance:
        with suppress(InputError):
            # One of them may vanish at this very moment.
            found = survey(
                (root for root in self._files.roots if root not in self._files.unavailable), self._files.links
            )
            self._skipped = {each.origin for each in found.skipped}
            return balance_of(found)
        return Balance()

    def _next_batch(self) -> Batch:
        return self._files.next_batch(time.monotonic(), self._pace.batch)

    def _first(self, origins: Iterable[str]) -> Batch:
        self._files.learn_indexed(origins, time.monotonic())
        return self._next_batch()

    def _keeps_articles(self, batch: Batch, origin: str) -> bool:
        return origin not in batch.gone and self._files.is_there(origin)

    def _postpone(self, error: SearchAppError) -> None:
        if error.message != self._last_error:
            self._report(Waiting(error.message))
        self._last_error = error.message
        self._next_try = time.monotonic() + self._retry
        if not isinstance(error, IndexBusyError):
            self._retry = min(2 * self._retry, self._pace.longest_retry)

    def _unreported(self, batch: Batch, rejections: Iterable[Rejection]) -> Iterator[Rejection]:
        by_origin: dict[str, set[Rejection]] = {origin: set() for origin in (*batch.files, *batch.gone)}
        for rejection in rejections:
            # A file deleted before it could be read is not worth reporting.
            if os.path.lexists(rejection.origin):
                by_origin.setdefault(rejection.origin, set()).add(rejection)
                if rejection not in self._reported.get(rejection.origin, ()):
                    yield rejection
        for origin, reported in by_origin.items():
            self._reported[origin] = frozenset(reported)


class _CatchUpProgress:
    """The progress of catching up, over all its batches."""

    def __init__(self, progress: ReportProgress, total: int) -> None:
        self._progress = progress
        self._total = max(total, 1)
        self._read = self._records = 0

    def of(self, batch: Batch) -> ReportProgress:
        """Return the function that reports the progress of the next batch."""
        size, read, records = batch.size(), self._read, self._records
        self._read += size

        def show(progress: Progress) -> None:
            self._records = records + progress.records
            # It is not complete until the last batch is committed.
            self._progress(Progress(self._records, min((read + progress.done * size) / self._total, 0.999)))

        return show
