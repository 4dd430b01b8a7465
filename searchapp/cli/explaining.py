"""``searchapp explain``."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

import click

from searchapp.archive import Archive
from searchapp.cli.options import with_settings
from searchapp.cli.values import QUERY, QueryCommand
from searchapp.model import MatchLevel
from searchapp.search.explain import ExplainedPart
from searchapp.settings import Settings


@click.command(cls=QueryCommand)
@click.argument("query", type=QUERY)
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
@with_settings
def explain(settings: Settings, query: str, as_json: bool) -> None:
    """Show how a query is read, form by form.

    Each word is shown with its exact form, stem and root, and with the stems that satisfy it and in how many articles
    they stand: other spellings, and the word with a preposition. Each field is shown with the names or days that it
    lets through.
    """
    with Archive(settings) as archive:
        explanation = archive.explain(query)
    for note in explanation.notes:
        click.echo(note.text(settings.language), err=True)
    if as_json:
        click.echo(
            json.dumps({"query": query, "parts": list(map(_as_json, explanation.parts))}, ensure_ascii=False, indent=2)
        )
        return
    for part in explanation.parts:
        click.echo("  " * part.depth + _described(part))


def _as_json(part: ExplainedPart) -> dict[str, Any]:
    """Return ``part`` with levels by their labels."""
    stems = [{"stem": stem.stem, "how": stem.level.label, "articles": stem.articles} for stem in part.stems]
    return {**asdict(part), "level": part.level.label, "stems": stems}


#: How the words of a phrase have to be alike.
_ALIKE: Final = {
    MatchLevel.EXACT: "to the letter",
    MatchLevel.SPELLING: "in any spelling",
    MatchLevel.INFLECTION: "by stems",
}

#: How many of the forms at one place of a phrase are shown.
_SHOWN: Final = 12


def _described(part: ExplainedPart) -> str:
    where = " in the title" if part.scope == "title" else ""
    match part.kind:
        case "word":
            stems = "، ".join(f"{stem.stem} ({stem.level.label}, {stem.articles:,})" for stem in part.stems)
            return f"{part.role}: {part.normalized}{where}  stem {part.stem}, root {part.root}; found as {stems}"
        case "phrase":
            return f"{part.role}: “{part.normalized}”{where}  {_phrase(part)}"
        case "condition" if part.field == "date":
            return f"{part.role}: date {part.values[0]}..{part.values[1]}"
        case "condition":
            return f"{part.role}: {part.field} {' or '.join(f'“{value}”' for value in part.values)}"
        case "every article":
            return "every article"
        case _:
            return f"{part.role}: {part.kind} of"


def _phrase(part: ExplainedPart) -> str:
    order = "" if part.slop is None else f", in any order with at most {part.slop} other words among them"
    places = (_shortened(forms) for forms in part.positions)
    return f"{_ALIKE[part.level]}{order}: {' + '.join(places)}"


def _shortened(forms: tuple[str, ...]) -> str:
    more = len(forms) - _SHOWN
    return "|".join(forms[:_SHOWN]) + (f"|… ({more:,} more)" if more > 0 else "")
