"""The commands that run until they are stopped: ``searchapp watch`` and ``searchapp serve``."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Final

import click

from searchapp.cli.commands import (
    WritingCommand,
    json_option,
    links_option,
    quiet_option,
    settings_again,
    with_settings,
)
from searchapp.cli.imports import import_options, rules_of_run
from searchapp.cli.language import gettext, ngettext
from searchapp.cli.refusals import print_refusal_events, print_refusals
from searchapp.cli.report_file import report_file, report_option
from searchapp.cli.reports import ProgressLine, print_event, progress_lines, warn_about_size, warn_if_not_listed
from searchapp.engines.base import Engine
from searchapp.engines.registry import reopening_engine
from searchapp.errors import ARTICLES, Message, counted
from searchapp.ingest import Balance
from searchapp.ingest.balance_report import balance_fields, both_languages, details, report_fields, summary
from searchapp.ingest.input_file import origin_of
from searchapp.settings import MOST_WORKERS, Settings
from searchapp.sync.refusals import KnownRefusals
from searchapp.sync.runs import RunLog
from searchapp.sync.watch import (
    CaughtUp,
    Committed,
    KeepsChanging,
    Kept,
    NoNotifications,
    PassedOver,
    Returned,
    Vanished,
    Waiting,
    WatchEvent,
    watch_paths,
)

_log: Final = logging.getLogger(__name__)


@click.command(cls=WritingCommand)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@import_options
@links_option
@click.option("--yes", "-y", is_flag=True, help="Drop articles whose file is gone, also where they are many.")
@report_option
@json_option
@quiet_option
@with_settings
def watch(
    settings: Settings,
    paths: tuple[Path, ...],
    source: str,
    section: str,
    section_from_folder: bool,
    follow_links: bool,
    yes: bool,
    report: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Keep the index up to date while files are added, changed and removed.

    PATHS are files or folders, as for index; the default is ./corpus. What has changed since the last run is indexed
    first. A file is indexed once it has not changed for a second; articles whose file is gone are dropped. Where those
    would be more than ten and a tenth of the index at once, they are named and kept, unless --yes is passed. Ctrl-C or
    SIGTERM stops it, and nothing is left half done.
    """
    sources = paths or (settings.corpus,)
    rules = rules_of_run(settings, sources, source, section, section_from_folder=section_from_folder)
    with (
        report_file(report, settings.language, sources) as write_report,
        # Unlike an archive, it follows a move for which its writer has to wait.
        reopening_engine(settings) as engine,
        _terminable() as was_terminated,
    ):
        reporter = _EventReporter(settings) if as_json else _TextReporter(engine, settings, quiet=quiet)
        record = RunLog.of(settings).begin("watch", engine.name, map(origin_of, sources))

        together = Balance()

        def on_event(event: WatchEvent) -> None:
            nonlocal together
            reporter.report(event)
            if isinstance(event, Committed | PassedOver):
                together += event.report
                warn_if_not_listed(record.write(together), settings)
                write_report(together)

        reporter.begin(engine, sources)
        try:
            watch_paths(
                engine,
                sources,
                on_event,
                imports=rules,
                refusals=KnownRefusals.of(settings),
                leave_out=report,
                follow_links=follow_links,
                may_remove_many=yes,
                progress=reporter.progress,
                announce=lambda balance: record.announce(together + balance),
                withdraw=record.withdraw,
            )
        except KeyboardInterrupt:
            reporter.end(together)
            if not was_terminated():
                raise


@contextmanager
def _terminable() -> Iterator[Callable[[], bool]]:
    """Treat SIGTERM as Ctrl-C; the function says whether it has been received."""
    received = False

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        nonlocal received
        received = True
        raise KeyboardInterrupt

    original = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield lambda: received
    finally:
        signal.signal(signal.SIGTERM, original)


def _kept(event: Kept) -> Message:
    return Message(
        f"{event.number:,} of {event.articles:,} articles are no longer in the files, such as those of {event.file}; "
        "they are kept. If they are to go: searchapp index --prune --yes, with the paths that are watched.",
        f"لم يعد في الملفات {counted(event.number, ARTICLES)} من أصل {event.articles:,}، مثل ما في {event.file}، وأُبقي "
        "عليها. وإن كان المراد حذفها: searchapp index --prune --yes مع المسارات المتابَعة.",
    )


