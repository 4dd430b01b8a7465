"""``searchapp evaluate``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click

from searchapp.cli.options import with_settings
from searchapp.evaluation.comparison import Difference, compare, read_per_query, write_per_query
from searchapp.evaluation.evaluate import evaluate as run_evaluation
from searchapp.settings import Settings


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
    chance alone would make them differ so much (p, by paired randomisation).
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
        told = f"  {compared.difference:+.4f}  p = {compared.p:.4f}" if compared else ""
        click.echo(f"{name:<16}{figure:>10}{told}")
