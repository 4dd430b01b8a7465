"""``searchapp index``, ``searchapp reindex`` and ``searchapp fetch``."""

from __future__ import annotations

import time
from pathlib import Path

import click

from searchapp.archive import Archive
from searchapp.cli.commands import NOTHING_FOUND, WritingCommand, json_option, quiet_option, with_archive
from searchapp.cli.reports import (
    print_change_events,
    print_event,
    print_rejection_events,
    print_rejections,
    progress_of_run,
    rejected_file,
    report_fields,
    report_option,
    summary,
    warn_about_size,
)
from searchapp.engines.base import Engine
from searchapp.errors import InputError
from searchapp.sync.fetch import Fetched, fetch_feeds
from searchapp.sync.index import Change, IndexReport, Progress, index_paths


@click.command(cls=WritingCommand)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--prune", is_flag=True, help="Also drop the articles below PATHS whose file is gone.")
@click.option("--dry-run", "-n", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--verbose", "-v", is_flag=True, help="Name every article, and what happens to it.")
@report_option
@json_option
@quiet_option
@with_archive
def index(
    archive: Archive,
    paths: tuple[Path, ...],
    prune: bool,
    dry_run: bool,
    verbose: bool,
    report: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Add and update articles from files and folders.

    PATHS are files (.txt .html .jsonl .csv .xml and the like, also .gz) or folders of such files; the default is
    ./corpus. What has not changed costs nothing. What cannot be read is set aside with its reason, and the exit code is
    then 1; everything else is indexed.
    """
    settings, sources = archive.settings, paths or (archive.settings.corpus,)
    changes: list[Change] = []
    with rejected_file(report, settings.language, sources) as write_rejected:
        with progress_of_run(quiet=quiet, as_json=as_json) as progress:
            engine = archive.engine
            if as_json:
                names = [*map(str, sources)]
                print_event("start", command="index", index=str(settings.index), engine=engine.name, paths=names)
            done = index_paths(
                engine,
                sources,
                prune=prune,
                dry_run=dry_run,
                leave_out=report,
                progress=progress,
                changed=changes.append,
            )
        write_rejected(done.rejected)
    if as_json:
        print_change_events(changes if verbose or dry_run else ())
        print_rejection_events(done.rejected, settings.language)
        print_event("done", **report_fields(done), dry_run=dry_run)
    else:
        for change in changes if verbose else ():
            click.echo(f"{change.kind}: {change.id}")
        print_rejections(done.rejected)
        if not quiet:
            click.echo(f"Nothing was changed. It would be: {summary(done)}" if dry_run else summary(done))
    if not quiet:
        warn_about_size(engine, done.articles, settings)
    if done.rejected:
        raise SystemExit(NOTHING_FOUND)


@click.command(cls=WritingCommand)
@json_option
@quiet_option
@with_archive
def reindex(archive: Archive, as_json: bool, quiet: bool) -> None:
    """Rebuild the index from the articles in it.

    Needed when the analyser has changed. The source files are not read. Searches use the old index until the new one is
    complete.
    """
    started = time.monotonic()
    with progress_of_run(quiet=quiet, as_json=as_json) as progress:
        if as_json:
            print_event("start", command="reindex", index=str(archive.settings.index), engine=archive.engine.name)
        count = archive.rebuild(progress)
    if as_json:
        print_event("done", articles=count, seconds=round(time.monotonic() - started, 3))
    elif not quiet:
        click.echo(f"Rebuilt: {count:,} articles.")


@click.command(cls=WritingCommand)
@click.argument("urls", nargs=-1, metavar="[URL]...")
@report_option
@json_option
@quiet_option
@with_archive
def fetch(archive: Archive, urls: tuple[str, ...], report: Path | None, as_json: bool, quiet: bool) -> None:
    """Add new articles from feeds (RSS and Atom).

    URLs are addresses of feeds; the default is the list in the setting feeds. Each article is stored once, as a file
    below ./corpus, and indexed; where the feed has only a summary, the full text is taken from its page. What cannot be
    fetched is set aside with its reason, and the exit code is then 1; everything else is indexed.
    """
    settings = archive.settings
    feeds = urls or tuple((settings.feeds or "").split())
    if not feeds:
        raise InputError("No feed is named. Name one, or list your feeds in the setting 'feeds' of a config file.")
    with rejected_file(report, settings.language) as write_rejected:
        engine = archive.engine
        if as_json:
            print_event("start", command="fetch", index=str(settings.index), engine=engine.name, feeds=list(feeds))
        with progress_of_run(quiet=quiet, as_json=as_json) as progress:
            # Never quite done, since indexing is still to come.
            fetched = fetch_feeds(feeds, settings, lambda entries, share: progress(Progress(entries, share * 0.99)))
        done = _index_fetched(engine, fetched)
        fetched.remember()
        rejected = (*fetched.failed, *done.rejected)
        write_rejected(rejected)
        if as_json:
            print_rejection_events(rejected, settings.language)
            fields = report_fields(done) | {"rejected": len(rejected), "moved": dict(fetched.moved)}
            counts = {"read": fetched.read, "unchanged": fetched.unchanged, "summaries": fetched.summaries}
            print_event("done", **fields, feeds=counts)
        else:
            print_rejections(rejected)
            for url, target in fetched.moved:
                click.echo(f"{url} has moved to {target}; change it in your list.", err=True)
        if not quiet and not as_json:
            click.echo(_fetch_summary(fetched, done))
            warn_about_size(engine, done.articles, settings)
    if rejected:
        raise SystemExit(NOTHING_FOUND)


def _index_fetched(engine: Engine, fetched: Fetched) -> IndexReport:
    files = fetched.to_index(engine.origins())
    if not files:
        # Without articles the index need not exist, and is not created.
        return IndexReport(articles=0, added=0, updated=0, unchanged=0, removed=0, rejected=(), seconds=0.0)
    return index_paths(engine, files)


def _fetch_summary(fetched: Fetched, done: IndexReport) -> str:
    words = f"{_counted(fetched.read, 'feed')} read, {fetched.unchanged:,} without news"
    if fetched.failed:
        words += f", {_counted(len(fetched.failed), 'problem')}"
    if fetched.summaries:
        words += f"; of {_counted(fetched.summaries, 'article')} only the summary"
    return f"{words}; {summary(done)}"


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'s' * (count != 1)}"
