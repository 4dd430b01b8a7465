"""``searchapp index``, ``searchapp reindex`` and ``searchapp fetch``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import click

from searchapp.archive import Archive
from searchapp.cli.asking import confirmed
from searchapp.cli.commands import (
    WritingCommand,
    config_file,
    json_option,
    links_option,
    quiet_option,
    with_archive,
)
from searchapp.cli.imports import import_options, rules_of_run
from searchapp.cli.language import articles_in_words, gettext
from searchapp.cli.proposals import described, offer, proposal_fields
from searchapp.cli.refusals import exit_by, print_refusal_events, print_refusals
from searchapp.cli.report_file import report_file, report_option
from searchapp.cli.reports import (
    print_change_events,
    print_event,
    progress_of_run,
    warn_about_size,
    warn_if_not_listed,
)
from searchapp.cli.standard_input import format_option, paths_to_read
from searchapp.engines.base import Engine
from searchapp.errors import InputError, Language, Message, StaleIndexError
from searchapp.import_rules import ImportRule
from searchapp.ingest import Balance
from searchapp.ingest.balance_report import balance_fields, both_languages, details, report_fields, summary
from searchapp.ingest.files import Links, survey
from searchapp.ingest.input_file import origin_of
from searchapp.ingest.proposals import Proposal, propose
from searchapp.settings import Settings, cores
from searchapp.sync.ahead import USEFUL_JOBS
from searchapp.sync.changes import Change
from searchapp.sync.fetch import Fetched, fetch_feeds
from searchapp.sync.index import Progress, index_paths, input_files, rebuild_index
from searchapp.sync.refusals import KnownRefusals
from searchapp.sync.removal import is_large_share
from searchapp.sync.runs import RunLog, RunRecord

_NO_FILE: Final = Message("There is no file in what was named.", "لا ملف في ما ذُكر.")
_UP_TO_DATE: Final = Message(
    "The index is up to date; there is nothing to do.", "الفهرس مبني بالمحلل الحالي؛ لا شيء ينبغي عمله."
)

jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1),
    default=lambda: min(cores(), USEFUL_JOBS),
    help="How many processes a large run takes (default: 2, if there are two cores; more gain little).",
)
_NEEDS_YES: Final = Message(
    "That is a large share of the index: a run that drops it asks on a terminal, and needs --yes elsewhere.",
    "وهذا قدر كبير من الفهرس: فالتنفيذ يسأل في الطرفية، وفي غيرها لا بد من --yes.",
)


@click.command(cls=WritingCommand)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--prune", is_flag=True, help="Also drop the articles below PATHS whose file is gone.")
@click.option("--yes", "-y", is_flag=True, help="Drop them without asking, also where they are many.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@links_option
@click.option("--verbose", "-v", is_flag=True, help="Name every article, and what happens to it.")
@import_options
@format_option
@jobs_option
@report_option
@json_option
@quiet_option
@with_archive
def index(
    archive: Archive,
    paths: tuple[Path, ...],
    source: str,
    section: str,
    section_from_folder: bool,
    form: str | None,
    prune: bool,
    yes: bool,
    dry_run: bool,
    follow_links: bool,
    verbose: bool,
    jobs: int,
    report: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Add and update articles from files and folders.

    PATHS are files (.txt .docx .html .jsonl .csv .xml .eml and the like, also compressed and in archives) or folders of
    such files; the default is ./corpus. A - is standard input, which holds JSON Lines or what --format says. What has
    not changed costs nothing. What cannot be read is set aside with its reason, everything else is indexed, and the run
    ends with its balance. The exit code is 1 if anything was set aside, is of a kind that is not read, or has no text.
    Where --prune would drop more than ten articles and a tenth of the index, you are asked on a terminal, and elsewhere
    --yes is needed.
    """
    settings = archive.settings
    sources, read_as = click.get_current_context().with_resource(
        paths_to_read(paths or (settings.corpus,), form, prune=prune)
    )
    origins = [read_as.get(path) or origin_of(path) for path in sources]
    named = [Path(read_as.get(path, path)) for path in sources]
    rules = rules_of_run(settings, named, source, section, section_from_folder=section_from_folder)
    changes: list[Change] = []
    with report_file(report, settings.language, sources) as write_report:
        engine = archive.engine
        record = RunLog.of(settings).begin("index", engine.name, origins)
        if as_json:
            names = [*map(str, named)]
            print_event("start", command="index", index=str(settings.index), engine=engine.name, paths=names)

        def run(may_remove_many: bool) -> Balance:
            changes.clear()
            with progress_of_run(quiet=quiet, as_json=as_json) as progress:
                return index_paths(
                    engine,
                    sources,
                    imports=rules,
                    refusals=KnownRefusals.of(settings),
                    prune=prune,
                    may_remove_many=may_remove_many,
                    dry_run=dry_run,
                    is_thorough=report is not None,
                    leave_out=report,
                    follow_links=follow_links,
                    read_as=read_as,
                    jobs=jobs,
                    progress=progress,
                    changed=changes.append,
                    announce=record.announce,
                    withdraw=record.withdraw,
                )

        done = confirmed(run, settings.language, is_confirmed=yes or dry_run)
        if not dry_run:
            warn_if_not_listed(record.write(done), settings)
        write_report(done)
    proposing = dry_run and not read_as and (as_json or not quiet)
    proposals = _proposals(sources, rules, follow_links=follow_links) if proposing else ()
    needs_yes = dry_run and is_large_share(done.removed, done.articles + done.removed)
    if as_json:
        print_change_events(changes if verbose or dry_run else ())
        print_refusal_events(done, settings.language, verbose=verbose or dry_run)
        proposed = [proposal_fields(each, config_file(), settings.language) for each in proposals]
        fields = {"proposals": proposed, "needs_yes": needs_yes} if dry_run else {}
        print_event("done", **balance_fields(done), dry_run=dry_run, **fields)
    else:
        for change in changes if verbose else ():
            click.echo(f"{change.kind}: {change.id}")
        print_refusals(done, settings.language)
        if not quiet:
            _print_balance(done, settings.language, gettext("Nothing was changed. It would be: ") if dry_run else "")
            _print_prospects(proposals, settings.language, needs_yes=needs_yes)
        if not any(balance_fields(done)["files"].values()):
            click.echo(_NO_FILE.text(settings.language), err=True)
    if not quiet:
        warn_about_size(engine, done.articles, settings)
    exit_by(done)