class _EventReporter:
    """Reports to a program, in JSON lines."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.progress = progress_lines()

    def begin(self, engine: Engine, paths: Iterable[Path]) -> None:
        names = [*map(str, paths)]
        print_event("start", command="watch", index=str(self._settings.index), engine=engine.name, paths=names)

    def report(self, event: WatchEvent) -> None:
        match event:
            case Committed(report):
                print_refusal_events(report, self._settings.language)
                print_event("committed", **balance_fields(report))
            case PassedOver(report):
                print_refusal_events(report, self._settings.language)
            case CaughtUp(articles):
                print_event("watching", articles=articles)
            case Waiting(reason):
                print_event("waiting", reason=reason.text(self._settings.language))
            case KeepsChanging(path):
                print_event("keeps changing", file=str(path))
            case Vanished(path):
                print_event("vanished", path=str(path))
            case Returned(path):
                print_event("returned", path=str(path))
            case Kept(number, articles, file):
                print_event("kept", number=number, articles=articles, file=file)
            case NoNotifications(reason):
                print_event("unnotified", reason=reason)

    def end(self, together: Balance) -> None:
        print_event("done", **balance_fields(together), dry_run=False)


class _TextReporter:
    """Reports to people: what was indexed on standard output, everything else on standard error."""

    def __init__(self, engine: Engine, settings: Settings, *, quiet: bool) -> None:
        self._engine = engine
        self._settings = settings
        self._language = settings.language
        self._quiet = quiet
        self._line = ProgressLine(quiet=quiet)
        self._catching_up: Balance | None = Balance()
        self.progress = self._line.show

    def begin(self, engine: Engine, paths: Iterable[Path]) -> None:
        pass

    def report(self, event: WatchEvent) -> None:
        self._line.clear()
        match event:
            case Committed(report) | PassedOver(report):
                print_refusals(report, self._language)
                self._count(event)
            case CaughtUp(articles):
                self._say_balance(self._catching_up or Balance())
                self._catching_up = None
                if not self._quiet:
                    warn_about_size(self._engine, articles, self._settings)
                held = ngettext("%(count)s article", "%(count)s articles", articles)
                self._note(gettext("Watching. The index holds %(articles)s. Stop with Ctrl-C.", articles=held))
            case Waiting(reason):
                again = gettext("Trying again.")
                click.echo(f"{reason.text(self._settings.language)} {again}", err=True)
            case KeepsChanging(path):
                self._note(gettext("%(file)s keeps changing; it is indexed once it stops.", file=path))
            case Vanished(path):
                click.echo(gettext("%(file)s is gone. Its articles stay until it is back.", file=path), err=True)
            case Returned(path):
                self._note(gettext("%(file)s is back.", file=path))
            case Kept():
                click.echo(_kept(event).text(self._language), err=True)
            case NoNotifications(reason):
                said = gettext(
                    "The system does not report changes (%(reason)s): all files are checked regularly.", reason=reason
                )
                self._note(said)

    def _say(self, text: str) -> None:
        if not self._quiet:
            click.echo(text)

    def _note(self, text: str) -> None:
        if not self._quiet:
            click.echo(text, err=True)

    def _count(self, event: Committed | PassedOver) -> None:
        if self._catching_up is not None:
            self._catching_up += event.report
        elif isinstance(event, Committed):
            now, said = datetime.now(), summary(balance_fields(event.report), self._language)
            self._say(f"{now:%H:%M:%S}  {said}; {event.report.articles:,} articles")

    def _say_balance(self, balance: Balance) -> None:
        report = report_fields(balance, both_languages)
        for line in (summary(report, self._language), *details(report, self._language)):
            self._say(line)

    def end(self, together: Balance) -> None:
        self._line.clear()
        self._say_balance(together)


@click.command()
@click.option("--host", help="The address to listen on (default: 127.0.0.1, this machine only).")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on (default: 8080).")
@click.option(
    "--workers", type=click.IntRange(1, MOST_WORKERS), help="How many processes answer (default: one per core)."
)
@click.option("--quiet", "-q", is_flag=True, help="Do not log requests.")
@with_settings
def serve(settings: Settings, host: str | None, port: int | None, workers: int | None, quiet: bool) -> None:
    """Serve the web interface.

    It notices by itself when the index changes. A worker that ends, or takes too much memory, is replaced. SIGHUP reads
    the settings again, and no request is lost.
    """
    # Only this command needs Flask.
    from searchapp.web.access_log import json_line  # noqa: PLC0415
    from searchapp.web.workers import serve as serve_with_workers  # noqa: PLC0415

    read = settings_again()

    def served(settings: Settings) -> Settings:
        return replace(
            settings,
            host=host or settings.host,
            port=port or settings.port,
            workers=workers or settings.workers,
            access_log=settings.access_log and not quiet,
        )

    first = served(settings)
    address = f"[{first.host}]" if ":" in first.host else first.host
    ready = f"Serving http://{address}:{first.port}/ (stop with Ctrl-C)"
    ready = json_line(message=ready) if first.log_json else ready

    def say_ready() -> None:
        click.echo(ready, err=True)
        _notify_systemd("READY=1")

    serve_with_workers(first, say_ready, lambda: served(read()))


def _notify_systemd(state: str) -> None:
    """Tell systemd, where it started this process and waits for that (``Type=notify``).

    By hand: the protocol is one datagram, and the packages for it are hardly kept or need a C compiler.
    """
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    # A name that begins with @ is in the abstract namespace.
    path = f"\0{address[1:]}" if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as connection:
            connection.sendto(state.encode(), path)
    except OSError as error:
        _log.warning("systemd cannot be told that searchapp is ready: %s", error)
