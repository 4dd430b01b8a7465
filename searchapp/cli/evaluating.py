"""``searchapp evaluate``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from searchapp.cli.options import with_settings
from searchapp.evaluation import evaluate as run_evaluation
from searchapp.settings import Settings


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@with_settings
def evaluate(settings: Settings, folder: Path, as_json: bool) -> None:
    """Measure the ranking on a judged test set.

    FOLDER holds docs.jsonl (or docs.jsonl.gz), queries.tsv and qrels.txt. The documents are indexed in a place of their
    own, which is removed afterwards.
    """
    figures = run_evaluation(folder, settings, lambda step: click.echo(f"{step} …", err=True)).summary()
    if as_json:
        click.echo(json.dumps(figures, indent=2))
        return
    for name, value in figures.items():
        click.echo(f"{name:<16}{value:,.4f}" if isinstance(value, float) else f"{name:<16}{value:,}")
