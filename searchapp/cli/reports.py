"""What commands report while they run: JSON lines for programs, a line of progress for people.

JSON lines are objects, each with its ``event``::

    {"event": "start", "command": "index", "index": "index", "engine": "whoosh", "paths": ["corpus"]}
    {"event": "progress", "records": 1200, "done": 0.25, "seconds": 2.0, "left": 6.0}
    {"event": "added", "id": "...", "file": "..."}             updated, unchanged, removed; with --verbose or --dry-run
    {"event": "rejected", "file": "...", "line": 3, "reason": "..."}    and skipped; with --verbose also
                                                               unpublished, not_article, duplicate
    {"event": "done", ...}                                     the figures of searchapp.ingest.balance_report

The bars of click and rich were tried: click's wraps on a narrow terminal, where it cannot be overwritten, and stays
when it is done; rich is 14 MB, and draws from a thread of its own.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import click

from searchapp.engines.base import Engine
from searchapp.errors import ARTICLES, Message, counted
from searchapp.installation import install_command
from searchapp.settings import Settings
from searchapp.sync.changes import Change
from searchapp.sync.index import Progress, ReportProgress

#: Seconds between two JSON lines of progress.
_EVERY: Final = 1.0

#: Seconds between two updates of the line of progress.
_REDRAWN: Final = 0.2
_BAR_WIDTH: Final = 24
_MINUTE: Final = 60
_HOUR: Final = 3600


def print_event(event: str, **fields: object) -> None:
    """Print a JSON line."""
    line = json.dumps({"event": event, **fields}, ensure_ascii=False)
    # Bytes of an argument that are not UTF-8 are escaped as in JSON.
    click.echo(line.encode("utf-8", "backslashreplace").decode("utf-8"))


def print_change_events(changes: Iterable[Change]) -> None:
    """Print a JSON line for each of ``changes``."""
    for change in changes:
        print_event(change.kind, id=change.id, file=change.origin)


def progress_lines() -> ReportProgress:
    """Return a function that prints the progress of a run as JSON lines, at most one every :data:`_EVERY` seconds."""
    started = shown = time.monotonic()

    def show(progress: Progress) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown < _EVERY:
            return
        shown = now
        seconds = now - started
        left = round(seconds / progress.done - seconds, 1) if progress.done else None
        print_event(
            "progress", records=progress.records, done=round(progress.done, 4), seconds=round(seconds, 1), left=left
        )

    return show


def warn_about_size(engine: Engine, articles: int, settings: Settings) -> None:
    """Print on standard error how to move the index to a faster engine, if it has too many articles for this one."""
    if engine.comfortable is None or articles <= engine.comfortable:
        return
    install = install_command("tantivy")
    move = f"searchapp move --from {engine.name} --to tantivy --index {settings.index}"
    note = Message(
        en=f"The index holds {articles:,} articles, and the {engine.name} engine is meant for up to "
        f"{engine.comfortable:,}. A faster one: {install}, then {move}",
        ar=f"في الفهرس {counted(articles, ARTICLES)}، ومحرك {engine.name} معدّ لما لا يتجاوز {engine.comfortable:,}. "
        f"لمحرك أسرع: {install} ثم {move}",
    )
    click.echo(note.text(settings.language), err=True)


def warn_if_not_listed(reason: Message | None, settings: Settings) -> None:
    """Print on standard error the ``reason`` why a run could not be listed among the imports, if there is one."""
    if reason is not None:
        click.echo(reason.text(settings.language), err=True)


@contextmanager
def progress_line(*, quiet: bool) -> Iterator[ReportProgress]:
    """Yield a function that shows progress on the terminal, if standard error is one and it need not be ``quiet``."""
    line = ProgressLine(quiet=quiet)
    try:
        yield line.show
    finally:
        line.clear()


@contextmanager
def progress_of_run(*, quiet: bool, as_json: bool) -> Iterator[ReportProgress]:
    """Yield a function that shows progress to people, or to a program."""
    if as_json:
        yield progress_lines()
    else:
        with progress_line(quiet=quiet) as show:
            yield show


def progress_text(progress: Progress, seconds: float, things: str = "articles") -> str:
    """Return the line for a run that has taken ``seconds`` so far and reads ``things``."""
    if progress.done >= 1:
        return f"{progress.records:,} articles read; writing the index …"
    filled = round(progress.done * _BAR_WIDTH)
    bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
    rate = progress.records / max(seconds, 0.001)
    left = seconds / progress.done - seconds if progress.done else 0.0
    return f"{bar} {progress.done:4.0%}  {progress.records:,} {things}, {rate:,.0f}/s, {_duration(left)} left"


class ProgressLine:
    """A line on the terminal that shows how far a long run has come, in the words of ``text``: how many articles, rate,
    time left.
    """

    def __init__(self, *, quiet: bool, text: Callable[[Progress, float], str] = progress_text) -> None:
        self._text = text
        self._is_shown = not quiet and sys.stderr.isatty()
        self._started: float | None = None
        self._shown = 0.0
        self._width = 0

    def show(self, progress: Progress) -> None:
        """Update the line, at most every :data:`_REDRAWN` seconds."""
        now = time.monotonic()
        if self._started is None:
            # The time before the first article says nothing about the rate.
            self._started = self._shown = now
        if not self._is_shown or (now - self._shown < _REDRAWN and progress.done < 1):
            return
        self._shown = now
        self._write(self._text(progress, now - self._started))

    def _write(self, text: str) -> None:
        # A line that wraps cannot be overwritten.
        fitting = text[: max(shutil.get_terminal_size().columns - 1, 0)]
        click.echo("\r" + fitting.ljust(self._width), nl=False, err=True)
        self._width = len(fitting)

    def clear(self) -> None:
        """Remove the line, so that something else can be printed."""
        if self._width:
            self._write("")
            click.echo("\r", nl=False, err=True)


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"
