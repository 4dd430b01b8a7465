"""``searchapp stats`` and ``searchapp check``."""

from __future__ import annotations

import json

import click

from searchapp.archive import Archive
from searchapp.cli.failures import NOTHING_FOUND
from searchapp.cli.options import with_settings
from searchapp.cli.size_warning import warn_about_size
from searchapp.engines.base import EngineStats
from searchapp.settings import Settings

_MEGABYTE = 1_000_000


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@with_settings
def stats(settings: Settings, as_json: bool) -> None:
    """Show what the index holds."""
    with Archive(settings) as archive:
        found, engine = archive.stats(), archive.engine
    warn_about_size(engine, found.articles, settings)
    if as_json:
        click.echo(json.dumps({"engine": engine.name, **_as_json(found)}, ensure_ascii=False, indent=2))
        return
    figures = {
        "engine": engine.name,
        "articles": f"{found.articles:,}",
        "paragraphs": f"{found.paragraphs:,}",
        "words": f"{found.words:,}",
        "dates": f"{found.earliest:%Y-%m-%d} to {found.latest:%Y-%m-%d}" if found.earliest and found.latest else "none",
        "size": f"{found.size / _MEGABYTE:.1f} MB",
        "sources": f"{len(found.sources):,}",
    }
    for name, figure in figures.items():
        click.echo(f"{name:<12}{figure}")
    for source, count in found.sources:
        click.echo(f"{'':<12}{count:>9,}  {source}")


@click.command()
@click.option("--deep", is_flag=True, help="Read every article and every posting list, and compare them.")
@with_settings
def check(settings: Settings, deep: bool) -> None:
    """Look for damage in the index. The exit code is 1 when there is some."""
    with Archive(settings) as archive:
        problems = archive.check(deep=deep)
    if not problems:
        click.echo("The index is sound.")
        return
    for problem in problems:
        click.echo(problem)
    if not any("searchapp " in problem for problem in problems):
        click.echo("Rebuild the index with: searchapp reindex; or move it away and index the files anew.", err=True)
    raise SystemExit(NOTHING_FOUND)


def _as_json(found: EngineStats) -> dict[str, object]:
    return {
        "articles": found.articles,
        "paragraphs": found.paragraphs,
        "words": found.words,
        "earliest": found.earliest.isoformat() if found.earliest else None,
        "latest": found.latest.isoformat() if found.latest else None,
        "size": found.size,
        "sources": [{"value": value, "count": count} for value, count in found.sources],
    }
