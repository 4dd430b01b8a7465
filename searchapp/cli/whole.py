"""``searchapp export`` and ``searchapp restore``: whole articles into a file, and back."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, Final, cast

import click

from searchapp.archive import Archive
from searchapp.cli.commands import (
    ERROR,
    NOTHING_FOUND,
    WritingCommand,
    json_option,
    quiet_option,
    with_archive,
)
from searchapp.cli.exporting import STDOUT, say_written, written
from searchapp.cli.indexing import jobs_option
from searchapp.cli.language import articles_in_words, gettext
from searchapp.cli.options import Filters, QueryCommand, filter_options, query_argument
from searchapp.cli.reports import print_event, progress_of_run
from searchapp.errors import InputError
from searchapp.export.archive_file import ARCHIVE_FORMAT
from searchapp.model import SearchRequest
from searchapp.search.whole import WHOLE_FORMATS
from searchapp.sync.index import Progress
from searchapp.sync.restore import Restored, RestoreMode

_GZIP: Final = ".gz"
#: The line of progress says something else when all is done.
_UNFINISHED: Final = 0.999
#: How many rejected lines are named.
_NAMED: Final = 20


@click.command(cls=QueryCommand)
@partial(query_argument, required=False)
@click.option(
    "--output",
    "-o",
    "file",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    default=STDOUT,
    metavar="FILE",
    help="The file to write, replaced when it is whole (default: standard output); .gz is packed.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(WHOLE_FORMATS),
    help=f"As what (default: as the suffix of FILE says, else {ARCHIVE_FORMAT}).",
)
@filter_options
@json_option
@quiet_option
@with_archive
def export(
    archive: Archive, query: str, file: Path, form: str | None, filters: Filters, as_json: bool, quiet: bool
) -> None:
    """Write whole articles to a file, all of them or what a query finds.

    The format jsonl has all that is known of each article: searchapp restore brings them back, on any engine. csv and
    xlsx are tables of articles with their texts. Without a QUERY and options all articles are written, also of an index
    that needs searchapp reindex.

    Exit codes: 0 written, 1 there is no article, 2 an error, or articles are missing, which the file says too.
    """
    if as_json and str(file) == STDOUT:
        raise InputError("With --json name the file with --output: both would go to standard output.")
    whole = archive.export_whole(_request(archive, query, filters), form or _form_of(file))
    with progress_of_run(quiet=quiet, as_json=as_json) as progress, _packed(file) as output:
        for piece in whole:
            output.write(piece)
            progress(Progress(whole.articles, min(whole.articles / max(whole.total, 1), _UNFINISHED)))
    if whole.missing:
        click.echo(f"searchapp: {whole.missing.en}", err=True)
    if as_json:
        print_event("done", articles=whole.articles, file=str(file), complete=whole.missing is None)
    elif not quiet:
        say_written(whole.articles, file)
    if whole.missing:
        raise SystemExit(ERROR)
    if not whole.articles:
        raise SystemExit(NOTHING_FOUND)


def _request(archive: Archive, query: str, filters: Filters) -> SearchRequest | None:
    """Return what is asked for, None where that is everything."""
    if not query.strip() and not any(value for name, value in filters.items() if name != "only"):
        return None
    return archive.search(query, limit=1, paragraphs=0, facets=(), **filters).request


def _form_of(file: Path) -> str:
    suffix = Path(file.name.lower().removesuffix(_GZIP)).suffix.removeprefix(".")
    if suffix in WHOLE_FORMATS or str(file) == STDOUT:
        return suffix or ARCHIVE_FORMAT
    raise InputError(f"Say as what {file} is to be written, with --format: {', '.join(WHOLE_FORMATS)}.")


@contextmanager
def _packed(file: Path) -> Iterator[IO[bytes]]:
    with written(file) as output:
        if file.name.lower().endswith(_GZIP):
            # Without a name and a time the same articles make the same bytes.
            with gzip.GzipFile("", "wb", fileobj=output, mtime=0) as packed:
                yield cast("IO[bytes]", packed)
        else:
            yield output


@click.command(cls=WritingCommand)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True))
@click.option("--add", "adding", is_flag=True, help="Add the articles to those there are; equal ids are replaced.")
@click.option("--replace", "replacing", is_flag=True, help="Replace all the articles there are.")
@click.option("--salvage", is_flag=True, help="Take what can be read of a damaged file.")
@click.option("--dry-run", is_flag=True, help="Read the file and say what would change, and change nothing.")
@jobs_option
@json_option
@quiet_option
@with_archive
def restore(
    archive: Archive,
    file: Path,
    adding: bool,
    replacing: bool,
    salvage: bool,
    dry_run: bool,
    jobs: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Bring back the articles of an export.

    FILE is what searchapp export has written as jsonl, packed with gzip or not; - stands for standard input. All come
    back as they were, in an index of any engine, or none does. Where there are articles already, say with --add or
    --replace what becomes of them. What an import has refused is not in the file; it will be read again.

    Exit codes: 0 all came back, 1 some of a damaged file did, with --salvage, 2 an error; nothing was changed.
    """
    if adding and replacing:
        raise InputError("Say either --add or --replace.")
    mode: RestoreMode = "add" if adding else "replace" if replacing else "empty"
    source: Any = sys.stdin.buffer if str(file) == STDOUT else file
    with progress_of_run(quiet=quiet, as_json=as_json) as progress:
        done = archive.restore(source, mode=mode, salvage=salvage, dry_run=dry_run, jobs=jobs, progress=progress)
    language = archive.settings.language
    for line in done.rejected[:_NAMED]:
        click.echo(f"line {line.number:,}: {line.reason.text(language)}", err=True)
    if len(done.rejected) > _NAMED:
        click.echo(f"… and {len(done.rejected) - _NAMED:,} more lines", err=True)
    if done.problem:
        click.echo(done.problem.text(language), err=True)
    if as_json:
        print_event("done", **_fields(done), dry_run=dry_run)
    elif not quiet:
        click.echo(_in_words(done, mode, dry_run=dry_run))
    if not done.is_whole:
        raise SystemExit(NOTHING_FOUND)


def _fields(done: Restored) -> dict[str, object]:
    return {
        "articles": done.articles,
        "rejected": len(done.rejected),
        "complete": done.is_whole,
        "former": done.former,
        "total": done.total,
        "seconds": round(done.seconds, 3),
    }


def _in_words(done: Restored, mode: RestoreMode, *, dry_run: bool) -> str:
    restored = articles_in_words(done.articles)
    known = done.former is not None
    former = articles_in_words(done.former or 0) if known else gettext("an unknown number of articles")
    if dry_run:
        said = gettext("Nothing was changed. The file has %(articles)s.", articles=restored)
        what = {
            "empty": "",
            "add": gettext("They would be added to: %(former)s.", former=former),
            "replace": gettext("They would replace: %(former)s.", former=former),
        }[mode]
        return f"{said} {what}".rstrip()
    said = gettext("Restored: %(articles)s.", articles=restored)
    if mode == "replace" and done.former != 0:
        said += " " + gettext("Replaced: %(former)s.", former=former)
    return said + " " + gettext("The index holds %(count)s.", count=done.total or 0)
