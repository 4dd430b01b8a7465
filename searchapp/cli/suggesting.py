"""``searchapp suggest``."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from searchapp.archive import Archive
from searchapp.cli.failures import NOTHING_FOUND
from searchapp.cli.options import with_settings
from searchapp.cli.values import QUERY
from searchapp.settings import Settings


@click.command()
@click.argument("prefix", type=QUERY)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Suggestions at most.")
@click.option("--json", "as_json", is_flag=True, help="Print the suggestions as JSON.")
@with_settings
def suggest(settings: Settings, prefix: str, limit: int, as_json: bool) -> None:
    """Complete a query that is being typed.

    PREFIX is what has been typed of it. Shown are words that its last one may become, then pairs of words, then titles;
    of words how often the articles have them, of the others in how many of some articles they are. Behind the name of a
    field, as in مصدر:ال, shown are its values and how many articles have each.
    """
    with Archive(settings) as archive:
        found = archive.suggest(prefix, limit)
    if as_json:
        answer = {"query": prefix, "suggestions": list(map(asdict, found))}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for suggestion in found:
            click.echo(f"{suggestion.text}  {click.style(f'{suggestion.kind} {suggestion.count:,}', dim=True)}")
    if not found:
        raise SystemExit(NOTHING_FOUND)
