"""The side column: by which sources, sections and authors, by how many of the words, and by which kinds of match the
results can be narrowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from searchapp.model import FacetCount, Results, SearchRequest
from searchapp.plan import ValueField
from searchapp.web.chips import field_names
from searchapp.web.choices import Choice
from searchapp.web.controls import level_choices, match_choices
from searchapp.web.counting import Count
from searchapp.web.language import gettext
from searchapp.web.links import toggle_url
from searchapp.web.parameters import EXCLUSIONS, Filter

#: How many values are shown at once, and how many unfolded: the rest is for who searches for it by name.
_SHOWN_AT_ONCE: Final = 8
_SHOWN_AT_ALL: Final = 16

_FACETS: Final[dict[Filter, ValueField]] = {"sources": "source", "sections": "section", "authors": "author"}


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of choices under a heading; ``more`` is the long tail that is folded away at first.

    ``of_values`` says that they are values of articles, rather than ways of searching.
    """

    name: str
    title: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()
    of_values: bool = False


def facets_of(results: Results, count: Count) -> tuple[Facet, ...]:
    """Return the groups that have anything to choose from, what is chosen already coming first.

    Where a filter is in force its values are counted by ``count`` as though it were not, to show what else there is.
    """
    facets = (
        *_value_facets(results, count),
        Facet("words", gettext("Words required"), match_choices(results) if results.total else ()),
        Facet("kinds", gettext("How words may match"), level_choices(results.request)),
    )
    return tuple(facet for facet in facets if facet.choices)


def _value_facets(results: Results, count: Count) -> Iterator[Facet]:
    request = results.request
    for field, title in field_names().items():
        name = _FACETS[field]
        if name not in results.facets:
            continue
        open_to_all = replace(request, match=results.match, page=1, **{field: (), EXCLUSIONS[field]: ()})  # type: ignore[arg-type]
        narrowed = getattr(request, field) or getattr(request, EXCLUSIONS[field])
        counts = count(open_to_all, (name,)).facets[name] if narrowed else results.facets[name]
        choices = tuple(_value_choices(counts, request, field))
        yield Facet(name, title, choices[:_SHOWN_AT_ONCE], choices[_SHOWN_AT_ONCE:], of_values=True)


def _value_choices(counts: Iterable[FacetCount], request: SearchRequest, field: Filter) -> Iterator[Choice]:
    chosen: tuple[str, ...] = getattr(request, field)
    left_out: tuple[str, ...] = getattr(request, EXCLUSIONS[field])
    counted = {value: count for value, count in counts if value}
    in_force = dict.fromkeys((*chosen, *left_out))
    # Addresses are made of what is shown only: there may be thousands of authors.
    shown = [*(value for value in counted if value in in_force), *(value for value in in_force if value not in counted)]
    rest = (value for value in counted if value not in in_force)
    for value in (*shown, *islice(rest, max(0, _SHOWN_AT_ALL - len(shown)))):
        yield Choice(
            value,
            toggle_url(request, field, value),
            value in chosen,
            counted.get(value, 0),
            toggle_url(request, EXCLUSIONS[field], value),
            value in left_out,
        )
