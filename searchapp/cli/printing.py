"""Results on a terminal: title, source, and the best paragraphs with the matches coloured.

Right-to-left text stays in its logical order: reordering it is up to the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

import click

from searchapp.errors import Language, Message
from searchapp.model import Hit, Paragraph, Results, Span
from searchapp.ranking.highlight import excerpt
from searchapp.search.serialization import date_text

_INDENT: Final = "    "
_ELLIPSIS: Final = "…"
#: How many copies are listed for each hit.
_COPIES_SHOWN: Final = 5
_dim: Final = partial(click.style, dim=True)
_match_style: Final = partial(click.style, fg="red", bold=True)
_bold: Final = partial(click.style, bold=True)


def print_results(results: Results, language: Language) -> None:
    """Print ``results``; their number, and notes, go to standard error."""
    if results.corrected and not results.replaced:
        suggestion = Message(en=f"Did you mean “{results.corrected}”?", ar=f"هل تقصد «{results.corrected}»؟")
        click.echo(suggestion.text(language), err=True)
    for note in results.notes:
        click.echo(note.text(language), err=True)
    click.echo(_count(results), err=True)
    first = (results.request.page - 1) * results.request.limit + 1
    for number, hit in enumerate(results.hits, first):
        for line in hit_lines(number, hit):
            click.echo(line)


def hit_lines(number: int, hit: Hit) -> Iterator[str]:
    """Yield the lines of one hit, with colours, and an empty line after it."""
    title = highlighted(hit.article.title, hit.title_highlights) if hit.article.title else _bold(hit.article.heading)
    yield f"{number:>3} {title}"
    yield _INDENT + _dim(" · ".join(filter(None, _metadata(hit))))
    for paragraph in hit.paragraphs:
        yield _INDENT + _snippet(paragraph)
    if hit.copies:
        yield _INDENT + _dim("also: " + " · ".join(_copies(hit)))
    yield ""


def highlighted(text: str, spans: Iterable[Span]) -> str:
    """Return ``text`` with ``spans`` coloured."""
    return "".join(_pieces(text, spans))


def _pieces(text: str, spans: Iterable[Span]) -> Iterator[str]:
    done = 0
    for start, end in spans:
        yield text[done:start]
        yield _match_style(text[start:end])
        done = end
    yield text[done:]


def _metadata(hit: Hit) -> tuple[str, ...]:
    article = hit.article
    # Copies are often minutes apart.
    day = (date_text(article) or "") if hit.copies else f"{article.date:%Y-%m-%d}" if article.date else ""
    first = "published first" if hit.first else ""
    return article.source, article.section, article.author, day, first, article.url or article.id


def _copies(hit: Hit) -> Iterator[str]:
    shown = hit.copies[:_COPIES_SHOWN]
    for copy in shown:
        first = "first" if copy.first else ""
        yield ", ".join(filter(None, (copy.source or copy.id, date_text(copy), first)))
    if hit.copied > len(shown):
        yield f"{hit.copied - len(shown):,} more"


def _snippet(paragraph: Paragraph) -> str:
    cut = excerpt(paragraph)
    before, after = _ELLIPSIS * cut.cut_before, _ELLIPSIS * cut.cut_after
    return f"{before}{highlighted(cut.text, cut.highlights)}{after} {_dim(f'¶{paragraph.position + 1}')}"


def _count(results: Results) -> str:
    if not results.total:
        return "No article found."
    pages = f", page {results.request.page} of {results.page_count:,}" if results.page_count > 1 else ""
    stories = f" ({_counted(results.stories, 'story', 'stories')})" if results.stories and results.collapsed else ""
    return f"{_counted(results.total, 'article', 'articles')}{stories} in {results.took_ms:.0f} ms{pages}"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
