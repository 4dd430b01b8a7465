"""``searchapp concordance``: every occurrence of what is asked, with what stands around it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial

import click

from searchapp.archive import Archive
from searchapp.bidi import balanced
from searchapp.cli.commands import NOTHING_FOUND, with_archive
from searchapp.cli.language import occurrences
from searchapp.cli.options import Filters, QueryCommand, filter_options, query_argument
from searchapp.cli.terminal import print_lines
from searchapp.export import TABLE_FORMATS
from searchapp.search.concordance import (
    SORT_KEYS,
    Concordance,
    Line,
    SortKey,
    concordance_as_json,
    concordance_table,
)
from searchapp.search.serialization import date_text

_ELLIPSIS = "…"


@click.command(cls=QueryCommand)
@query_argument
@click.option(
    "--sort",
    type=click.Choice(SORT_KEYS),
    default="newest",
    show_default=True,
    help="By date, source, the match itself, or the words before or after it, from the first, second or third on.",
)
@click.option("--clitics", is_flag=True, help="Sort words with the article and conjunctions that are joined to them.")
@click.option("--json", "form", flag_value="json", help="Print the whole concordance as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print a table, one occurrence per row.")
@click.option("--xlsx", "form", flag_value="xlsx", help="Write the same as an Excel workbook: … --xlsx > lines.xlsx.")
@click.option("--jsonl", "form", flag_value="jsonl", help="Print the same as a JSON object on each line.")
@click.option("--collapse", is_flag=True, help="Of articles of one story, with nearly the same text, read one.")
@filter_options
@with_archive
def concordance(
    archive: Archive,
    query: str,
    sort: SortKey,
    clitics: bool,
    form: str | None,
    collapse: bool,
    filters: Filters,
) -> None:
    """List every occurrence of a word, name or phrase with the text around it.

    There is a line for each occurrence of QUERY in the articles that have all that is asked for. Where some are
    missing, that is said, with how many articles were not read.
    """
    found = archive.concordance(
        query,
        sort=sort,
        clitics=clitics,
        collapse=collapse,
        **filters,
    )
    language = archive.settings.language
    if form == "json":
        click.echo(json.dumps(concordance_as_json(found, language), ensure_ascii=False, indent=2))
    elif form is not None:
        for piece in TABLE_FORMATS[form].write(concordance_table(found, language)):
            click.echo(piece, nl=False)
    if form != "json":
        for note in found.notes:
            click.echo(note.text(language), err=True)
    if form is None:
        print_lines(_lines(found, partial(archive.sources.name, language=language)))
    if not found.lines:
        raise SystemExit(NOTHING_FOUND)


def _lines(found: Concordance, source_name: Callable[[str], str]) -> Iterator[str]:
    yield occurrences(len(found.lines), found.read)
    for line in found.lines:
        article = line.article
        of = " · ".join(filter(None, (date_text(article), balanced(source_name(article.source)), balanced(article.id))))
        yield f"{_text(line)}  ({of})"


def _text(line: Line) -> str:
    before = _ELLIPSIS + line.before if line.cut_before else line.before
    after = line.after + _ELLIPSIS if line.cut_after else line.after
    return " ".join(balanced(f"{before}[{line.match}]{after}").split())
