"""``searchapp collocates``: the words beside a name, and which source or month prefers which."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import click

from searchapp.archive import Archive
from searchapp.bidi import balanced
from searchapp.cli.commands import NOTHING_FOUND, with_archive
from searchapp.cli.language import gettext, occurrences
from searchapp.cli.options import Filters, QueryCommand, filter_options, query_argument
from searchapp.search.collocate_counts import MAX_SPAN, SIDES, SPAN, Group, Side, Use, Word
from searchapp.search.collocates import (
    COLLOCATE_COLUMNS,
    LISTED,
    MAX_LISTED,
    Collocates,
    collocates_as_json,
    collocates_as_rows,
)


@click.command(cls=QueryCommand)
@query_argument
@click.option("--span", type=click.IntRange(1, MAX_SPAN), default=SPAN, show_default=True, help="How many words away.")
@click.option("--side", type=click.Choice(SIDES), default="both", show_default=True, help="Where words are looked at.")
@click.option("--stop-words", is_flag=True, help="Count stop words too.")
@click.option(
    "--limit", "-n", type=click.IntRange(1, MAX_LISTED), default=LISTED, show_default=True, help="How many words."
)
@click.option("--json", "form", flag_value="json", help="Print all of it as JSON, up to the limit in each list.")
@click.option("--csv", "form", flag_value="csv", help="Print every number as a table, whatever the limit.")
@filter_options
@with_archive
def collocates(
    archive: Archive,
    query: str,
    span: int,
    side: Side,
    stop_words: bool,
    limit: int,
    form: str | None,
    filters: Filters,
) -> None:
    """Count the words beside a name: which source calls it what.

    QUERY is a name or anything else that can be searched for. Words are counted in all, by source and by month. A share
    is of its occurrences. Beside each source and month stand the words that it prefers to all others, with the z-score
    of the log-odds ratio.
    """
    found = archive.collocates(
        query,
        span=span,
        side=side,
        stop_words=stop_words,
        **filters,
    )
    language = archive.settings.language
    if form == "json":
        click.echo(json.dumps(collocates_as_json(found, language, limit), ensure_ascii=False, indent=2))
    else:
        # As JSON it holds its notes.
        for note in found.notes:
            click.echo(note.text(language), err=True)
    if form == "csv":
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(COLLOCATE_COLUMNS)
        table.writerows(collocates_as_rows(found))
    elif form is None:
        _print(found, limit, partial(archive.sources.name, language=language))
    if not found.counts.occurrences:
        raise SystemExit(NOTHING_FOUND)


def _print(found: Collocates, limit: int, source_name: Callable[[str], str]) -> None:
    counts = found.counts
    click.echo(occurrences(counts.occurrences, counts.articles))
    if not found.window.stop_words:
        click.echo(gettext("Stop words are left out; --stop-words counts them."), err=True)
    for title, lines in (
        (gettext("the name"), _words(counts.forms[:limit])),
        (gettext("words: occurrences, share, before, after"), _words(counts.words[:limit], sides=True)),
        (gettext("by source: preferred words"), _groups(counts.sources, limit, source_name)),
        (gettext("by month: preferred words"), _groups(counts.months, limit, str)),
    ):
        click.echo(f"\n{title}")
        for line in lines:
            click.echo(line)
    if len(counts.words) > limit:
        said = gettext(
            "%(shown)s of %(words)s words are shown; --limit or --csv gives more.",
            shown=limit,
            words=len(counts.words),
        )
        click.echo(said, err=True)


def _words(words: Iterable[Word], *, sides: bool = False) -> Iterator[str]:
    for word in words:
        beside = f"{word.before:>8,}{word.after:>8,}" if sides else ""
        yield f"{word.occurrences:>8,}{word.share:>9.2%}{beside}  {balanced(word.written)}"


def _groups(groups: Iterable[Group], limit: int, name: Callable[[str], str]) -> Iterator[str]:
    for group in groups:
        yield f"{balanced(name(group.name)) or '-'}: {occurrences(group.occurrences, group.articles)}"
        for use in (*(form for form in group.forms if form.is_preferred), *group.preferred[:limit]):
            yield _use(use)


def _use(use: Use) -> str:
    elsewhere = "" if use.elsewhere is None else f" {use.elsewhere:>8.2%} elsewhere"
    return f"{use.occurrences:>8,}{use.share:>9.2%}{elsewhere}  z {use.z:>5.1f}  {balanced(use.word.written)}"
