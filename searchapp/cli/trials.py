"""The commands that use a temporary index: ``searchapp demo`` and ``searchapp evaluate``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from searchapp.archive import Archive
from searchapp.cli.commands import with_settings
from searchapp.cli.hits import print_results
from searchapp.engines.temporary import temporary_index
from searchapp.errors import InputError
from searchapp.evaluation.evaluate import Difference, compare, read_per_query, write_per_query
from searchapp.evaluation.evaluate import evaluate as run_evaluation
from searchapp.settings import Settings

#: What each query shows, and the query.
EXAMPLES: Final = (
    ("Spelling, marks and inflection do not matter", "المراقبين الامريكيين"),
    ("Quotation marks keep words together", '"حافلة الكتب"'),
    ("A minus sign excludes", "القمح -أوكرانيا"),
)
_ARTICLES_SHOWN: Final = 2


@click.command()
@with_settings
def demo(settings: Settings) -> None:
    """Index the sample articles and show some searches.

    The articles (all of them fiction) are indexed in a temporary folder.
    """
    corpus = sample_corpus()
    with temporary_index(settings) as temporary:
        _show(corpus, temporary)
    click.echo("Now with your own articles: searchapp index PATH, searchapp search QUERY, searchapp serve.")


def _show(corpus: Path, settings: Settings) -> None:
    with Archive(settings) as archive:
        report = archive.index(corpus)
        click.echo(f"Indexed {report.added} articles from {corpus} in {report.seconds:.1f} s.")
        for meaning, query in EXAMPLES:
            click.echo()
            click.secho(f"{meaning}: searchapp search '{query}'", bold=True)
            print_results(archive.search(query, limit=_ARTICLES_SHOWN, paragraphs=1), settings.language)


def sample_corpus() -> Path:
    """Return the folder of the sample articles: in the installed package, or beside it in a source checkout.

    Raises :class:`InputError` if it is in neither.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "corpus", package.parent / "corpus"):
        if folder.is_dir():
            return folder
    raise InputError("The sample articles are not installed; they are in the folder corpus of the project.")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--per-query", type=click.Path(path_type=Path), metavar="FILE", help="Write the measures of each query to FILE."
)
@click.option(
    "--against", type=click.Path(path_type=Path), metavar="FILE", help="Compare with the run that --per-query wrote."
)
@with_settings
def evaluate(settings: Settings, folder: Path, as_json: bool, per_query: Path | None, against: Path | None) -> None:
    """Measure the ranking on a judged test set.

    FOLDER holds docs.jsonl (or docs.jsonl.gz), queries.tsv and qrels.txt. The documents are indexed in a place of their
    own, which is removed afterwards. A comparison gives for each measure the difference of the means and how likely
    chance alone is to make it as large (p, by paired randomisation).
    """
    other = read_per_query(against) if against else None
    found = run_evaluation(folder, settings, lambda step: click.echo(f"{step} …", err=True))
    if per_query:
        write_per_query(per_query, found.per_query)
    differences = compare(found.per_query, other) if other else {}
    if as_json:
        compared = {"against": {name: asdict(difference) for name, difference in differences.items()}}
        click.echo(json.dumps(found.summary() | (compared if other else {}), indent=2))
    else:
        _print(found.summary(), differences)


def _print(figures: Mapping[str, float], differences: Mapping[str, Difference]) -> None:
    for name, value in figures.items():
        figure = f"{value:,.4f}" if isinstance(value, float) else f"{value:,}"
        compared = differences.get(name)
        comparison = f"  {compared.difference:+.4f}  p = {compared.p:.4f}" if compared else ""
        click.echo(f"{name:<16}{figure:>10}{comparison}")
