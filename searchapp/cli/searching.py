"""``searchapp search``, ``searchapp suggest`` and ``searchapp explain``."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path
from typing import Final, get_args

import click

from searchapp.analysis.lexicon.reader import citation
from searchapp.archive import Archive
from searchapp.bidi import balanced
from searchapp.cli.commands import ERROR, NOTHING_FOUND, with_archive
from searchapp.cli.exporting import format_of, write_export, write_record
from searchapp.cli.hits import counted, dim, print_articles, print_results
from searchapp.cli.options import (
    QUERY,
    Filters,
    QueryCommand,
    filter_options,
    only_option,
    query_argument,
    reading_options,
)
from searchapp.cli.terminal import print_lines
from searchapp.dates.periods import Span, span_in_words
from searchapp.model import Article, Match, MatchLevel, Sort
from searchapp.plan import FACETS
from searchapp.search.explain import ExplainedPart, explanation_as_json, part_of_speech
from searchapp.search.export import RESULT_FORMATS
from searchapp.search.results import Results
from searchapp.search.serialization import CSV_COLUMNS, answer_as_rows

#: How the words of a phrase have to match.
_PHRASE_LEVELS: Final = {
    MatchLevel.EXACT: "to the letter",
    MatchLevel.SPELLING: "in any spelling",
    MatchLevel.INFLECTION: "in any inflection",
}

#: How many of the forms at one position of a phrase are shown.
_FORMS_SHOWN: Final = 12


@click.command(cls=QueryCommand)
@query_argument
@click.option("--json", "form", flag_value="json", help="Print the whole answer as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print a table, one article per row.")
@click.option(
    "--export",
    "file",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    help="Write everything that is found to this file, - for standard output; its suffix says as what: "
    f"{', '.join(f'.{name}' for name in RESULT_FORMATS)}.",
)
@click.option("--format", "form_of_file", type=click.Choice(list(RESULT_FORMATS)), help="As what, whatever the suffix.")
@click.option(
    "--record",
    "record_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the record of the search to this file: what was asked, in what, and all that was found; see "
    "searchapp replay.",
)
@click.option("--limit", "-n", type=click.IntRange(1, 1000), default=10, show_default=True, help="Results per page.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Which page.")
@click.option(
    "--paragraphs", type=click.IntRange(0, 100), default=2, show_default=True, help="Paragraphs per article at most."
)
@click.option(
    "--sort", type=click.Choice(["relevance", "newest", "oldest", "arrived"]), default="relevance", show_default=True
)
@click.option("--match", type=click.Choice(get_args(Match)), default="auto", show_default=True,
              help="How many of the words an article needs: auto means all, and where too few have them, those with "
              "some below a line or marked; some shows these alone.")  # fmt: skip
@reading_options
@click.option("--verbatim", is_flag=True, help="Never search for a correction, or propose one.")
@click.option("--collapse", is_flag=True, help="Show articles of one story, with nearly the same text, as one.")
@filter_options
@with_archive
def search(
    archive: Archive,
    query: str,
    form: str | None,
    file: Path | None,
    form_of_file: str | None,
    record_file: Path | None,
    limit: int,
    page: int,
    paragraphs: int,
    sort: Sort,
    match: Match,
    reading: tuple[str, ...],
    without_reading: tuple[str, ...],
    verbatim: bool,
    collapse: bool,
    filters: Filters,
) -> None:
    """Find articles.

    QUERY is words, "exact phrases" (in quotation marks of any kind), -exclusions, OR and parentheses. Words need no
    quotes for the shell; what is in its own signs does: searchapp search '"وزارة الصحة" -مصر'. A QUERY that begins with
    a minus sign and a Latin letter follows two dashes: searchapp search -- -a b. An empty one, '', lists all articles
    that pass the filters.

    The number of articles, the rows of --csv and the exit code are those of articles with all that was asked. So are
    the articles of --export, which are those of all pages. Where a file or a record lacks something, it says so, and so
    does standard error, and the exit code is 2.
    """
    written_as = format_of(file, form_of_file)
    results = archive.search(
        query,
        match=match,
        sort=sort,
        page=page,
        limit=limit,
        paragraphs=paragraphs,
        reading=reading,
        without_reading=without_reading,
        verbatim=verbatim,
        collapse=collapse,
        facets=FACETS if form == "json" else (),
        relaxed_hits=form != "csv" and file is None,
        **filters,
    )
    language = archive.settings.language
    missing: tuple[str, ...] = ()
    results, pasted = _with_pasted(archive, results)
    if form == "json":
        click.echo(json.dumps(results.to_dict(language), ensure_ascii=False, indent=2))
    elif file and written_as:
        missing = write_export(archive.export(results.request, written_as, language), file)
    elif form == "csv":
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(CSV_COLUMNS)
        table.writerows(answer_as_rows(results, language))
    else:
        days = Span(filters["date_from"], filters["date_to"])
        if days.first or days.last:
            click.echo(span_in_words(days).text(language), err=True)
        print_articles(pasted)
        print_results(results, language)
    if record_file:
        missing = (*missing, *write_record(archive.record(results.request), record_file))
    for each in missing:
        click.echo(f"searchapp: {each}", err=True)
    if missing:
        raise SystemExit(ERROR)
    if not (results.total and results.shown) and not pasted:
        raise SystemExit(NOTHING_FOUND)


@click.command()
@click.argument("prefix", type=QUERY)
@click.option("--limit", "-n", type=click.IntRange(1, 100), default=10, show_default=True, help="Suggestions at most.")
@click.option("--json", "as_json", is_flag=True, help="Print the suggestions as JSON.")
@with_archive
def suggest(archive: Archive, prefix: str, limit: int, as_json: bool) -> None:
    """Complete a query that is being typed.

    PREFIX is what has been typed of it. It shows completions of its last word and pairs of words, with the number of
    articles that the search for each finds, then titles, with the id of the article. After the name of a field, as in
    مصدر:ال, it shows values of the field.
    """
    found = archive.suggest(prefix, limit)
    if as_json:
        answer = {"query": prefix, "suggestions": list(map(asdict, found))}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for suggestion in found:
            aside = f"{suggestion.count:,}" if suggestion.id is None else balanced(suggestion.id)
            click.echo(f"{balanced(suggestion.text)}  {dim(f'{suggestion.kind} {aside}')}")
    if not found:
        raise SystemExit(NOTHING_FOUND)


@click.command(cls=QueryCommand)
@query_argument
@only_option
@reading_options
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
@with_archive
def explain(
    archive: Archive,
    query: str,
    only: Iterable[str | MatchLevel],
    reading: tuple[str, ...],
    without_reading: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show how a query is interpreted, form by form.

    Each word is shown with how it was read and how else it may be, with the lexemes that satisfy it, its own and other
    spellings, and with the forms of texts that are found by it, each with the number of articles that have it. Each
    field is shown with the names or days that it accepts.
    """
    explanation = archive.explain(query, only=only, reading=reading, without_reading=without_reading)
    language = archive.settings.language
    if as_json:
        click.echo(json.dumps(explanation_as_json(explanation, language), ensure_ascii=False, indent=2))
        return
    for note in explanation.notes:
        click.echo(note.text(language), err=True)
    print_lines(balanced("  " * part.depth + line) for part in explanation.parts for line in _described(part))


