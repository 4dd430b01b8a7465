"""``searchapp index`` and ``searchapp reindex``."""

from __future__ import annotations

import time
from pathlib import Path

import click

from searchapp.archive import Archive
from searchapp.cli.broken_pipe import WritingCommand
from searchapp.cli.failures import NOTHING_FOUND
from searchapp.cli.json_lines import facts_of_report, report_rejections, tell, tell_changes
from searchapp.cli.options import with_settings
from searchapp.cli.progress import progress_of_run
from searchapp.cli.rejected_file import rejected_file, report_option
from searchapp.cli.size_warning import warn_about_size
from searchapp.cli.summaries import report_rejected, summary
from searchapp.settings import Settings
from searchapp.sync.change_set import Change
from searchapp.sync.index import index_paths

quiet_option = click.option("--quiet", "-q", is_flag=True, help="Say nothing unless something goes wrong.")
json_option = click.option("--json", "as_json", is_flag=True, help="Tell what happens as JSON, an object a line.")


@click.command(cls=WritingCommand)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--prune", is_flag=True, help="Also drop the articles below PATHS whose file is gone.")
@click.option("--dry-run", "-n", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--verbose", "-v", is_flag=True, help="Name every article, and what becomes of it.")
@report_option
@json_option
@quiet_option
@with_settings
def index(
    settings: Settings,
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
    chosen = paths or (settings.corpus,)
    changes: list[Change] = []
    with rejected_file(report, settings.language, chosen) as write_set_aside:
        with Archive(settings) as archive, progress_of_run(quiet=quiet, as_json=as_json) as progress:
            engine = archive.engine
            if as_json:
                paths_told = [*map(str, chosen)]
                tell("start", command="index", index=str(settings.index), engine=engine.name, paths=paths_told)
            done = index_paths(
                engine,
                chosen,
                prune=prune,
                dry_run=dry_run,
                leave_out=report,
                progress=progress,
                changed=changes.append,
            )
        write_set_aside(done.rejected)
    if as_json:
        tell_changes(changes if verbose or dry_run else ())
        report_rejections(done.rejected, settings.language)
        tell("done", **facts_of_report(done), dry_run=dry_run)
    else:
        for change in changes if verbose else ():
            click.echo(f"{change.kind}: {change.id}")
        report_rejected(done.rejected)
        if not quiet:
            click.echo(f"Nothing was changed. It would be: {summary(done)}" if dry_run else summary(done))
    if not quiet:
        warn_about_size(engine, done.articles, settings)
    if done.rejected:
        raise SystemExit(NOTHING_FOUND)


@click.command(cls=WritingCommand)
@json_option
@quiet_option
@with_settings
def reindex(settings: Settings, as_json: bool, quiet: bool) -> None:
    """Rebuild the index from the articles in it.

    Needed when the analyser has changed. The source files are not read. Searches go on in the old index until the new
    one is whole.
    """
    started = time.monotonic()
    with Archive(settings) as archive, progress_of_run(quiet=quiet, as_json=as_json) as progress:
        if as_json:
            tell("start", command="reindex", index=str(settings.index), engine=archive.engine.name)
        count = archive.rebuild(progress)
    if as_json:
        tell("done", articles=count, seconds=round(time.monotonic() - started, 3))
    elif not quiet:
        click.echo(f"Rebuilt: {count:,} articles.")
