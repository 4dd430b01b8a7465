"""``searchapp stats``, ``searchapp check`` and ``searchapp move``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

import click

from searchapp.archive import Archive
from searchapp.bidi import balanced
from searchapp.cli.commands import NOTHING_FOUND, WritingCommand, json_option, quiet_option, with_archive, with_settings
from searchapp.cli.language import gettext
from searchapp.cli.reports import print_event, progress_of_run, warn_about_size
from searchapp.dates.timeline import Period
from searchapp.engines.base import EngineStats
from searchapp.engines.registry import LASTING_ENGINES, keeps_in_folder
from searchapp.errors import InputError, Language
from searchapp.ingest.balance_report import summary
from searchapp.search.coverage import Coverage, Holdings, coverage_as_json, coverage_of
from searchapp.settings import Settings
from searchapp.sync.move import move_index
from searchapp.sync.runs import NOT_ENDED, Run, RunLog, run_fields

_MEGABYTE: Final = 1_000_000
#: How many times without any article are named in one line.
_GAPS_SHOWN: Final = 10
#: Of how many sources the days are looked up where they are not listed: those with most articles.
_SOURCES_SHOWN: Final = 100
_ENGINE: Final = click.Choice(LASTING_ENGINES)


@click.command()
@click.option("--days", is_flag=True, help="List each day with the articles of each source, however many.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@with_archive
def stats(archive: Archive, days: bool, as_json: bool) -> None:
    """Show what the index holds, and on which days nothing was collected."""
    found, engine = archive.stats(), archive.engine
    coverage = coverage_of(engine, sources=None if days else _SOURCES_SHOWN)
    warn_about_size(engine, found.articles, archive.settings)
    sources, language = archive.sources, archive.settings.language
    for problem in sources.problems:
        click.echo(problem.text(language), err=True)
    runs = RunLog.of(archive.settings).runs()
    if as_json:
        last = {"last_import": run_fields(runs[0], archive.settings.language, lists=False) if runs else None}
        held = {"coverage": coverage_as_json(coverage, partial(sources.name, language=language), days=days)}
        fields = {"engine": engine.name, **_stats_fields(found), **held, **last}
        click.echo(json.dumps(fields, ensure_ascii=False, indent=2))
        return
    figures = {
        "engine": engine.name,
        "articles": f"{found.articles:,}",
        "paragraphs": f"{found.paragraphs:,}",
        "words": f"{found.words:,}",
        "dates": f"{found.earliest:%Y-%m-%d} to {found.latest:%Y-%m-%d}" if found.earliest and found.latest else "none",
        "size": f"{found.size / _MEGABYTE:.1f} MB",
        "undated": f"{found.undated:,}",
        "no text": f"{found.without_text:,}",
        "days": _days_in_words(coverage.whole),
        "sources": f"{len(found.sources):,}",
        "last import": _in_words(runs[0], archive.settings.language) if runs else "none",
    }
    for name, figure in figures.items():
        click.echo(f"{name:<12}{figure}")
    for each in coverage.sources:
        name = balanced(sources.name(each.source, language))
        click.echo(f"{'':<12}{each.holdings.articles:>9,}  {name}  {_extent(each.holdings)}")
    if coverage.others:
        others = "other sources" if len(found.sources) > len(coverage.sources) else "without a source"
        click.echo(f"{'':<12}{coverage.others.articles:>9,}  ({others})  {_extent(coverage.others)}")
    if days:
        for line in _calendar(coverage, partial(sources.name, language=language)):
            click.echo(line)


def _days_in_words(holdings: Holdings) -> str:
    gaps = holdings.gaps
    silent = sum(gap.days for gap in gaps)
    shown = ", ".join(map(_days_of, gaps[:_GAPS_SHOWN])) + ", …" * (len(gaps) > _GAPS_SHOWN)
    nothing = f"; on {silent:,} nothing was collected: {shown}" if silent else ""
    return f"{len(holdings.days):,} with articles{nothing}"


def _extent(holdings: Holdings) -> str:
    """Return from when to when there is something, and on how many days."""
    whole = holdings.whole
    return f"{_days_of(whole)}, {len(holdings.days):,} of {whole.days:,} days" if whole else "no day is known"


def _days_of(period: Period) -> str:
    return f"{period.first}" if period.days == 1 else f"{period.first} to {period.last}"


def _calendar(coverage: Coverage, source_name: Callable[[str], str]) -> Iterator[str]:
    """Yield a line for each day on which there is anything, and for each time between in which there is nothing."""
    counts = [dict(each.holdings.days) for each in coverage.sources]
    names = [balanced(source_name(each.source)) for each in coverage.sources]
    gaps = {(gap.first - timedelta(days=1)).isoformat(): gap for gap in coverage.whole.gaps}
    for day, total in coverage.whole.days:
        of_sources = (f"{name} {count[day]:,}" for name, count in zip(names, counts, strict=True) if day in count)
        yield f"{day}  {total:>7,}  " + " · ".join(of_sources)
        if day in gaps:
            yield f"{_days_of(gaps[day])}  nothing was collected"


def _in_words(run: Run, language: Language) -> str:
    not_ended = "" if run.ended else f" ({NOT_ENDED.text(language)})"
    return f"{run.moment.astimezone():%Y-%m-%d %H:%M} {run.command}{not_ended}: {summary(run.report, language)}"


def _stats_fields(found: EngineStats) -> dict[str, object]:
    return {
        "articles": found.articles,
        "paragraphs": found.paragraphs,
        "words": found.words,
        "earliest": found.earliest.isoformat() if found.earliest else None,
        "latest": found.latest.isoformat() if found.latest else None,
        "size": found.size,
        "without": {"text": found.without_text, "date": found.undated},
        "sources": [{"value": value, "count": count} for value, count in found.sources],
    }


@click.command()
@click.option("--deep", is_flag=True, help="Read every article and every posting list, and compare them.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@with_archive
def check(archive: Archive, deep: bool, as_json: bool) -> None:
    """Look for damage in the index. The exit code is 1 if there is any.

    Articles without a date or without text are no damage, but are counted.
    """
    for said in archive.sources.problems:
        click.echo(said.text(archive.settings.language), err=True)
    problems = archive.check(deep=deep)
    if as_json:
        click.echo(json.dumps({"deep": deep, "problems": problems}, ensure_ascii=False, indent=2))
    elif not problems:
        found = archive.stats()
        click.echo(gettext("The index is sound."))
        if found.undated or found.without_text:
            line = gettext(
                "Of %(articles)s articles %(undated)s have no date, %(empty)s have no text.",
                articles=found.articles,
                undated=found.undated,
                empty=found.without_text,
            )
            click.echo(line)
    else:
        for problem in problems:
            click.echo(problem)
        if not any("searchapp " in problem for problem in problems):
            line = gettext("Rebuild the index with: searchapp reindex; or move it away and index the files again.")
            click.echo(line, err=True)
    if problems:
        raise SystemExit(NOTHING_FOUND)


@click.command(cls=WritingCommand)
@click.option("--from", "source_engine", type=_ENGINE, required=True, help="The engine that keeps the index now.")
@click.option("--to", "target_engine", type=_ENGINE, required=True, help="The engine to move it to.")
@click.option(
    "--to-index", type=click.Path(path_type=Path), metavar="DIR", help="Where to (default: where the index is)."
)
@click.option("--replace", "replacing", is_flag=True, help="Replace an index with articles that is already there.")
@click.option("--dry-run", is_flag=True, help="Say what would be moved and replaced, and change nothing.")
@json_option
@quiet_option
@with_settings
def move(
    settings: Settings,
    source_engine: str,
    target_engine: str,
    to_index: Path | None,
    replacing: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Move the index from one engine to another.

    The source files are not read. Searches use the old index until the new one is complete and takes its place; if
    something fails the old one is still there. With --to-index, and to or from OpenSearch, the old index stays where it
    is, and another one that holds articles is only replaced with --replace.
    """
    if to_index and not keeps_in_folder(target_engine):
        raise InputError(
            f"The {target_engine} engine keeps no index in a folder: leave out --to-index. "
            "The setting opensearch_index names the index in the cluster."
        )
    source = replace(settings, engine=source_engine)
    target = replace(settings, engine=target_engine, index=to_index or settings.index)

    def say_replaced(held: str) -> None:
        click.echo(f"There is {held} where the articles {'would be' if dry_run else 'are'} moved to.", err=True)

    with progress_of_run(quiet=quiet, as_json=as_json) as progress:
        count = move_index(source, target, progress, replace=replacing, dry_run=dry_run, replacing=say_replaced)
    if as_json:
        print_event("done", articles=count, engine=target_engine, index=str(target.index), dry_run=dry_run)
    elif dry_run:
        click.echo(f"Nothing was moved. It would be: {count:,} articles.")
    elif not quiet:
        click.echo(f"Moved: {count:,} articles. {_where_they_are(source, target)}")


def _where_they_are(source: Settings, target: Settings) -> str:
    if not keeps_in_folder(str(target.engine)):
        return f"Search them with --engine {target.engine}; the index in {source.index} is still there."
    now = f"The {target.engine} engine keeps them in {target.index}"
    is_replaced = keeps_in_folder(str(source.engine)) and source.index.resolve() == target.index.resolve()
    return f"{now}." if is_replaced else f"{now}; the index of the {source.engine} engine is still there."
