"""What narrows and widens a search: the filters in force, the values to choose from, the ways of matching."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
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
from searchapp.web.source_names import source_name

#: How many values of a facet are shown at first, and how many at most; all are on a page of their own.
_SHOWN_FIRST: Final = 8
_SHOWN_AT_MOST: Final = 16

_PHRASE: Final = re.compile(r"""["«“„].*?["»”]""")
_FACETS: Final[dict[Filter, ValueField]] = {"sources": "source", "sections": "section", "authors": "author"}
FILTERS_OF_FACETS: Final[dict[ValueField, Filter]] = {facet: field for field, facet in _FACETS.items()}


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


def label_of(field: Filter, value: str) -> str:
    """Return what a value is called: a source has a name."""
    return source_name(value) if field == "sources" else value


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
                yield Chip(kind, label_of(field, value), side != field, toggled(request, side, value))


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
        choices = tuple(_value_choices(counted_by(results, field, count), request, field))
        yield Facet(name, title, choices[:_SHOWN_FIRST], choices[_SHOWN_FIRST:], of_values=True)


def counted_by(results: Results, field: Filter, count: CountFunction) -> tuple[FacetCount, ...]:
    """Return how many of ``results`` have each value of ``field``: where a filter of that field is in force, ``count``
    counts them without it, to show the alternatives.
    """
    request, name = results.request, _FACETS[field]
    if not (getattr(request, field) or getattr(request, EXCLUSIONS[field])):
        return results.facets[name]
    unfiltered = replace(request, match=results.match, page=1, **{field: (), EXCLUSIONS[field]: ()})  # type: ignore[arg-type]
    return count(unfiltered, (name,)).facets[name]


def _value_choices(counts: Iterable[FacetCount], request: SearchRequest, field: Filter) -> Iterator[Choice]:
    counted = in_force_first({value: count for value, count in counts if value}, request, field)
    in_force = len({*getattr(request, field), *getattr(request, EXCLUSIONS[field])})
    # URLs are made only for the values shown: there may be thousands of authors.
    for value, number in islice(counted.items(), max(_SHOWN_AT_MOST, in_force)):
        yield choice_of(request, field, value, number)


def in_force_first(counts: Mapping[str, int], request: SearchRequest, field: Filter) -> dict[str, int]:
    """Return ``counts`` with the values that ``request`` filters by before the others, also those that none has."""
    in_force = dict.fromkeys((*getattr(request, field), *getattr(request, EXCLUSIONS[field])), 0)
    chosen = {value: count for value, count in counts.items() if value in in_force}
    return {**chosen, **{value: 0 for value in in_force if value not in chosen}, **counts}


def choice_of(request: SearchRequest, field: Filter, value: str, count: int) -> Choice:
    """Return the choice of a value, which ``count`` articles have, with the links that filter by it and exclude it."""
    return Choice(
        label_of(field, value),
        toggle_url(request, field, value),
        value in getattr(request, field),
        count,
        toggle_url(request, EXCLUSIONS[field], value),
        value in getattr(request, EXCLUSIONS[field]),
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
