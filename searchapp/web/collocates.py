"""Who calls it what, on the web: the page ``/collocates``, its table, and what the API answers.

Everything lies in the address: the query and filters of a search, ``span``, ``side`` and ``stop``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.http import dump_options_header

from searchapp.dates.timeline import Period, period_of
from searchapp.export.csv_table import as_csv
from searchapp.model import SearchRequest
from searchapp.search.collocate_counts import (
    MAX_SPAN,
    PREFERRED,
    SIDES,
    Chosen,
    Group,
    Use,
    Window,
    Word,
)
from searchapp.search.collocates import COLLOCATE_COLUMNS, LISTED, Collocates, collocates, collocates_as_rows
from searchapp.web.concordance import lines_url
from searchapp.web.facets import Chip, chips_of
from searchapp.web.language import format_period, language_parameter
from searchapp.web.links import readable_url, search_url
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import read_request, write_request
from searchapp.web.source_names import source_name
from searchapp.web.windows import read_window, write_window

collocate_pages = Blueprint("collocates", __name__)

#: How many words of a source or a month are shown, and how many forms of the name and sources they are shown by.
_PREFERRED: Final = 8
_FORMS: Final = 6

#: How many sources there are to choose from.
_SOURCES: Final = 24


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks: the name with the filters, and which words are beside it."""

    request: SearchRequest
    window: Window

    def parameters(self, **changes: object) -> dict[str, object]:
        """Return the parameters of the address, with some changed, without those that have their defaults."""
        given = {**write_request(self.request), **write_window(self.window), **changes}
        return {name: value for name, value in given.items() if value not in ("", [])}

    def url(self, endpoint: str, **changes: object) -> str:
        """Return the URL of the same at another place, or with something changed."""
        return readable_url(url_for(endpoint, **self.parameters(**changes)))  # type: ignore[arg-type]


def read_collocates(args: MultiDict[str, str]) -> Asked:
    """Return what a query string asks for. Raises :class:`~searchapp.errors.QueryError` as a search does."""
    # What limits the words that are listed is no size of a page of results.
    others = MultiDict((name, value) for name, value in args.items(multi=True) if name != "limit")
    asked = replace(read_request(others), match="auto", sort="relevance", page=1, collapse=None, verbatim=False)
    return Asked(asked, read_window(args))


def counted(asked: Asked) -> Collocates:
    """Return what is asked for, within the time limit of the server."""
    index = opened_index()
    return collocates(index.engine, asked.request, index.settings, asked.window)


@dataclass(frozen=True, slots=True)
class Part:
    """A source or a month as it is shown: what it is called, the URL of its articles, the words that it prefers and its
    use of the forms of the name, in the order of all, with the URLs of their lines.
    """

    label: str
    group: Group
    url: str
    preferred: tuple[tuple[Use, str], ...]
    forms: tuple[tuple[Use | None, str], ...]

    @property
    def others(self) -> int:
        """How many more words it prefers."""
        return len(self.group.preferred) - len(self.preferred)


@collocate_pages.get("/collocates")
def collocates_page() -> str:
    """Show the words beside a name, and the form to ask for them."""
    asked = read_collocates(request.args)
    found = counted(asked) if asked.request.query else None
    others = replace(asked.request, query="", sources=(), date_from=None, date_to=None)
    known = [source for source, _ in opened_index().engine.values("source")[:_SOURCES]]
    return render_template(
        "collocates.html",
        asked=asked,
        found=found,
        spans=range(1, MAX_SPAN + 1),
        sides=SIDES,
        sources=list(dict.fromkeys((*asked.request.sources, *known))),
        kept=list(MultiDict(write_request(others)).items(multi=True)),
        chips=[(chip, _without(asked, chip).url("collocates.collocates_page")) for chip in chips_of(others)],
        **(_shown(found, asked) if found else {}),
    )


def _without(asked: Asked, chip: Chip) -> Asked:
    """Return the same without a filter that is neither a source nor a date."""
    kept = asked.request
    narrowed = replace(chip.without, query=kept.query, sources=kept.sources)
    return replace(asked, request=replace(narrowed, date_from=kept.date_from, date_to=kept.date_to))


def _shown(found: Collocates, asked: Asked) -> dict[str, object]:
    counts = found.counts
    forms = counts.forms[:_FORMS]
    return {
        "counts": counts,
        "forms": [(form, lines_url(asked.request, Chosen(form=form.lexeme))) for form in forms],
        "words": [(word, _lines_beside(asked, asked.request, word)) for word in counts.words[:LISTED]],
        "by_source": [
            _part_of(asked, _in_source(asked, group), group, source_name(group.name), forms) for group in counts.sources
        ],
        "by_month": [
            _part_of(asked, _in_period(asked, period), group, format_period(period), forms)
            for group in counts.months
            for period in (period_of(group.name),)
        ],
        "articles_url": search_url(asked.request),
        "files": (
            ("CSV", "text/csv", asked.url("collocates.collocates_csv", **language_parameter())),
            ("JSON", "application/json", asked.url("api.collocate_counts", **language_parameter())),
        ),
        "notes": found.notes,
        "preferred_from": PREFERRED,
    }


def _in_source(asked: Asked, group: Group) -> SearchRequest | None:
    """Return the search for the articles of a source; there is none for those without one."""
    return replace(asked.request, sources=(group.name,)) if group.name else None


def _in_period(asked: Asked, period: Period) -> SearchRequest:
    first, last = asked.request.date_from, asked.request.date_to
    within = period.within(Period(first or date.min, last or date.max))
    return replace(asked.request, date_from=within.first, date_to=within.last)


def _part_of(asked: Asked, its: SearchRequest | None, group: Group, label: str, forms: Iterable[Word]) -> Part:
    uses = {use.word.lexeme: use for use in group.forms}
    return Part(
        label,
        group,
        search_url(its) if its else "",
        tuple((use, _lines_beside(asked, its, use.word)) for use in group.preferred[:_PREFERRED]),
        tuple(
            (uses.get(form.lexeme), lines_url(its, Chosen(form=form.lexeme)) if its and form.lexeme in uses else "")
            for form in forms
        ),
    )


def _lines_beside(asked: Asked, its: SearchRequest | None, word: Word) -> str:
    """Return the URL of the lines in which ``word`` stands beside the name."""
    return lines_url(its, Chosen(beside=word.lexeme, window=asked.window)) if its else ""


@collocate_pages.get("/collocates.csv")
def collocates_csv() -> Response:
    """Return every number as a table."""
    rows = collocates_as_rows(counted(read_collocates(request.args)))
    name = f"collocates-{date.today().isoformat()}.csv"
    return Response(
        as_csv(COLLOCATE_COLUMNS, rows),
        content_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": dump_options_header("attachment", {"filename": name})},
    )
