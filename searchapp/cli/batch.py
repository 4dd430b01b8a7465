"""``searchapp batch``: a list of names or queries."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from typing import BinaryIO, Final

import click

from searchapp.archive import Archive
from searchapp.bidi import balanced
from searchapp.cli.commands import ERROR, NOTHING_FOUND, with_archive
from searchapp.cli.hits import dim
from searchapp.cli.language import gettext, ngettext
from searchapp.cli.options import Filters, filter_options
from searchapp.cli.reports import ProgressLine, progress_text
from searchapp.errors import Language
from searchapp.export import TABLE_FORMATS
from searchapp.ingest.name_list import read_names
from searchapp.search.batch import (
    Missing,
    NameList,
    Row,
    batch_as_json,
    batch_table,
)
from searchapp.search.serialization import date_text
from searchapp.sources import SourceTable
from searchapp.sync.index import Progress

_INDENT: Final = " " * 11
#: The line of progress says something else when all is done.
_UNFINISHED: Final = 0.999


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--json", "form", flag_value="json", help="Print the whole answer as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print a table, one line of the list per row.")
@click.option("--xlsx", "form", flag_value="xlsx", help="Write the same as an Excel workbook: … --xlsx > found.xlsx.")
@click.option("--jsonl", "form", flag_value="jsonl", help="Print the same as a JSON object on each line.")
@click.option("--queries", is_flag=True, help="Search for each line as it stands, and for none as a name.")
@filter_options
@with_archive
def batch(
    archive: Archive,
    file: BinaryIO,
    form: str | None,
    queries: bool,
    filters: Filters,
) -> None:
    """Count and date the articles of each name or query in a list.

    FILE has one on each line, or is a table (.csv, .xlsx) with them in its first column, or in one called name or
    query; - stands for standard input. Several words without any syntax are a name, and searched for as if they stood
    between quotation marks; a single word is searched for in all its forms.

    It ends with 1 where nothing was found, and with 2 where not all lines could be searched for.
    """
    language = archive.settings.language
    names = read_names(file.read(), str(getattr(file, "name", "")))
    found = NameList.of(names.lines, names.notes)
    for note in (*found.notes, found.summary):
        click.echo(note.text(language), err=True)
    answered = archive.batch(
        found,
        names=not queries,
        **filters,
    )
    tally = _Tally(len(found.lines))
    with closing(answered) as answers:
        rows = tally.each(answers)
        if form == "json":
            for text in batch_as_json(found, rows, language):
                click.echo(text, nl=False)
        elif form is not None:
            for piece in TABLE_FORMATS[form].write(batch_table(rows, language)):
                click.echo(piece, nl=False)
        else:
            for row in rows:
                for line in _lines(row, language, archive.sources):
                    click.echo(line)
    if tally.missing is not None:
        click.echo(tally.missing.message.text(language), err=True)
        raise SystemExit(ERROR)
    if not tally.articles:
        raise SystemExit(NOTHING_FOUND)


class _Tally:
    """Shows how many of the ``lines`` of a list are done, and keeps what the exit code depends on."""

    def __init__(self, lines: int) -> None:
        self._lines = lines
        self.articles = 0
        self.missing: Missing | None = None

    def each(self, answers: Iterable[Row | Missing]) -> Iterator[Row | Missing]:
        """Yield ``answers``, with a line of progress where standard error is a terminal."""
        # Where both are, the rows themselves are the progress.
        line = ProgressLine(quiet=sys.stdout.isatty(), text=partial(progress_text, things="lines"))
        for done, row in enumerate(answers, 1):
            if isinstance(row, Missing):
                self.missing = row
            else:
                self.articles += row.articles or 0
            line.show(Progress(done, min(done / self._lines, _UNFINISHED)))
            yield row
        line.clear()


def _lines(row: Row | Missing, language: Language, table: SourceTable) -> Iterator[str]:
    """Yield what is shown of ``row``: its figures and the line itself, then its best article or what was meant."""
    if isinstance(row, Missing):
        return
    line = balanced(row.line.text)
    if row.failed:
        yield f"{'-':>9}  {line}"
    elif not row.articles:
        yield f"{0:>9,}  {line}"
    else:
        sources = ngettext("%(count)s source", "%(count)s sources", row.sources or 0)
        stories = ngettext("%(count)s story", "%(count)s stories", row.stories or 0)
        days = _day(None)
        if row.first:
            days = gettext("%(first)s to %(last)s", first=_day(row.first), last=_day(row.last))
        yield f"{row.articles:>9,}  {line}  {dim(f'{stories}, {sources}, {days}')}"
    if row.best is not None:
        best = row.best
        about = (best.heading, table.name(best.source, language), _day(date_text(best)), best.url or best.id)
        yield _INDENT + dim(" · ".join(map(balanced, filter(None, about))))
    if row.meant is not None:
        meant = gettext("did you mean %(query)s (%(count)s)", query=balanced(row.meant), count=row.meant_articles)
        yield f"{_INDENT}{meant}"
    for note in row.notes:
        yield _INDENT + note.text(language)


def _day(when: str | None) -> str:
    return when.partition("T")[0] if when else gettext("no date")