def _described(part: ExplainedPart) -> Iterator[str]:
    where = " in the title" if part.scope == "title" else ""
    match part.kind:
        case "word":
            articles = counted(part.articles or 0, "article", "articles")
            yield f"{part.role}: {part.surface}{where} {_read(part)}, {articles}"
            yield from (f"  {line}" for line in (*_other_readings(part), *_lexemes(part), *_forms(part)))
        case "phrase":
            yield f"{part.role}: “{part.normalized}”{where}  {_phrase(part)}"
        case "condition" if part.field == "date":
            yield f"{part.role}: date {part.values[0]}..{part.values[1]}"
        case "condition":
            yield f"{part.role}: {part.field} {' or '.join(f'“{value}”' for value in part.values)}"
        case "every article":
            yield "every article"
        case _:
            yield f"{part.role}: {part.kind} of"


def _read(part: ExplainedPart) -> str:
    """Return how a word was read: = س + يقول, from قال (verb)."""
    if not part.lexeme:
        return "is not looked for: all its readings are refused"
    return f"= {part.reading}, from {named_lexeme(part.lexeme)}"


def named_lexeme(lexeme: str) -> str:
    """Return ``lexeme`` in words."""
    return f"{citation(lexeme)} ({part_of_speech(lexeme).en})"


def _other_readings(part: ExplainedPart) -> Iterator[str]:
    for reading in part.readings:
        if reading.lexeme != part.lexeme:
            also = {"read": "and read as", "other": "could also be", "refused": "refused:"}[reading.use]
            yield f"{also} {reading.parts}, from {named_lexeme(reading.lexeme)}, {reading.share:.0%}: {reading.lexeme}"


def _lexemes(part: ExplainedPart) -> Iterator[str]:
    if len(part.lexemes) > 1:
        yield "found as " + "، ".join(f"{it.lexeme} ({it.level.label}, {it.articles:,})" for it in part.lexemes)


def _forms(part: ExplainedPart) -> Iterator[str]:
    forms = part.forms
    for level, those in groupby(forms.forms if forms else (), lambda form: form.level):
        yield f"{level.label}: " + "، ".join(f"{form.form} {form.articles:,}" for form in those)
    if forms and forms.more:
        yield f"{counted(forms.more, 'rarer form', 'rarer forms')} not counted"
    if forms and not forms.examined:
        yield "there may be more forms"


def _phrase(part: ExplainedPart) -> str:
    order = "" if part.slop is None else f", in any order with at most {part.slop} other words among them"
    positions = (_shortened(forms) for forms in part.positions)
    return f"{_PHRASE_LEVELS[part.level]}{order}: {' + '.join(positions)}"


def _shortened(forms: tuple[str, ...]) -> str:
    more = len(forms) - _FORMS_SHOWN
    return "|".join(forms[:_FORMS_SHOWN]) + (f"|… ({more:,} more)" if more > 0 else "")


def _with_pasted(archive: Archive, results: Results) -> tuple[Results, tuple[Article, ...]]:
    """Return ``results`` with a note where the query is an address or an id, and the articles that have it."""
    pasted = archive.pasted(results.request.query) if results.request.page == 1 else None
    if pasted is None:
        return results, ()
    return replace(results, notes=(pasted.note, *results.notes)), pasted.articles
