"""``searchapp index`` and ``searchapp reindex``."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from searchapp.cli.failures import NOTHING_FOUND
from searchapp.cli.options import with_settings
from searchapp.cli.outgrowing import note_if_outgrown
from searchapp.cli.progress import progress_line
from searchapp.engines.registry import open_engine
from searchapp.indexing import IndexReport, index_paths, rebuild_index
from searchapp.settings import Settings

quiet_option = click.option("--quiet", "-q", is_flag=True, help="Say nothing unless something goes wrong.")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--prune", is_flag=True, help="Also drop the articles below PATHS whose file is gone.")
@quiet_option
@with_settings
def index(settings: Settings, paths: tuple[Path, ...], prune: bool, quiet: bool) -> None:
    """Add and update articles from files and folders.

    PATHS are files (.txt .html .jsonl .csv .xml and the like, also .gz) or folders of such files; the default is
    ./corpus. What has not changed costs nothing. What cannot be read is set aside with its reason, and the exit code is
    then 1; everything else is indexed.
    """
    with closing(open_engine(settings)) as engine, progress_line(quiet=quiet) as progress:
        report = index_paths(engine, paths or (settings.corpus,), prune=prune, progress=progress)
    for notice in report.set_aside:
        click.echo(f"set aside: {notice}", err=True)
    if not quiet:
        click.echo(_summary(report))
        note_if_outgrown(engine, report.articles, settings)
    if report.set_aside:
        raise SystemExit(NOTHING_FOUND)


@click.command()
@quiet_option
@with_settings
def reindex(settings: Settings, quiet: bool) -> None:
    """Rebuild the index from the articles in it.

    Needed when the analyser has changed. The source files are not read. Searches go on in the old index until the new
    one is whole.
    """
    with closing(open_engine(settings)) as engine, progress_line(quiet=quiet) as progress:
        count = rebuild_index(engine, progress)
    if not quiet:
        click.echo(f"Rebuilt: {count:,} articles.")


def _summary(report: IndexReport) -> str:
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
