"""``searchapp search``, ``searchapp suggest`` and ``searchapp explain``, and how results look on a terminal.

Right-to-left text stays in its logical order: reordering it is up to the terminal.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

import click

from searchapp.analysis.lexicon.reader import citation
from searchapp.archive import Archive
from searchapp.bidi import balance, balanced
from searchapp.cli.commands import ERROR, NOTHING_FOUND, with_archive
from searchapp.cli.exporting import format_of, write_export, write_record
from searchapp.dates.periods import Span as DateSpan
from searchapp.dates.periods import narrowed, parse_limit, span_in_words
from searchapp.errors import Language, Message
from searchapp.model import (
    LEVELS_BY_LABEL,
    MATCH_LEVELS,
    Article,
    Hit,
    Match,
    MatchLevel,
    Paragraph,
    Results,
    Sort,
    Span,
)
from searchapp.plan import FACETS
from searchapp.ranking.highlight import excerpt
from searchapp.search.explain import ExplainedPart, explanation_as_json, part_of_speech
from searchapp.search.export import RESULT_FORMATS
from searchapp.search.results import Results as Found
from searchapp.search.serialization import CSV_COLUMNS, answer_as_rows, date_text

F = TypeVar("F", bound=Callable[..., Any])

#: Stands before what looks like an option and is none, while arguments are read. No argument of a command holds it.
_NO_OPTION: Final = "\0"
_EXCLUSION: Final = re.compile(r"-[^-\x00-\x20A-Za-z0-9]")

#: How the words of a phrase have to match.
_PHRASE_LEVELS: Final = {
    MatchLevel.EXACT: "to the letter",
    MatchLevel.SPELLING: "in any spelling",
    MatchLevel.INFLECTION: "in any inflection",
}

#: How many of the forms at one position of a phrase are shown.
_FORMS_SHOWN: Final = 12

_INDENT: Final = "    "
_ELLIPSIS: Final = "…"
#: Stands between the articles with all the words and those with some of them.
_RULE: Final = "────"
#: Marks those with some of the words where both are ranked together.
_SOME: Final = "~"
#: How many copies are listed for each hit.
_COPIES_SHOWN: Final = 5
dim: Final = partial(click.style, dim=True)
_match_style: Final = partial(click.style, fg="red", bold=True)
bold: Final = partial(click.style, bold=True)


class _Limit(click.ParamType[DateSpan]):
    """All days from a day or the first day of a longer period on, or up to a day or the ``last`` of such a period."""

    name = "DATE"

    def __init__(self, *, last: bool) -> None:
        self._last = last

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> DateSpan:
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
        """Read as an argument, in its place, what cannot be an option."""
        if "--" not in args:
            args = [f"{_NO_OPTION}{arg}" if _EXCLUSION.match(arg) else arg for arg in args]
        rest = super().parse_args(ctx, args)
        ctx.params = {name: _without_marks(value) for name, value in ctx.params.items()}
        return rest


def _without_marks(value: Any) -> Any:
    if type(value) is tuple:  # of an option that may be repeated
        return tuple(map(_without_marks, value))
    return value.removeprefix(_NO_OPTION) if isinstance(value, str) else value


_ANY_DAY: Final = DateSpan(None, None)


def days_between(begin: DateSpan | None, end: DateSpan | None) -> DateSpan:
    """Return the days from ``begin`` up to ``end``, as ``--from`` and ``--to`` give them."""
    return narrowed(begin or _ANY_DAY, end or _ANY_DAY)


QUERY: Final = _Query()


def query_argument(command: F) -> F:
    """Add the argument QUERY to ``command``: all that stands there, joined by spaces, needs no quotation marks."""

    def joined(_ctx: click.Context, _: click.Parameter, words: tuple[str, ...]) -> str:
        return " ".join(map(_without_marks, words))

    argument = click.argument("query", type=QUERY, nargs=-1, required=True, callback=joined, metavar="QUERY...")
    return argument(command)


def reading_options(command: F) -> F:
    """Add the options that choose and refuse how words are read."""
    chosen = click.option(
        "--reading",
        multiple=True,
        help="Read each word that could be a form of this lexeme, as explain lists it, as one; may be repeated.",
    )
    refused = click.option(
        "--without-reading",
        multiple=True,
        help="Do not count words that could be a form of this lexeme; may be repeated.",
    )
    return chosen(refused(command))


def filter_options(command: F) -> F:
    """Add the options for sections, authors and days; see :func:`days_between`."""
    section = click.option("--section", multiple=True, help="Only from this section; may be repeated.")
    author = click.option("--author", multiple=True, help="Only by this author; may be repeated.")
    begin = click.option(
        "--from",
        "begin",
        type=_Limit(last=False),
        help="Only from this day on: 2025-11-06, 2025, أمس, آخر 7 أيام …",
    )
    end = click.option("--to", "end", type=_Limit(last=True), help="Only up to this day, or the end of this period.")
    return section(author(begin(end(command))))


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
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(list(LEVELS_BY_LABEL)),
    help="Only words that match in this way (and exact ones); an inflection is another form of the same word. "
    "May be repeated.",
)
@reading_options
@click.option("--verbatim", is_flag=True, help="Never search for a correction, or propose one.")
@click.option("--collapse", is_flag=True, help="Show articles of one story, with nearly the same text, as one.")
@click.option("--source", multiple=True, help="Only from this source; may be repeated.")
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
    only: tuple[str, ...],
    reading: tuple[str, ...],
    without_reading: tuple[str, ...],
    verbatim: bool,
    collapse: bool,
    source: tuple[str, ...],
    section: tuple[str, ...],
    author: tuple[str, ...],
    begin: DateSpan | None,
    end: DateSpan | None,
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
    span = days_between(begin, end)
    results = archive.search(
        query,
        match=match,
        sort=sort,
        page=page,
        limit=limit,
        paragraphs=paragraphs,
        only=only or MATCH_LEVELS,
        reading=reading,
        without_reading=without_reading,
        verbatim=verbatim,
        collapse=collapse,
        source=source,
        section=section,
        author=author,
        date_from=span.first,
        date_to=span.last,
        facets=FACETS if form == "json" else (),
        relaxed_hits=form != "csv" and file is None,
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
        if begin or end:
            click.echo(span_in_words(span).text(language), err=True)
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
@click.option("--only", multiple=True, type=click.Choice(list(LEVELS_BY_LABEL)), help="As for search.")
@reading_options
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
@with_archive
def explain(
    archive: Archive,
    query: str,
    only: tuple[str, ...],
    reading: tuple[str, ...],
    without_reading: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show how a query is interpreted, form by form.

    Each word is shown with how it was read and how else it may be, with the lexemes that satisfy it, its own and other
    spellings, and with the forms of texts that are found by it, each with the number of articles that have it. Each
    field is shown with the names or days that it accepts.
    """
    explanation = archive.explain(query, only=only or MATCH_LEVELS, reading=reading, without_reading=without_reading)
    language = archive.settings.language
    if as_json:
        click.echo(json.dumps(explanation_as_json(explanation, language), ensure_ascii=False, indent=2))
        return
    for note in explanation.notes:
        click.echo(note.text(language), err=True)
    for part in explanation.parts:
        for line in _described(part):
            click.echo(balanced("  " * part.depth + line))


