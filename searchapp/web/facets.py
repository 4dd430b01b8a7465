"""The side column: by how many of the words, and by which sources, sections and months the results can be narrowed."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from searchapp.model import FacetCount, Results, SearchRequest
from searchapp.web.choices import Choice
from searchapp.web.controls import match_choices
from searchapp.web.language import gettext
from searchapp.web.links import search_url, toggle_url
from searchapp.web.parameters import Filter
from searchapp.web.wording import month_in_words

_SHOWN_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of choices under a heading; ``more`` is the long tail that is folded away at first."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()


def facets_of(results: Results) -> tuple[Facet, ...]:
    """Return the groups that have anything to choose from, what is chosen already coming first; months newest first."""
    counts, request = results.facets, results.request
    months = reversed(counts.get("month", ()))
    facets = (
        Facet("words", gettext("Words required"), match_choices(results) if results.total else ()),
        _facet("source", gettext("Source"), _value_choices(counts.get("source", ()), request, "sources")),
        _facet("section", gettext("Section"), _value_choices(counts.get("section", ()), request, "sections")),
        _facet("month", gettext("Month"), _month_choices(months, request)),
    )
    return tuple(facet for facet in facets if facet.choices)


def month_days(month: str) -> tuple[date, date]:
    """Return the first and the last day of a month written ``YYYY-MM``."""
    first = date.fromisoformat(f"{month}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _facet(name: str, title: str, choices: Iterable[Choice]) -> Facet:
    found = list(choices)
    largest = max((choice.count or 0 for choice in found), default=0) or 1
    scaled = [replace(choice, share=round(100 * (choice.count or 0) / largest)) for choice in found]
    ordered = tuple(sorted(scaled, key=lambda choice: not choice.active))
    return Facet(name, title, ordered[:_SHOWN_AT_ONCE], ordered[_SHOWN_AT_ONCE:])


def _value_choices(counts: Iterable[FacetCount], request: SearchRequest, field: Filter) -> Iterable[Choice]:
    chosen: tuple[str, ...] = getattr(request, field)
    counted = [FacetCount(value, count) for value, count in counts if value]
    missing = [FacetCount(value, 0) for value in chosen if value not in dict(counted)]
    for value, count in counted + missing:
        yield Choice(value, toggle_url(request, field, value), value in chosen, count)


def _month_choices(counts: Iterable[FacetCount], request: SearchRequest) -> Iterable[Choice]:
    for month, count in counts:
        first, last = month_days(month)
        active = (request.date_from, request.date_to) == (first, last)
        days = (None, None) if active else (first, last)
        url = search_url(replace(request, page=1, date_from=days[0], date_to=days[1]))
        yield Choice(month_in_words(first), url, active, count)
