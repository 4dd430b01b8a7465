"""``searchapp fetch``."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from searchapp.cli.broken_pipe import WritingCommand
from searchapp.cli.failures import NOTHING_FOUND
from searchapp.cli.indexing import json_option, quiet_option
from searchapp.cli.json_lines import facts_of_report, report_rejections, tell
from searchapp.cli.options import with_settings
from searchapp.cli.progress import progress_of_run
from searchapp.cli.rejected_file import rejected_file, report_option
from searchapp.cli.size_warning import warn_about_size
from searchapp.cli.summaries import report_rejected, summary
from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.errors import InputError
from searchapp.settings import Settings
from searchapp.sync.fetch import Fetched, fetch_feeds
from searchapp.sync.index import IndexReport, Progress, index_paths


@click.command(cls=WritingCommand)
@click.argument("urls", nargs=-1, metavar="[URL]...")
@report_option
@json_option
@quiet_option
@with_settings
def fetch(settings: Settings, urls: tuple[str, ...], report: Path | None, as_json: bool, quiet: bool) -> None:
    """Take in what feeds (RSS and Atom) have that is new.

    URLs are addresses of feeds; the default is those of the setting feeds. Each article is stored once, as a file below
    ./corpus, with its full text from its page where the feed has but a summary, and indexed. What cannot be fetched is
    set aside with its reason, and the exit code is then 1; everything else is taken in.
    """
    chosen = urls or tuple((settings.feeds or "").split())
    if not chosen:
        raise InputError("No feed is named. Name one, or list your feeds in the setting 'feeds' of a config file.")
    with rejected_file(report, settings.language) as write_set_aside, closing(open_engine(settings)) as engine:
        if as_json:
            tell("start", command="fetch", index=str(settings.index), engine=engine.name, feeds=list(chosen))
        with progress_of_run(quiet=quiet, as_json=as_json) as progress:
            # Done is what is indexed as well.
            fetched = fetch_feeds(chosen, settings, lambda entries, share: progress(Progress(entries, share * 0.99)))
        done = _index(engine, fetched)
        fetched.remember()
        rejected = (*fetched.failed, *done.rejected)
        write_set_aside(rejected)
        if as_json:
            report_rejections(rejected, settings.language)
            facts = facts_of_report(done) | {"rejected": len(rejected), "moved": dict(fetched.moved)}
            feeds = {"read": fetched.read, "unchanged": fetched.unchanged, "summaries": fetched.summaries}
            tell("done", **facts, feeds=feeds)
        else:
            report_rejected(rejected)
            for url, target in fetched.moved:
                click.echo(f"{url} has moved to {target}; change it in your list.", err=True)
        if not quiet and not as_json:
            click.echo(_summary(fetched, done))
            warn_about_size(engine, done.articles, settings)
    if rejected:
        raise SystemExit(NOTHING_FOUND)


def _index(engine: Engine, fetched: Fetched) -> IndexReport:
    files = fetched.to_index(engine.origins())
    if not files:
        # An index need not be there, and is not made, for nothing.
        return IndexReport(articles=0, added=0, updated=0, unchanged=0, removed=0, rejected=(), seconds=0.0)
    return index_paths(engine, files)


def _summary(fetched: Fetched, done: IndexReport) -> str:
    told = f"{_counted(fetched.read, 'feed')} read, {fetched.unchanged:,} without news"
    if fetched.failed:
        told += f", {_counted(len(fetched.failed), 'problem')}"
    if fetched.summaries:
        told += f"; of {_counted(fetched.summaries, 'article')} only the summary"
    return f"{told}; {summary(done)}"


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'s' * (count != 1)}"
