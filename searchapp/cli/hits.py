"""How results look on a terminal.

Right-to-left text stays in its logical order: reordering it is up to the terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

import click

from searchapp.bidi import balance, balanced
from searchapp.cli.language import gettext, ngettext
from searchapp.cli.terminal import print_lines
from searchapp.errors import Language, Message
from searchapp.model import Article, Hit, Paragraph, Span
from searchapp.ranking.highlight import excerpt
from searchapp.search.results import Results
from searchapp.search.serialization import date_text

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
        click.echo(gettext("%(articles)s, marked %(mark)s", articles=_relaxed(results), mark=_SOME), err=True)
    print_lines(_result_lines(results, language))


def _result_lines(results: Results, language: Language) -> Iterator[str]:
    first = (results.request.page - 1) * results.request.limit + 1
    relaxed = {hit.article.id for hit in results.relaxed_hits}
    for number, hit in enumerate(results.shown, first):
        if number == first + len(results.hits) and not results.ranked_together:
            yield dim(f"{_RULE} {_relaxed(results)} {_RULE}")
            yield ""
        mark = f"{_SOME} " if results.ranked_together and hit.article.id in relaxed else ""
        yield from hit_lines(number, hit, mark, lambda source: results.source_name(source, language))


def print_articles(articles: Iterable[Article]) -> None:
    """Print ``articles`` as hits in which nothing matches, with how their text begins."""
    print_lines(_article_lines(articles))


def _article_lines(articles: Iterable[Article]) -> Iterator[str]:
    for number, article in enumerate(articles, 1):
        beginning = tuple(Paragraph(place, text, 0.0, ()) for place, text in enumerate(article.paragraphs[:1]))
        yield from hit_lines(number, Hit(article, 0.0, beginning))


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
        return gettext("No article found.")
    found = gettext("No article with all the words")
    if results.total:
        found = ngettext("%(count)s article", "%(count)s articles", results.total)
    if results.match == "some":
        found = gettext("%(articles)s with some of the words, not all", articles=found)
    if results.stories and results.collapsed:
        stories = ngettext("%(count)s story", "%(count)s stories", results.stories)
        found = f"{found} ({stories})"
    said = gettext("%(articles)s in %(milliseconds)s ms", articles=found, milliseconds=round(results.took_ms))
    page, pages = results.request.page, results.page_count
    if max(page, pages) > 1:
        return gettext("%(found)s, page %(page)s of %(pages)s", found=said, page=page, pages=pages)
    return said


def _relaxed(results: Results) -> str:
    return ngettext(
        "%(count)s more article with some of the words",
        "%(count)s more articles with some of the words",
        results.relaxed_total,
    )


def counted(count: int, one: str, many: str) -> str:
    """Return ``count`` with its noun: 1 article, 1,024 articles."""
    return f"{count:,} {one if count == 1 else many}"
