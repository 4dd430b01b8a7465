"""``searchapp watch``."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType

import click

from searchapp.cli.broken_pipe import WritingCommand
from searchapp.cli.indexing import json_option, quiet_option
from searchapp.cli.json_lines import facts_of_report, progress_lines, report_rejections, tell
from searchapp.cli.options import with_settings
from searchapp.cli.progress import ProgressLine
from searchapp.cli.rejected_file import rejected_file, report_option
from searchapp.cli.size_warning import warn_about_size
from searchapp.cli.summaries import report_rejected, summary, total
from searchapp.engines.base import Engine
from searchapp.engines.reopening import followed_engine
from searchapp.settings import Settings
from searchapp.sync.index import IndexReport
from searchapp.sync.watch import (
    CaughtUp,
    Committed,
    KeepsChanging,
    NoNotifications,
    Returned,
    Vanished,
    Waiting,
    WatchEvent,
    watch_paths,
)


@click.command(cls=WritingCommand)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@report_option
@json_option
@quiet_option
@with_settings
def watch(settings: Settings, paths: tuple[Path, ...], report: Path | None, as_json: bool, quiet: bool) -> None:
    """Keep the index up to date while files come, change and go.

    PATHS are files or folders, as for index; the default is ./corpus. What changed meanwhile is taken in first. A file
    is taken in when it has been complete for a second; articles whose file is gone are dropped. Ctrl-C or SIGTERM ends
    it, and nothing is left half done.
    """
    chosen = paths or (settings.corpus,)
    with (
        rejected_file(report, settings.language, chosen) as write_set_aside,
        followed_engine(settings) as engine,
        _terminable() as was_terminated,
    ):
        telling = _Lines(settings) if as_json else _Sentences(engine, settings, quiet=quiet)

        def told(event: WatchEvent) -> None:
            telling.tell(event)
            if isinstance(event, Committed):
                write_set_aside(event.report.rejected)

        telling.begin(engine, chosen)
        try:
            watch_paths(engine, chosen, told, leave_out=report, progress=telling.progress)
        except KeyboardInterrupt:
            telling.end()
            if not was_terminated():
                raise


@contextmanager
def _terminable() -> Iterator[Callable[[], bool]]:
    """Take SIGTERM for Ctrl-C; the value tells whether it has come."""
    came = False

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        nonlocal came
        came = True
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield lambda: came
    finally:
        signal.signal(signal.SIGTERM, former)


class _Lines:
    """Tells a program."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.progress = progress_lines()

    def begin(self, engine: Engine, paths: Iterable[Path]) -> None:
        names = [*map(str, paths)]
        tell("start", command="watch", index=str(self._settings.index), engine=engine.name, paths=names)

    def tell(self, event: WatchEvent) -> None:
        match event:
            case Committed(report):
                report_rejections(report.rejected, self._settings.language)
                tell("committed", **facts_of_report(report))
            case CaughtUp(articles):
                tell("watching", articles=articles)
            case Waiting(reason):
                tell("waiting", reason=reason.text(self._settings.language))
            case KeepsChanging(path):
                tell("keeps changing", file=str(path))
            case Vanished(path):
                tell("vanished", path=str(path))
            case Returned(path):
                tell("returned", path=str(path))
            case NoNotifications(reason):
                tell("unnotified", reason=reason)

    def end(self) -> None:
        tell("done")


class _Sentences:
    """Tells people: what has been taken in on standard output, everything else on standard error."""

    def __init__(self, engine: Engine, settings: Settings, *, quiet: bool) -> None:
        self._engine = engine
        self._settings = settings
        self._quiet = quiet
        self._line = ProgressLine(quiet=quiet)
        self._catching_up: list[IndexReport] | None = []
        self.progress = self._line.show

    def begin(self, engine: Engine, paths: Iterable[Path]) -> None:
        pass

    def tell(self, event: WatchEvent) -> None:
        self._line.clear()
        match event:
            case Committed(report):
                report_rejected(report.rejected)
                if self._catching_up is not None:
                    self._catching_up.append(report)
                else:
                    self._say(f"{datetime.now():%H:%M:%S}  {summary(report)}; {report.articles:,} articles")
            case CaughtUp(articles):
                self._say(summary(total(self._catching_up or ())))
                self._catching_up = None
                if not self._quiet:
                    warn_about_size(self._engine, articles, self._settings)
                self._note(f"Watching. The index holds {articles:,} articles. Stop with Ctrl-C.")
            case Waiting(reason):
                click.echo(f"{reason.text(self._settings.language)} It is tried again.", err=True)
            case KeepsChanging(path):
                self._note(f"{path} keeps changing; it is taken in when it is still.")
            case Vanished(path):
                click.echo(f"{path} is not there any more. Its articles stay until it is back.", err=True)
            case Returned(path):
                self._note(f"{path} is there again.")
            case NoNotifications(reason):
                self._note(f"The system does not tell what changes ({reason}): all files are looked at now and then.")

    def _say(self, text: str) -> None:
        if not self._quiet:
            click.echo(text)

    def _note(self, text: str) -> None:
        if not self._quiet:
            click.echo(text, err=True)

    def end(self) -> None:
        self._line.clear()
