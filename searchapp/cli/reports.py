"""What commands report: sentences for people, JSON lines for programs, a line of progress, ``--report FILE``.

JSON lines are objects, each with its ``event``::

    {"event": "start", "command": "index", "index": "index", "engine": "whoosh", "paths": ["corpus"]}
    {"event": "progress", "records": 1200, "done": 0.25, "seconds": 2.0, "left": 6.0}
    {"event": "added", "id": "...", "file": "..."}             updated, unchanged, removed; with --verbose or --dry-run
    {"event": "rejected", "file": "...", "line": 3, "reason": "..."}
    {"event": "done", "articles": 4800, "added": 4790, ... , "rejected": 1, "seconds": 8.1}

The bars of click and rich were tried: click's wraps on a narrow terminal, where it cannot be overwritten, and stays
when it is done; rich is 14 MB, and draws from a thread of its own.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TextIO

import click

from searchapp.engines.base import Engine
from searchapp.errors import InputError, Language, Message
from searchapp.ingest import Rejection
from searchapp.settings import Settings
from searchapp.sync.index import Change, IndexReport, Progress, ReportProgress

#: Seconds between two JSON lines of progress.
_EVERY: Final = 1.0

report_option = click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write what is set aside to FILE: one JSON object per line, with file, line and reason.",
)

_KEYS: Final = {"file", "line", "reason"}
#: The length that no line of a report exceeds.
_LONGEST_LINE: Final = 1 << 20
#: Folders of names for open files, which are written to and never replaced.
_OPENED: Final = frozenset(map(Path, ("/dev", "/dev/fd", "/proc/self/fd")))

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


def print_rejection_events(rejections: Iterable[Rejection], language: Language) -> None:
    """Print a JSON line for each of ``rejections``."""
    for rejection in rejections:
        print_event("rejected", **rejection_fields(rejection, language))


def rejection_fields(rejection: Rejection, language: Language) -> dict[str, object]:
    """Return what was rejected, and why, as data."""
    return {"file": rejection.origin, "line": rejection.line or None, "reason": rejection.reason.text(language)}


def report_fields(report: IndexReport) -> dict[str, object]:
    """Return the figures of ``report`` as data."""
    return {
        "articles": report.articles,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "rejected": len(report.rejected),
        "seconds": round(report.seconds, 3),
    }


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


def summary(report: IndexReport) -> str:
    """Return the figures of ``report`` in words."""
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "set aside": len(report.rejected),
    }
    words = ", ".join(
        f"{count:,} {name}" for name, count in counts.items() if count or name not in ("removed", "updated")
    )
    return f"{words}, in {report.seconds:.1f} s"


def sum_of_reports(reports: Iterable[IndexReport]) -> IndexReport:
    """Return what several runs did together; the number of articles is that after the last of them."""
    together = IndexReport(articles=0, added=0, updated=0, unchanged=0, removed=0, rejected=(), seconds=0.0)
    for report in reports:
        together = IndexReport(
            articles=report.articles,
            added=together.added + report.added,
            updated=together.updated + report.updated,
            unchanged=together.unchanged + report.unchanged,
            removed=together.removed + report.removed,
            rejected=together.rejected + report.rejected,
            seconds=together.seconds + report.seconds,
        )
    return together


def print_rejections(rejections: Iterable[Rejection]) -> None:
    """Print on standard error what was rejected, and why."""
    for rejection in rejections:
        click.echo(f"set aside: {rejection}", err=True)


def warn_about_size(engine: Engine, articles: int, settings: Settings) -> None:
    """Print on standard error how to move the index to a faster engine, if it has too many articles for this one."""
    if engine.comfortable is None or articles <= engine.comfortable:
        return
    command = f"searchapp move --from {engine.name} --to tantivy --index {settings.index}"
    note = Message(
        en=f"The index holds {articles:,} articles, and the {engine.name} engine is meant for up to "
        f"{engine.comfortable:,}. A faster one: pip install 'searchapp[tantivy]', then {command}",
        ar=f"في الفهرس {articles:,} مقال، ومحرك {engine.name} معدّ لما لا يتجاوز {engine.comfortable:,}. "
        f"لمحرك أسرع: pip install 'searchapp[tantivy]' ثم {command}",
    )
    click.echo(note.text(settings.language), err=True)


@contextmanager
def rejected_file(
    path: Path | None, language: Language, sources: Iterable[Path] = ()
) -> Iterator[Callable[[Iterable[Rejection]], None]]:
    """Open the report ``path``, and yield a function that writes rejections to it, or does nothing without a path.

    The report is first written to a hidden file beside it, which replaces it with the first rejections, so that a run
    that fails earlier leaves the former report. After that it grows, and can be read while it does.

    Raises :class:`InputError`, before anything is read, if the report cannot be written, if there is another file in
    its place, or if it is one of ``sources``.
    """
    if path is None:
        yield lambda _: None
        return
    _check(path, sources)
    try:
        # A link is kept, and the file it leads to is written.
        target = Path(os.path.realpath(path))
        beside = None if _is_opened(path) else target.with_name(f".report-{secrets.token_hex(8)}")
        # A name that is not UTF-8 has lone surrogates, which are escaped as in JSON.
        file = (beside or path).open("x" if beside else "w", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise _unwritable(path, error) from error

    def write(rejections: Iterable[Rejection]) -> None:
        nonlocal beside
        try:
            _write(file, rejections, language)
            if beside:
                _put_in_place(beside, target)
                beside = None
        except OSError as error:
            raise _unwritable(path, error) from error

    try:
        yield write
    finally:
        # Every successful write was flushed.
        with suppress(OSError):
            file.close()
        if beside:
            beside.unlink(missing_ok=True)


def _write(file: TextIO, rejections: Iterable[Rejection], language: Language) -> None:
    file.writelines(json.dumps(rejection_fields(each, language), ensure_ascii=False) + "\n" for each in rejections)
    file.flush()


def _put_in_place(beside: Path, target: Path) -> None:
    with suppress(FileNotFoundError):
        beside.chmod(stat.S_IMODE(target.stat().st_mode))
    beside.replace(target)


def _check(path: Path, sources: Iterable[Path]) -> None:
    if os.path.realpath(path) in map(os.path.realpath, sources):
        raise InputError(
            Message(
                f"The report {path} would replace what is to be read. Name another file.",
                f"التقرير {path} سيحلّ محلّ ما يُراد قراءته. سمِّ ملفًا آخر.",
            )
        )
    try:
        is_report = _is_opened(path) or not path.exists() or _is_report(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    if not is_report:
        raise InputError(
            Message(
                f"The file {path} exists and is not a report of what was set aside. Name another, or delete it.",
                f"الملف {path} موجود وليس تقريرًا بما استُبعد. سمِّ ملفًا آخر أو احذفه.",
            )
        )


def _is_opened(path: Path) -> bool:
    """Return whether this is not a file but a pipe, a terminal, or the name of an open file."""
    is_special = path.exists() and not path.is_file() and not path.is_dir()
    return is_special or path.absolute().parent in _OPENED


def _is_report(path: Path) -> bool:
    with path.open("rb") as file:
        line = file.readline(_LONGEST_LINE)
    try:
        return not line or json.loads(line).keys() == _KEYS
    except (ValueError, AttributeError, RecursionError):
        return False


def _unwritable(path: Path, error: OSError) -> InputError:
    reason = error.strerror or error
    return InputError(
        Message(f"The report {path} cannot be written: {reason}.", f"تعذّرت كتابة التقرير {path}: {reason}.")
    )


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


class ProgressLine:
    """A line on the terminal that shows how far a long run has come: articles, rate, time left."""

    def __init__(self, *, quiet: bool) -> None:
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
        self._write(progress_text(progress, now - self._started))

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