def _proposals(sources: Sequence[Path], rules: Iterable[ImportRule], *, follow_links: bool) -> tuple[Proposal, ...]:
    found = survey(sources, Links(sources, follow_all=follow_links))
    return propose(input_files(found.files, rules), sources)


def _print_prospects(proposals: Sequence[Proposal], language: Language, *, needs_yes: bool) -> None:
    """Print what a dry run has found out for the run itself."""
    if needs_yes:
        click.echo(_NEEDS_YES.text(language), err=True)
    for line in chain.from_iterable(described(each, language) for each in proposals):
        click.echo(line)
    offer(proposals, config_file(), language)


def _print_balance(done: Balance, language: Language, introduction: str = "") -> None:
    report = report_fields(done, both_languages)
    click.echo(introduction + summary(report, language))
    for line in details(report, language):
        click.echo(line)


@click.command(cls=WritingCommand)
@click.option("--if-needed", is_flag=True, help="Do nothing if the analyser that built the index is the present one.")
@jobs_option
@json_option
@quiet_option
@with_archive
def reindex(archive: Archive, if_needed: bool, jobs: int, as_json: bool, quiet: bool) -> None:
    """Rebuild the index from the articles in it.

    Needed when the analyser has changed. The source files are not read. Searches use the old index until the new one is
    complete.
    """
    if if_needed and (articles := _articles_if_current(archive)) is not None:
        if as_json:
            print_event("done", **balance_fields(Balance(articles=articles)), dry_run=False)
        elif not quiet:
            click.echo(_UP_TO_DATE.text(archive.settings.language))
        return
    with progress_of_run(quiet=quiet, as_json=as_json) as progress:
        if as_json:
            print_event("start", command="reindex", index=str(archive.settings.index), engine=archive.engine.name)
        done = rebuild_index(archive.engine, progress, jobs=jobs)
    if as_json:
        print_event("done", **balance_fields(done), dry_run=False)
    elif not quiet:
        held = articles_in_words(done.articles)
        click.echo(gettext("Rebuilt: %(articles)s.", articles=held))
        for line in details(report_fields(done, both_languages), archive.settings.language):
            click.echo(line)


