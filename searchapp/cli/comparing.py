"""``searchapp compare``: queries or sources side by side."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator

import click

from searchapp.archive import Archive
from searchapp.bidi import balanced
from searchapp.cli.commands import NOTHING_FOUND, with_archive
from searchapp.cli.language import gettext
from searchapp.cli.options import QUERY, Filters, QueryCommand, filter_options
from searchapp.dates.timeline import UNITS, Period, Unit
from searchapp.errors import Language
from searchapp.search.compare import Comparison, Figures, compares_sources
from searchapp.search.comparison_serialization import COMPARISON_COLUMNS, comparison_as_json, comparison_as_rows
from searchapp.sources import SourceTable


@click.command(cls=QueryCommand)
@click.argument("queries", type=QUERY, nargs=-1, required=True, metavar="QUERY...")
@click.option("--by", type=click.Choice(UNITS), help="Count by this unit of time (default: what suits the time).")
@click.option("--json", "form", flag_value="json", help="Print the whole comparison as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print a table, one number a row.")
@filter_options
@with_archive
def compare(
    archive: Archive,
    queries: tuple[str, ...],
    by: Unit | None,
    form: str | None,
    filters: Filters,
) -> None:
    """Count queries or sources side by side, by time and by source.

    Two to six QUERYs are compared; or one, which may be empty, in two to six sources. It counts the articles with all
    that is asked for, the stories that they tell, and their share of all articles of each time and source.
    """
    comparison = archive.compare(
        *queries,
        by=by,
        **filters,
    )
    language, sources = archive.settings.language, archive.sources
    if form == "json":
        click.echo(json.dumps(comparison_as_json(comparison, language, sources.name), ensure_ascii=False, indent=2))
    elif form == "csv":
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(COMPARISON_COLUMNS)
        table.writerows(comparison_as_rows(comparison, language, sources.name))
    else:
        _print(comparison, language, sources)
    if not comparison.total:
        raise SystemExit(NOTHING_FOUND)


def _print(comparison: Comparison, language: Language, sources: SourceTable) -> None:
    for note in (*comparison.notes, *(note for side in comparison.sides for note in side.notes)):
        click.echo(note.text(language), err=True)
    for line in _lines(comparison, lambda source: sources.name(source, language)):
        click.echo(line)


def _lines(comparison: Comparison, source_name: Callable[[str], str]) -> Iterator[str]:
    sides = comparison.sides
    label = source_name if compares_sources(side.request for side in sides) else str
    for number, side in enumerate(sides, 1):
        figures = _figures(side.total)
        if side.without_period:
            figures = gettext(
                "%(figures)s, %(count)s without so exact a date", figures=figures, count=side.without_period
            )
        yield f"{number}  {balanced(label(side.label))}: {figures}"
    yield ""
    if comparison.periods:
        yield _head(comparison.unit, len(sides))
    for place, period in enumerate(comparison.periods):
        name = _period(period, comparison.unit)
        if comparison.is_gap(place):
            nothing = gettext("nothing was collected")
            yield f"{name:<22}  {nothing}"
        else:
            yield _row(name, [side.times[place] for side in sides])
    if comparison.sources:
        yield ""
        yield _head(gettext("source"), len(sides))
    for place, source in enumerate(comparison.sources):
        yield f"{_row('', [side.sources[place] for side in sides])}  {balanced(source_name(source))}"


def _head(name: str, sides: int) -> str:
    return f"{name:<22}" + "".join(f"{number:>18}" for number in range(1, sides + 1))


def _row(name: str, figures: list[Figures]) -> str:
    return f"{name:<22}" + "".join(f"{each.articles:>9,} {_share(each):>8}" for each in figures)


def _period(period: Period, unit: Unit) -> str:
    return f"{period.first}" if unit == "day" else f"{period.first}..{period.last}"


def _figures(figures: Figures) -> str:
    return gettext(
        "%(articles)s articles in %(stories)s stories, %(share)s of %(collected)s articles",
        articles=figures.articles,
        stories=figures.stories,
        share=_share(figures),
        collected=figures.collected,
    )


def _share(figures: Figures) -> str:
    return "-" if figures.share is None else f"{figures.share:.2%}"
