"""What a run did, in a line for people."""

from __future__ import annotations

from collections.abc import Iterable

import click

from searchapp.ingest import SetAside
from searchapp.sync.index import IndexReport


def summary(report: IndexReport) -> str:
    """Return the figures of ``report`` in words."""
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "set aside": len(report.set_aside),
    }
    told = ", ".join(
        f"{count:,} {name}" for name, count in counts.items() if count or name not in ("removed", "updated")
    )
    return f"{told}, in {report.seconds:.1f} s"


def total(reports: Iterable[IndexReport]) -> IndexReport:
    """Return what several runs did together, the last of them having left so many articles."""
    together = IndexReport(articles=0, added=0, updated=0, unchanged=0, removed=0, set_aside=(), seconds=0.0)
    for report in reports:
        together = IndexReport(
            articles=report.articles,
            added=together.added + report.added,
            updated=together.updated + report.updated,
            unchanged=together.unchanged + report.unchanged,
            removed=together.removed + report.removed,
            set_aside=together.set_aside + report.set_aside,
            seconds=together.seconds + report.seconds,
        )
    return together


def tell_of_set_aside(notices: Iterable[SetAside]) -> None:
    """Say on standard error what was set aside, and why."""
    for notice in notices:
        click.echo(f"set aside: {notice}", err=True)