def _articles_if_current(archive: Archive) -> int | None:
    """Return how many articles the index has; None if it has to be rebuilt."""
    try:
        return archive.stats().articles
    except StaleIndexError:
        return None


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
    fetched is set aside with its reason, everything else is indexed, and the run ends with its balance. The exit code
    is 1 if anything was set aside or has no text.
    """
    settings = archive.settings
    feeds = urls or tuple((settings.feeds or "").split())
    if not feeds:
        raise InputError(
            Message(
                "No feed is named. Name one, or list your feeds in the setting 'feeds' of a config file.",
                "لم تُذكر خلاصة. اذكر واحدة، أو ضع خلاصاتك في الإعداد feeds في ملف الإعدادات.",
            )
        )
    with report_file(report, settings.language) as write_report:
        engine = archive.engine
        record = RunLog.of(settings).begin("fetch", engine.name, feeds)
        if as_json:
            print_event("start", command="fetch", index=str(settings.index), engine=engine.name, feeds=list(feeds))
        with progress_of_run(quiet=quiet, as_json=as_json) as progress:
            # Never quite done, since indexing is still to come.
            fetched = fetch_feeds(feeds, settings, lambda entries, share: progress(Progress(entries, share * 0.99)))
        failed = Balance(refused=fetched.failed)
        done = failed + _index_fetched(engine, fetched, settings, record, failed)
        fetched.remember()
        warn_if_not_listed(record.write(done), settings)
        write_report(done)
        if as_json:
            print_refusal_events(done, settings.language)
            counts = {"read": fetched.read, "unchanged": fetched.unchanged, "summaries": fetched.summaries}
            fields = balance_fields(done) | {"moved": dict(fetched.moved), "feeds": counts}
            print_event("done", **fields, dry_run=False)
        else:
            print_refusals(done, settings.language)
            for url, target in fetched.moved:
                said = gettext("%(url)s has moved to %(target)s; change it in your list.", url=url, target=target)
                click.echo(said, err=True)
        if not quiet and not as_json:
            _print_balance(done, settings.language, f"{_fetch_summary(fetched)}; ")
            warn_about_size(engine, done.articles, settings)
    exit_by(done)


def _index_fetched(engine: Engine, fetched: Fetched, settings: Settings, record: RunRecord, failed: Balance) -> Balance:
    origins = engine.origins()
    files = fetched.to_index(origins)
    if not files:
        # Without articles the index need not exist, and is not created.
        return Balance(articles=len(origins))
    return index_paths(
        engine,
        files,
        below=fetched.corpus,
        imports=settings.imports,
        refusals=KnownRefusals.of(settings),
        announce=lambda done: record.announce(failed + done),
        withdraw=record.withdraw,
    )


def _fetch_summary(fetched: Fetched) -> str:
    words = f"{_counted(fetched.read, 'feed')} read, {fetched.unchanged:,} without news"
    if fetched.failed:
        words += f", {_counted(len(fetched.failed), 'problem')}"
    if fetched.summaries:
        words += f"; of {_counted(fetched.summaries, 'article')} only the summary"
    return words


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'s' * (count != 1)}"
