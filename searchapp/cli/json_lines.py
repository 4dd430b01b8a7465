"""What happens in a run, told to a program: an object a line, each with its ``event``.

::

    {"event": "start", "command": "index", "index": "index", "engine": "whoosh", "paths": ["corpus"]}
    {"event": "progress", "records": 1200, "done": 0.25, "seconds": 2.0, "left": 6.0}
    {"event": "added", "id": "...", "file": "..."}             updated, unchanged, removed; with --verbose or --dry-run
    {"event": "rejected", "file": "...", "line": 3, "reason": "..."}
    {"event": "done", "articles": 4800, "added": 4790, ... , "rejected": 1, "seconds": 8.1}
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import Final

import click

from searchapp.errors import Language
from searchapp.ingest import Rejection
from searchapp.sync.change_set import Change
from searchapp.sync.index import IndexReport, Progress, ReportProgress

#: Seconds between two lines of progress.
_EVERY: Final = 1.0


def tell(event: str, **facts: object) -> None:
    """Print one line."""
    line = json.dumps({"event": event, **facts}, ensure_ascii=False)
    # Bytes of an argument that are no text are written as JSON writes them.
    click.echo(line.encode("utf-8", "backslashreplace").decode("utf-8"))


def tell_changes(changes: Iterable[Change]) -> None:
    """Print a line for each of ``changes``."""
    for change in changes:
        tell(change.kind, id=change.id, file=change.origin)


def report_rejections(notices: Iterable[Rejection], language: Language) -> None:
    """Print a line for each of ``notices``."""
    for notice in notices:
        tell("rejected", **facts_of_notice(notice, language))


def facts_of_notice(notice: Rejection, language: Language) -> dict[str, object]:
    """Return what was set aside, and why, as data."""
    return {"file": notice.origin, "line": notice.line or None, "reason": notice.reason.text(language)}


def facts_of_report(report: IndexReport) -> dict[str, object]:
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
    """Return a function that prints how far a run has come, now and then."""
    started = shown = time.monotonic()

    def show(progress: Progress) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown < _EVERY:
            return
        shown = now
        seconds = now - started
        left = round(seconds / progress.done - seconds, 1) if progress.done else None
        tell("progress", records=progress.records, done=round(progress.done, 4), seconds=round(seconds, 1), left=left)

    return show
