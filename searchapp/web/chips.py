"""The filters in force, each of which can be taken off on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from searchapp.model import SearchRequest
from searchapp.web.language import gettext
from searchapp.web.links import search_url, toggle_url
from searchapp.web.parameters import Filter
from searchapp.web.wording import date_in_words


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: what kind it is, its value, and the address of the search without it."""

    kind: str
    value: str
    url: str


def chips_of(request: SearchRequest) -> tuple[Chip, ...]:
    """Return every filter of ``request`` in the order in which the page lists them."""
    fields: tuple[tuple[str, Filter], ...] = (
        (gettext("Source"), "sources"),
        (gettext("Section"), "sections"),
        (gettext("Author"), "authors"),
    )
    chips = [
        Chip(kind, value, toggle_url(request, field, value))
        for kind, field in fields
        for value in getattr(request, field)
    ]
    return (*chips, *_date_chips(request))


def _date_chips(request: SearchRequest) -> Iterator[Chip]:
    first_page = replace(request, page=1)
    if request.date_from:
        url = search_url(replace(first_page, date_from=None))
        yield Chip(gettext("From"), date_in_words(request.date_from), url)
    if request.date_to:
        url = search_url(replace(first_page, date_to=None))
        yield Chip(gettext("To"), date_in_words(request.date_to), url)
