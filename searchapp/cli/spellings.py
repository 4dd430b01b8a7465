"""``searchapp spellings``: who writes a name in which way, and when."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import click

from searchapp.archive import Archive
from searchapp.bidi import balanced
from searchapp.cli.commands import NOTHING_FOUND, with_archive
from searchapp.cli.hits import counted, dim
from searchapp.cli.language import gettext
from searchapp.cli.options import Filters, QueryCommand, filter_options, query_argument
from searchapp.cli.terminal import print_lines
from searchapp.errors import Language
from searchapp.search.spellings import Spelling, spellings_as_json

#: How many sources are named for each spelling.
_SOURCES_SHOWN: Final = 5


@click.command(cls=QueryCommand)
@query_argument
@click.option("--json", "as_json", is_flag=True, help="Print all sources and times as JSON.")
@partial(filter_options, levels=False)
@with_archive
def spellings(archive: Archive, query: str, as_json: bool, filters: Filters) -> None:
    """Count who writes a name in which way, and when.

    QUERY holds names that newspapers spell in several ways (ترامب or ترمب), or write apart and joined. A word is
    counted with its clitics and endings, and also where it is written apart; spellings of which some are written apart
    are counted letter by letter as well. The exit code is 1 if the archive spells none of its words in several ways.
    """
    names = archive.spellings(
        query,
        source=filters["source"],
        section=filters["section"],
        author=filters["author"],
        date_from=filters["date_from"],
        date_to=filters["date_to"],
    )
    language = archive.settings.language
    if as_json:
        found = spellings_as_json(query, names, archive.sources.name, language)
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        groups = ((_counted_how(name) if len(names) > 1 else (), name) for name in names)
        print_lines(line for head, name in groups for line in (*head, *_lines(name, archive.sources.name, language)))
    if not names:
        click.echo(gettext("The archive spells no name of this query in several ways."), err=True)
        raise SystemExit(NOTHING_FOUND)


def _counted_how(name: tuple[Spelling, ...]) -> tuple[str, ...]:
    """Return what is said above one of several groups: how its spellings are counted."""
    if any(" " in spelling.written for spelling in name):
        return (gettext("Letter by letter, written apart or joined:"),)
    return (gettext("With clitics and endings, and also where one is written apart:"),)


def _lines(
    name: tuple[Spelling, ...], source_name: Callable[[str, Language], str], language: Language
) -> Iterator[str]:
    for spelling in name:
        times = [time.value for time in spelling.times]
        when = "no date" if not times else f"{min(times)} to {max(times)}" if len(times) > 1 else times[0]
        yield f"{spelling.articles:>9,}  {balanced(spelling.written)}  {dim(when)}"
        sources = [
            f"{balanced(source_name(value, language)) or '-'} {count:,}"
            for value, count in spelling.sources[:_SOURCES_SHOWN]
        ]
        more = len(spelling.sources) - len(sources)
        sources += [counted(more, "more source", "more sources")] * bool(more)
        if sources:
            yield f"{'':11}{dim(' · '.join(sources))}"
