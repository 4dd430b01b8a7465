"""A line on the terminal that tells how far a long run has come: articles, rate, time left.

The bars of click and rich were tried: click's wraps on a narrow terminal, where it cannot be written over, and stays
behind when it is done; rich is 14 MB, and draws from a thread of its own.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from searchapp.cli.reports import progress_lines
from searchapp.sync.index import Progress, ReportProgress

#: How often the line is written again, in seconds.
_EVERY: Final = 0.2
_BAR_WIDTH: Final = 24
_MINUTE: Final = 60
_HOUR: Final = 3600


@contextmanager
def progress_line(*, quiet: bool) -> Iterator[ReportProgress]:
    """Lend a function that shows progress; it shows nothing when ``quiet`` or standard error is no terminal."""
    line = ProgressLine(quiet=quiet)
    try:
        yield line.show
    finally:
        line.clear()


@contextmanager
def progress_of_run(*, quiet: bool, as_json: bool) -> Iterator[ReportProgress]:
    """Lend a function that shows progress to people, or to a program."""
    if as_json:
        yield progress_lines()
    else:
        with progress_line(quiet=quiet) as show:
            yield show


class ProgressLine:
    """The line; there is none when ``quiet`` or standard error is no terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self._is_shown = not quiet and sys.stderr.isatty()
        self._started: float | None = None
        self._shown = 0.0
        self._width = 0

    def show(self, progress: Progress) -> None:
        """Write the line again, now and then."""
        now = time.monotonic()
        if self._started is None:
            # Whatever comes before the first article says nothing about the rate.
            self._started = self._shown = now
        if not self._is_shown or (now - self._shown < _EVERY and progress.done < 1):
            return
        self._shown = now
        self._write(progress_text(progress, now - self._started))

    def _write(self, text: str) -> None:
        # A line that is wrapped cannot be written over.
        fitting = text[: max(shutil.get_terminal_size().columns - 1, 0)]
        click.echo("\r" + fitting.ljust(self._width), nl=False, err=True)
        self._width = len(fitting)

    def clear(self) -> None:
        """Remove the line, so that something else can be written."""
        if self._width:
            self._write("")
            click.echo("\r", nl=False, err=True)


def progress_text(progress: Progress, seconds: float) -> str:
    """Return the line for a run that has taken ``seconds`` so far."""
    if progress.done >= 1:
        return f"{progress.records:,} articles read; writing the index …"
    filled = round(progress.done * _BAR_WIDTH)
    bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
    rate = progress.records / max(seconds, 0.001)
    left = seconds / progress.done - seconds if progress.done else 0.0
    return f"{bar} {progress.done:4.0%}  {progress.records:,} articles, {rate:,.0f}/s, {_duration(left)} left"


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"
