"""``searchapp search``."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date

import click

from searchapp.archive import Archive
from searchapp.cli.failures import NOTHING_FOUND
from searchapp.cli.options import with_settings
from searchapp.cli.printing import print_results
from searchapp.cli.values import FIRST_DAY, LAST_DAY, QUERY, QueryCommand
from searchapp.dates.in_words import span_in_words
from searchapp.dates.spans import Span
from searchapp.model import LEVELS_BY_LABEL, MATCH_LEVELS, Match, Sort
from searchapp.search.serialization import CSV_COLUMNS, answer_as_rows
from searchapp.settings import Settings


@click.command(cls=QueryCommand)
@click.argument("query", type=QUERY)
@click.option("--json", "form", flag_value="json", help="Print the whole answer as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print a table, one article a row.")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Results a page.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Which page.")
@click.option(
    "--paragraphs", type=click.IntRange(0, 100), default=2, show_default=True, help="Shown of each article at most."
)
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True)
@click.option("--match", type=click.Choice(["auto", "all", "any"]), default="auto", show_default=True,
              help="How many of the words an article needs; auto relaxes when all are found nowhere.")  # fmt: skip
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(list(LEVELS_BY_LABEL)),
    help="Only words that match in this way (and exact ones); may be repeated.",
)
@click.option("--verbatim", is_flag=True, help="Search for nothing else when nothing is found, and propose nothing.")
@click.option("--collapse", is_flag=True, help="Show articles of one story, with nearly the same text, as one.")
@click.option("--source", multiple=True, help="Only from this source; may be repeated.")
@click.option("--section", multiple=True, help="Only from this section; may be repeated.")
@click.option("--author", multiple=True, help="Only by this author; may be repeated.")
@click.option("--from", "date_from", type=FIRST_DAY, help="Only from this day on: 2025-11-06, 2025, أمس …")
@click.option("--to", "date_to", type=LAST_DAY, help="Only up to this day, or the end of this period.")
@with_settings
def search(
    settings: Settings,
    query: str,
    form: str | None,
    limit: int,
    page: int,
    paragraphs: int,
    sort: Sort,
    match: Match,
    only: tuple[str, ...],
    verbatim: bool,
    collapse: bool,
    source: tuple[str, ...],
    section: tuple[str, ...],
    author: tuple[str, ...],
    date_from: date | None,
    date_to: date | None,
) -> None:
    """Find articles.

    QUERY is words, "exact phrases" (in quotation marks of any kind), -exclusions, OR and parentheses; quote it for the
    shell. A QUERY that begins with a minus sign and a Latin letter follows two dashes: searchapp search -- "-a b".
    """
    with Archive(settings) as archive:
        results = archive.search(
            query,
            match=match,
            sort=sort,
            page=page,
            limit=limit,
            paragraphs=paragraphs,
            only=only or MATCH_LEVELS,
            verbatim=verbatim,
            collapse=collapse,
            source=source,
            section=section,
            author=author,
            date_from=date_from,
            date_to=date_to,
        )
    if form == "json":
        click.echo(json.dumps(results.to_dict(settings.language), ensure_ascii=False, indent=2))
    elif form == "csv":
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(CSV_COLUMNS)
        table.writerows(answer_as_rows(results))
    else:
        if date_from or date_to:
            click.echo(span_in_words(Span(date_from, date_to)).text(settings.language), err=True)
        print_results(results, settings.language)
    if not results.hits:
        raise SystemExit(NOTHING_FOUND)
