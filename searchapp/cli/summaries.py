"""What a run did, in a line for people."""

from __future__ import annotations

from collections.abc import Iterable

import click

from searchapp.ingest import Rejection
from searchapp.sync.index import IndexReport


def summary(report: IndexReport) -> str:
    """Return the figures of ``report`` in words."""
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "set aside": len(report.rejected),
    }
    told = ", ".join(
        f"{count:,} {name}" for name, count in counts.items() if count or name not in ("removed", "updated")
    )
    return f"{told}, in {report.seconds:.1f} s"


def total(reports: Iterable[IndexReport]) -> IndexReport:
    """Return what several runs did together, the last of them having left so many articles."""
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


def report_rejected(notices: Iterable[Rejection]) -> None:
    """Say on standard error what was set aside, and why."""
    for notice in notices:
        click.echo(f"set aside: {notice}", err=True)
