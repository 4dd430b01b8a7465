"""The filters in force, each of which can be taken off on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from searchapp.model import SearchRequest
from searchapp.web.language import gettext
from searchapp.web.links import search_url, toggled
from searchapp.web.parameters import EXCLUSIONS, Filter
from searchapp.web.periods import Period
from searchapp.web.wording import date_in_words


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: what kind it is, its value, whether that is left out, and the search without the filter."""

    kind: str
    value: str
    excluded: bool
    without: SearchRequest

    @property
    def url(self) -> str:
        """The address of the search without the filter."""
        return search_url(self.without)


def field_names() -> dict[Filter, str]:
    """Return what the filters by value are called."""
    return {"sources": gettext("Source"), "sections": gettext("Section"), "authors": gettext("Author")}


def chips_of(request: SearchRequest) -> tuple[Chip, ...]:
    """Return every filter of ``request`` in the order in which the page lists them."""
    return (*_value_chips(request), *_date_chips(request))


def _value_chips(request: SearchRequest) -> Iterator[Chip]:
    for field, kind in field_names().items():
        for side in (field, EXCLUSIONS[field]):
            values: tuple[str, ...] = getattr(request, side)
            for value in values:
                yield Chip(kind, value, side != field, toggled(request, side, value))


def _date_chips(request: SearchRequest) -> Iterator[Chip]:
    first_page = replace(request, page=1)
    if request.date_from and request.date_to and (period := Period(request.date_from, request.date_to)).unit:
        undated = replace(first_page, date_from=None, date_to=None)
        yield Chip(gettext("Date"), period.words, excluded=False, without=undated)
        return
    if request.date_from:
        without = replace(first_page, date_from=None)
        yield Chip(gettext("From"), date_in_words(request.date_from), excluded=False, without=without)
    if request.date_to:
        without = replace(first_page, date_to=None)
        yield Chip(gettext("To"), date_in_words(request.date_to), excluded=False, without=without)