def _described(part: ExplainedPart) -> Iterator[str]:
    where = " in the title" if part.scope == "title" else ""
    match part.kind:
        case "word":
            articles = _counted(part.articles or 0, "article", "articles")
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
        yield f"{_counted(forms.more, 'rarer form', 'rarer forms')} not counted"
    if forms and not forms.examined:
        yield "there may be more forms"


def _phrase(part: ExplainedPart) -> str:
    order = "" if part.slop is None else f", in any order with at most {part.slop} other words among them"
    positions = (_shortened(forms) for forms in part.positions)
    return f"{_PHRASE_LEVELS[part.level]}{order}: {' + '.join(positions)}"


def _shortened(forms: tuple[str, ...]) -> str:
    more = len(forms) - _FORMS_SHOWN
    return "|".join(forms[:_FORMS_SHOWN]) + (f"|… ({more:,} more)" if more > 0 else "")


def print_results(results: Results, language: Language) -> None:
    """Print ``results``; their number, and notes, go to standard error.

    What a relaxed search adds follows below a line, or is marked where both are ranked together.
    """
    if results.corrected and not results.replaced:
        meant = balanced(results.corrected)
        suggestion = Message(en=f"Did you mean “{meant}”?", ar=f"هل تقصد «{meant}»؟")
        click.echo(suggestion.text(language), err=True)
    for note in results.notes:
        click.echo(note.text(language), err=True)
    click.echo(_count(results), err=True)
    if results.ranked_together:
        click.echo(f"{_relaxed(results)}, marked {_SOME}", err=True)
    first = (results.request.page - 1) * results.request.limit + 1
    relaxed = {hit.article.id for hit in results.relaxed_hits}
    for number, hit in enumerate(results.shown, first):
        if number == first + len(results.hits) and not results.ranked_together:
            click.echo(dim(f"{_RULE} {_relaxed(results)} {_RULE}\n"))
        mark = f"{_SOME} " if results.ranked_together and hit.article.id in relaxed else ""
        for line in hit_lines(number, hit, mark, lambda source: results.source_name(source, language)):
            click.echo(line)


