"""All values of a facet: the page ``/facet``, with a field to search in, and what the API answers.

Everything lies in the address: ``field`` is the facet, ``find`` what its values have to contain, ``order`` how they are
sorted and ``page`` which of them are shown, beside the query and the filters of the search whose articles are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, cast

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from searchapp.analysis.normalize import normalize
from searchapp.engines.base import Reader
from searchapp.model import FacetCount, Results, SearchRequest
from searchapp.plan import VALUE_FIELDS, Deadline, FacetName, ValueField
from searchapp.search import search
from searchapp.web.errors import note_cut_off
from searchapp.web.facets import (
    FILTERS_OF_FACETS,
    chips_of,
    choice_of,
    counted_by,
    field_names,
    in_force_first,
    label_of,
)
from searchapp.web.language import current_language
from searchapp.web.links import Choice, Pager, numbered_pager, readable_url
from searchapp.web.opened_index import answer_deadline, count_function, opened_index
from searchapp.web.parameters import read_choice, read_request, write_request
from searchapp.web.source_names import source_table

facet_values = Blueprint("facet_values", __name__)

Order = Literal["count", "name"]

#: How many values are on a page.
PAGE: Final = 100
#: How much of what has to be in a value is looked for.
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: whose articles are counted, by which field, and which of its values are shown."""

    request: SearchRequest
    field: ValueField
    find: str
    order: Order
    page: int

    def url(self, **changes: object) -> str:
        """Return the URL of the same values with something changed."""
        own = {"field": self.field, "find": self.find, "order": self.order if self.order == "name" else ""}
        parameters = {**write_request(self.request), **own, **changes}
        return readable_url(
            url_for("facet_values.facet_page", **{name: value for name, value in parameters.items() if value})  # type: ignore[arg-type]
        )


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a field that articles have, and that contain what was asked for, in order.

    ``every`` counts those that contain anything, ``articles`` the articles counted, ``without`` those that have none.
    """

    found: tuple[FacetCount, ...]
    every: int
    articles: int
    without: int


def read_facet(args: MultiDict[str, str]) -> Asked:
    """Return what a query string asks for. Raises :class:`~searchapp.errors.QueryError` as a search does."""
    asked = read_request(args)
    return Asked(
        replace(asked, page=1),
        cast("ValueField", read_choice(args, "field", VALUE_FIELDS)),
        " ".join(args.get("find", "").split())[:_LONGEST],
        cast("Order", read_choice(args, "order", ("count", "name"))),
        asked.page,
    )


@facet_values.get("/facet")
def facet_page() -> str:
    """Show the values of a field that the articles of a search have, each a link that narrows the search."""
    asked = read_facet(request.args)
    values, search_request = values_of(asked)
    shown = replace(asked, request=search_request)
    kept = [(name, value) for name, value in _parameters(search_request) if name != "q"]
    return render_template(
        "facet.html",
        search_request=search_request,
        hidden_fields=kept,
        fields=[*_parameters(search_request), ("field", asked.field)],
        asked=shown,
        title=field_names()[FILTERS_OF_FACETS[asked.field]],
        values=values,
        choices=_choices(values, shown),
        pager=_pager(values, shown),
        orders=_orders(shown),
        chips=chips_of(search_request),
    )


def values_of(asked: Asked) -> tuple[Values, SearchRequest]:
    """Return the values that ``asked`` asks for, and the search that they belong to: where the query was replaced, that
    for the one that was searched for.

    They are those of the filters beside its results: where a filter of the same field is in force, they are counted
    without it. All has the time limit of one search.
    """
    index, deadline = opened_index(), answer_deadline()
    with index.engine.reading(deadline) as reader:
        results = _counted(asked, reader)
        counts = counted_by(results, FILTERS_OF_FACETS[asked.field], count_function(deadline, reader))
    named = [count for count in counts if count.value]
    found = list(_containing(named, asked, deadline))
    if asked.order == "name":
        found.sort(key=lambda count: (normalize(_label(asked.field, count.value)), count.value))
    without = sum(count for value, count in counts if not value)
    return Values(tuple(found), len(named), results.total, without), replace(asked.request, query=results.searched)


def _counted(asked: Asked, reader: Reader) -> Results:
    """Return the results whose facets are shown, as on their page: of what has all the words, or else some of them."""
    index = opened_index()
    first = replace(asked.request, limit=1, paragraphs=0, collapse=None)
    facet: tuple[FacetName, ...] = (asked.field,)
    found = search(index.engine, first, index.settings, facets=facet, reader=reader)
    note_cut_off(found)
    results = replace(found, request=replace(asked.request, query=found.searched))
    return results.relaxed_alone if results.relaxed and not results.total else results


def _containing(counts: Iterable[FacetCount], asked: Asked, deadline: Deadline) -> Iterator[FacetCount]:
    """Yield those of ``counts`` whose value, or a name of it, contains what is looked for, however it is spelt."""
    wanted, names = normalize(asked.find.casefold()), source_table().names
    for count in deadline.each(counts):
        texts = (count.value, *(names(count.value) if asked.field == "source" else ()))
        if not asked.find or any(_contains(text, wanted, asked.find) for text in texts):
            yield count


def _contains(text: str, wanted: str, typed: str) -> bool:
    # Signs alone leave nothing when they are normalized.
    return wanted in normalize(text.casefold()) if wanted else typed in text


def _label(field: ValueField, value: str) -> str:
    return label_of(FILTERS_OF_FACETS[field], value)


def _choices(values: Values, asked: Asked) -> tuple[Choice, ...]:
    field = FILTERS_OF_FACETS[asked.field]
    start = (asked.page - 1) * PAGE
    shown = dict(values.found[start : start + PAGE])
    if asked.page == 1 and not asked.find and asked.order == "count":
        shown = in_force_first(shown, asked.request, field)
    return tuple(choice_of(asked.request, field, value, count) for value, count in shown.items())


def _pager(values: Values, asked: Asked) -> Pager:
    last = max(1, -(-len(values.found) // PAGE))
    return numbered_pager(asked.page, last, lambda page: asked.url(page=page if page > 1 else ""))


def _orders(asked: Asked) -> dict[Order, str]:
    return {"count": asked.url(order=""), "name": asked.url(order="name")}


def _parameters(search_request: SearchRequest) -> list[tuple[str, str]]:
    return list(MultiDict(write_request(search_request)).items(multi=True))


def facet_as_json(asked: Asked) -> dict[str, Any]:
    """Return the values of a page as ``/api/facet`` answers them."""
    values, search_request = values_of(asked)
    start = (asked.page - 1) * PAGE
    return {
        "query": asked.request.query,
        "searched": search_request.query,
        "field": asked.field,
        "find": asked.find,
        "language": current_language(),
        "articles": values.articles,
        "without_value": values.without,
        "total": len(values.found),
        "values": [
            {"value": value, "name": _label(asked.field, value), "count": count}
            for value, count in values.found[start : start + PAGE]
        ],
    }
