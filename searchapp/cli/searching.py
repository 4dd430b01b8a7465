"""``searchapp search``, ``searchapp suggest`` and ``searchapp explain``."""

from __future__ import annotations

import csv
import json
import re
import sys
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import click

from searchapp.archive import Archive
from searchapp.cli.failures import NOTHING_FOUND
from searchapp.cli.options import with_settings
from searchapp.cli.printing import print_results
from searchapp.dates.periods import Span, narrowed, parse_limit, span_in_words
from searchapp.model import LEVELS_BY_LABEL, MATCH_LEVELS, Match, MatchLevel, Sort
from searchapp.search.explain import ExplainedPart
from searchapp.search.serialization import CSV_COLUMNS, answer_as_rows
from searchapp.settings import Settings

_EXCLUSION: Final = re.compile(r"-[^-\x00-\x20A-Za-z0-9]")

#: How the words of a phrase have to match.
_PHRASE_LEVELS: Final = {
    MatchLevel.EXACT: "to the letter",
    MatchLevel.SPELLING: "in any spelling",
    MatchLevel.INFLECTION: "by stems",
}

#: How many of the forms at one position of a phrase are shown.
_FORMS_SHOWN: Final = 12


class _Limit(click.ParamType[Span]):
    name = "DATE"

    def __init__(self, *, last: bool) -> None:
        self._last = last

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Span:
        span = parse_limit(value, date.today(), last=self._last)
        if span is None:
            self.fail(f"{value!r} is not a date such as 2025, 2025-11, 6/11/2025 or أمس.", param, ctx)
        return span


class _Query(click.ParamType[str]):
    name = "QUERY"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return ``value`` with bytes replaced that are not UTF-8."""
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class QueryCommand(click.Command):
    """A command whose QUERY may begin with a minus sign, unless a Latin letter or a digit follows, as in an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read as an argument what cannot be an option."""
        if "--" not in args:
            queries = [arg for arg in args if _EXCLUSION.match(arg)]
            args = [*(arg for arg in args if not _EXCLUSION.match(arg)), *(["--"] if queries else []), *queries]
        return super().parse_args(ctx, args)


#: All days from a day, or from the first day of a month or another period.
FROM_DAY: Final = _Limit(last=False)

#: All days up to a day, or to the last day of a month or another period.
UP_TO_DAY: Final = _Limit(last=True)

_ANY_DAY: Final = Span(None, None)

QUERY: Final = _Query()


@click.command(cls=QueryCommand)
@click.argument("query", type=QUERY)
@click.option("--json", "form", flag_value="json", help="Print the whole answer as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print a table, one article per row.")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Results per page.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Which page.")
@click.option(
    "--paragraphs", type=click.IntRange(0, 100), default=2, show_default=True, help="Paragraphs per article at most."
)
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True)
@click.option("--match", type=click.Choice(["auto", "all", "any"]), default="auto", show_default=True,
              help="How many of the words an article needs; auto relaxes if that finds too little.")  # fmt: skip
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(list(LEVELS_BY_LABEL)),
    help="Only words that match in this way (and exact ones); may be repeated.",
)
@click.option("--verbatim", is_flag=True, help="Never search for a correction, or propose one.")
@click.option("--collapse", is_flag=True, help="Show articles of one story, with nearly the same text, as one.")
@click.option("--source", multiple=True, help="Only from this source; may be repeated.")
@click.option("--section", multiple=True, help="Only from this section; may be repeated.")
@click.option("--author", multiple=True, help="Only by this author; may be repeated.")
@click.option("--from", "begin", type=FROM_DAY, help="Only from this day on: 2025-11-06, 2025, أمس, آخر 7 أيام …")
@click.option("--to", "end", type=UP_TO_DAY, help="Only up to this day, or the end of this period.")
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
    begin: Span | None,
    end: Span | None,
) -> None:
    """Find articles.

    QUERY is words, "exact phrases" (in quotation marks of any kind), -exclusions, OR and parentheses; quote it for the
    shell. A QUERY that begins with a minus sign and a Latin letter follows two dashes: searchapp search -- "-a b".
    """
    span = narrowed(begin or _ANY_DAY, end or _ANY_DAY)
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
            date_from=span.first,
            date_to=span.last,
        )
    if form == "json":
        click.echo(json.dumps(results.to_dict(settings.language), ensure_ascii=False, indent=2))
    elif form == "csv":
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(CSV_COLUMNS)
        table.writerows(answer_as_rows(results))
    else:
        if begin or end:
            click.echo(span_in_words(span).text(settings.language), err=True)
        print_results(results, settings.language)
    if not results.hits:
        raise SystemExit(NOTHING_FOUND)


@click.command()
@click.argument("prefix", type=QUERY)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Suggestions at most.")
@click.option("--json", "as_json", is_flag=True, help="Print the suggestions as JSON.")
@with_settings
def suggest(settings: Settings, prefix: str, limit: int, as_json: bool) -> None:
    """Complete a query that is being typed.

    PREFIX is what has been typed of it. It shows completions of its last word, then pairs of words, then titles: for
    words how often the articles have them, for the others how many of some of the articles have them. After the name
    of a field, as in مصدر:ال, it shows values of the field and how many articles have each.
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


@click.command(cls=QueryCommand)
@click.argument("query", type=QUERY)
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
@with_settings
def explain(settings: Settings, query: str, as_json: bool) -> None:
    """Show how a query is interpreted, form by form.

    Each word is shown with its normalized form, stem and root, and with the stems that satisfy it, such as other
    spellings and the word with a preposition, and the number of articles that have each. Each field is shown with the
    names or days that it accepts.
    """
    with Archive(settings) as archive:
        explanation = archive.explain(query)
    for note in explanation.notes:
        click.echo(note.text(settings.language), err=True)
    if as_json:
        click.echo(
            json.dumps(
                {"query": query, "parts": list(map(_part_fields, explanation.parts))}, ensure_ascii=False, indent=2
            )
        )
        return
    for part in explanation.parts:
        click.echo("  " * part.depth + _described(part))


def _part_fields(part: ExplainedPart) -> dict[str, Any]:
    """Return ``part`` as data, with the labels of its levels."""
    stems = [{"stem": stem.stem, "how": stem.level.label, "articles": stem.articles} for stem in part.stems]
    return {**asdict(part), "level": part.level.label, "stems": stems}


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
    positions = (_shortened(forms) for forms in part.positions)
    return f"{_PHRASE_LEVELS[part.level]}{order}: {' + '.join(positions)}"


def _shortened(forms: tuple[str, ...]) -> str:
    more = len(forms) - _FORMS_SHOWN
    return "|".join(forms[:_FORMS_SHOWN]) + (f"|… ({more:,} more)" if more > 0 else "")