def _with_pasted(archive: Archive, results: Found) -> tuple[Found, tuple[Article, ...]]:
    """Return ``results`` with a note where the query is an address or an id, and the articles that have it."""
    pasted = archive.pasted(results.request.query) if results.request.page == 1 else None
    if pasted is None:
        return results, ()
    return replace(results, notes=(pasted.note, *results.notes)), pasted.articles


def print_articles(articles: Iterable[Article]) -> None:
    """Print ``articles`` as hits in which nothing matches, with how their text begins."""
    for number, article in enumerate(articles, 1):
        beginning = tuple(Paragraph(place, text, 0.0, ()) for place, text in enumerate(article.paragraphs[:1]))
        for line in hit_lines(number, Hit(article, 0.0, beginning)):
            click.echo(line)


def hit_lines(number: int, hit: Hit, mark: str = "", source_name: Callable[[str], str] = str) -> Iterator[str]:
    """Yield the lines of one hit, with colours, ``mark`` before its title, and an empty line after it."""
    article = hit.article
    title = highlighted(article.title, hit.title_highlights) if article.title else bold(balanced(article.heading))
    yield f"{number:>3} {mark}{title}"
    yield _INDENT + dim(" · ".join(map(balanced, filter(None, _metadata(hit, source_name)))))
    for paragraph in hit.paragraphs:
        yield _INDENT + _snippet(paragraph)
    if hit.copies:
        yield _INDENT + dim("also: " + " · ".join(_copies(hit, source_name)))
    yield ""


def highlighted(text: str, spans: Iterable[Span]) -> str:
    """Return ``text`` with its bidi controls balanced and ``spans`` coloured."""
    return "".join(_pieces(text, spans))


def _pieces(text: str, spans: Iterable[Span]) -> Iterator[str]:
    shown = balance(text)
    done = 0
    for start, end in (map(shown.at, span) for span in spans):
        yield shown.text[done:start]
        yield _match_style(shown.text[start:end])
        done = end
    yield shown.text[done:]


def _metadata(hit: Hit, source_name: Callable[[str], str]) -> tuple[str, ...]:
    article = hit.article
    # Copies are often minutes apart.
    written = date_text(article) or ""
    day = written if hit.copies else written.partition("T")[0]
    first = "published first" if hit.first else "collected first" if hit.first_collected else ""
    page = f"page {article.page}" if article.page else ""
    page += ", by OCR: its numbers may be wrong" if article.is_by_ocr else ""
    return source_name(article.source), article.section, article.author, day, page, first, article.url or article.id


def _copies(hit: Hit, source_name: Callable[[str], str]) -> Iterator[str]:
    shown = hit.copies[:_COPIES_SHOWN]
    for copy in shown:
        first = "first" if copy.first else "first collected" if copy.first_collected else ""
        yield ", ".join(filter(None, (balanced(source_name(copy.source) or copy.id), date_text(copy), first)))
    if hit.copied > len(shown):
        yield f"{hit.copied - len(shown):,} more"


def _snippet(paragraph: Paragraph) -> str:
    cut = excerpt(paragraph)
    before, after = _ELLIPSIS * cut.cut_before, _ELLIPSIS * cut.cut_after
    return f"{before}{highlighted(cut.text, cut.highlights)}{after} {dim(f'¶{paragraph.position + 1}')}"


def _count(results: Results) -> str:
    if not (results.total or results.relaxed):
        return "No article found."
    pages = f", page {results.request.page} of {results.page_count:,}" if results.page_count > 1 else ""
    stories = f" ({_counted(results.stories, 'story', 'stories')})" if results.stories and results.collapsed else ""
    found = _counted(results.total, "article", "articles") if results.total else "No article with all the words"
    found += " with some of the words, not all" if results.match == "some" else ""
    return f"{found}{stories} in {results.took_ms:.0f} ms{pages}"


def _relaxed(results: Results) -> str:
    return f"{_counted(results.relaxed_total, 'more article', 'more articles')} with some of the words"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
