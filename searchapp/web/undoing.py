"""Taking back what the notes on a page say was done to a query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from searchapp.model import Results, SearchRequest
from searchapp.query.notes import shortened
from searchapp.query.parser import parse
from searchapp.settings import Settings
from searchapp.web.choices import Choice
from searchapp.web.language import gettext
from searchapp.web.links import query_url, search_url
from searchapp.web.query_parts import dates_in, without_date


def as_typed(asked: SearchRequest, results: Results) -> tuple[Choice, ...]:
    """Return the search for what was typed where ``results`` are those of something else."""
    if not results.replaced:
        return ()
    label = gettext("Search for “%(query)s” all the same", query=shortened(asked.query))
    return (Choice(label, search_url(replace(asked, verbatim=True, page=1))),)


def undoing(results: Results, settings: Settings) -> tuple[Choice, ...]:
    """Return the search with all the words where it was relaxed, and those without each date that was understood."""
    return tuple(_undoing(results, settings))


def _undoing(results: Results, settings: Settings) -> Iterator[Choice]:
    request = results.request
    if results.relaxed:
        yield Choice(gettext("Only articles with all the words"), search_url(replace(request, match="all", page=1)))
    for dated in dates_in(parse(results.searched, settings, date.today()).ast):
        rest = without_date(results.searched, dated.text)
        if rest:
            yield Choice(gettext("Without the date “%(date)s”", date=shortened(dated.text)), query_url(request, rest))
