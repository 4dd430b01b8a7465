"""What narrows and widens a search: the filters in force, the values to choose from, the ways of matching."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from searchapp.dates.timeline import Period
from searchapp.model import FacetCount, Match, MatchLevel, Results, SearchRequest, Sort
from searchapp.plan import ValueField
from searchapp.web.language import format_day, format_period, gettext
from searchapp.web.links import Choice, level_url, search_url, toggle_url, toggled
from searchapp.web.opened_index import CountFunction
from searchapp.web.parameters import EXCLUSIONS, Filter, with_implied
from searchapp.web.readings import named_lexeme

#: How many values of a facet are shown at first, and how many at most; others are found by searching for their name.
_SHOWN_FIRST: Final = 8
_SHOWN_AT_MOST: Final = 16

_PHRASE: Final = re.compile(r"""["«“„].*?["»”]""")
_FACETS: Final[dict[Filter, ValueField]] = {"sources": "source", "sections": "section", "authors": "author"}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: what it filters, its value, whether the value is excluded, and the search without it."""

    kind: str
    value: str
    excluded: bool
    without: SearchRequest

    @property
    def url(self) -> str:
        """The URL of the search without the filter."""
        return search_url(self.without)


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of choices under a heading; ``more`` are shown on demand.

    ``of_values`` is true for values of articles, and false for ways of matching.
    """

    name: str
    title: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()
    of_values: bool = False


def field_names() -> dict[Filter, str]:
    """Return the names of the filters by value."""
    return {"sources": gettext("Source"), "sections": gettext("Section"), "authors": gettext("Author")}


def chips_of(request: SearchRequest) -> tuple[Chip, ...]:
    """Return how words of ``request`` are to be read, and every filter, in the order in which the page lists them."""
    return (*_reading_chips(request), *_value_chips(request), *_date_chips(request))


def _reading_chips(request: SearchRequest) -> Iterator[Chip]:
    if request.query:
        for lexeme in request.readings:
            without = toggled(request, "readings", lexeme)
            yield Chip(gettext("Reading"), named_lexeme(lexeme), excluded=False, without=without)
        for lexeme in request.without_readings:
            without = toggled(request, "without_readings", lexeme)
            yield Chip(gettext("Reading"), named_lexeme(lexeme), excluded=True, without=without)


def _value_chips(request: SearchRequest) -> Iterator[Chip]:
    for field, kind in field_names().items():
        for side in (field, EXCLUSIONS[field]):
            values: tuple[str, ...] = getattr(request, side)
            for value in values:
                yield Chip(kind, value, side != field, toggled(request, side, value))


def _date_chips(request: SearchRequest) -> Iterator[Chip]:
    first_page = replace(request, page=1)
    if request.arrived_from:
        time = request.arrived_from.isoformat(sep=" ", timespec="minutes")
        yield Chip(gettext("Arrived since"), time, excluded=False, without=replace(first_page, arrived_from=None))
    if request.date_from and request.date_to and (period := Period(request.date_from, request.date_to)).unit:
        undated = replace(first_page, date_from=None, date_to=None)
        yield Chip(gettext("Date"), format_period(period), excluded=False, without=undated)
        return
    if request.date_from:
        without = replace(first_page, date_from=None)
        yield Chip(gettext("From"), format_day(request.date_from), excluded=False, without=without)
    if request.date_to:
        without = replace(first_page, date_to=None)
        yield Chip(gettext("To"), format_day(request.date_to), excluded=False, without=without)


def facets_of(results: Results, count: CountFunction) -> tuple[Facet, ...]:
    """Return the facets that have anything to choose from, with what is chosen already first.

    The values of a filter in force are counted by ``count`` without it, to show the alternatives.
    """
    facets = (
        *_value_facets(results, count),
        Facet("words", gettext("Words required"), match_choices(results) if results.total else ()),
        Facet("levels", gettext("How words may match"), level_choices(results.request)),
    )
    return tuple(facet for facet in facets if facet.choices)


def _value_facets(results: Results, count: CountFunction) -> Iterator[Facet]:
    request = results.request
    for field, title in field_names().items():
        name = _FACETS[field]
        if name not in results.facets:
            continue
        unfiltered = replace(request, match=results.match, page=1, **{field: (), EXCLUSIONS[field]: ()})  # type: ignore[arg-type]
        narrowed = getattr(request, field) or getattr(request, EXCLUSIONS[field])
        counts = count(unfiltered, (name,)).facets[name] if narrowed else results.facets[name]
        choices = tuple(_value_choices(counts, request, field))
        yield Facet(name, title, choices[:_SHOWN_FIRST], choices[_SHOWN_FIRST:], of_values=True)


def _value_choices(counts: Iterable[FacetCount], request: SearchRequest, field: Filter) -> Iterator[Choice]:
    included: tuple[str, ...] = getattr(request, field)
    excluded: tuple[str, ...] = getattr(request, EXCLUSIONS[field])
    counted = {value: count for value, count in counts if value}
    in_force = dict.fromkeys((*included, *excluded))
    # URLs are made only for the values shown: there may be thousands of authors.
    shown = [*(value for value in counted if value in in_force), *(value for value in in_force if value not in counted)]
    rest = (value for value in counted if value not in in_force)
    for value in (*shown, *islice(rest, max(0, _SHOWN_AT_MOST - len(shown)))):
        yield Choice(
            value,
            toggle_url(request, field, value),
            value in included,
            counted.get(value, 0),
            toggle_url(request, EXCLUSIONS[field], value),
            value in excluded,
        )


def sort_labels() -> dict[Sort, str]:
    """Return the sort orders with their names."""
    return {
        "relevance": gettext("Relevance"),
        "newest": gettext("Newest"),
        "oldest": gettext("Oldest"),
        "arrived": gettext("Last to arrive"),
    }


def sort_choices(results: Results) -> tuple[Choice, ...]:
    """Return the sort orders, the current one active."""
    request = results.request
    return tuple(
        Choice(label, search_url(replace(request, sort=sort, page=1)), sort == request.sort)
        for sort, label in sort_labels().items()
    )


def match_choices(results: Results) -> tuple[Choice, ...]:
    """Return the choice of all, any or only some of the words; nothing for one word or phrase: they are the same."""
    request = results.request
    if len(_PHRASE.sub("phrase", request.query).split()) <= 1:
        return ()
    labels: dict[Match, str] = {
        "all": gettext("All the words"),
        "any": gettext("Any of the words"),
        "some": gettext("Some of the words, not all"),
    }
    return tuple(
        Choice(label, search_url(replace(request, match=match, page=1)), match == results.match)
        for match, label in labels.items()
    )


def matching_of(results: Results) -> str:
    """Return how many of the words the articles have, in words, where they need not have all; else nothing."""
    choices = match_choices(results) if results.match != "all" else ()
    return next((choice.label for choice in choices if choice.active), "")


def level_choices(request: SearchRequest) -> tuple[Choice, ...]:
    """Return the match levels that can be switched on and off, those that count active; nothing without a query."""
    if not request.query:
        return ()
    return tuple(
        Choice(label, level_url(request, level), level in with_implied(request.only))
        for level, label in level_labels().items()
    )


def level_labels() -> dict[MatchLevel, str]:
    """Return the match levels that can be switched off with their names."""
    return {
        MatchLevel.SPELLING: gettext("In another orthography"),
        MatchLevel.INFLECTION: gettext("In another inflection"),
        MatchLevel.VARIANT: gettext("Another spelling of a name"),
        MatchLevel.ROOT: gettext("Another word of the root"),
    }
