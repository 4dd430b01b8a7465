"""The archive that a web process keeps open, and counts from it within a time limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

from searchapp.archive import Archive
from searchapp.engines.base import Reader
from searchapp.errors import IndexStateError
from searchapp.model import Results, SearchRequest
from searchapp.plan import NEVER, Deadline, FacetName, TimeIsUpError, TooCostlyError
from searchapp.search import count as count_found

#: In the WSGI environment of a request that no client has sent: it reads what answers need.
WARMING_UP: Final = "searchapp.warming_up"

#: The shortest time limit, in seconds; 0 would mean none.
_INSTANT: Final = 1e-9

#: Answers a search with its total and the named facets, without a hit.
CountFunction = Callable[[SearchRequest, tuple[FacetName, ...]], Results]


class IndexApp(Flask):
    """An application that tries once more when the index cannot be read.

    The index may have been moved to another engine just after the one that kept it was looked up.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the current request."""
        try:
            return super().dispatch_request()
        except IndexStateError:
            return super().dispatch_request()


def opened_index(app: Flask | None = None) -> Archive:
    """Return the archive of ``app``, or of the current application."""
    index: Archive = (app or current_app).extensions["searchapp"]
    return index


def mark_starting(app: Flask, *, value: bool) -> None:
    """Record whether ``app`` is still reading what its answers need."""
    app.extensions["searchapp.starting"] = value


def is_starting() -> bool:
    """Return whether the current application is still reading what its answers need."""
    return bool(current_app.extensions.get("searchapp.starting"))


def count_function(reader: Reader | None = None) -> CountFunction:
    """Return a function that answers searches exactly as given, with their totals and facets, without a hit.

    All its searches together have the time limit of one; later ones, and those that would take longer than what is left
    of it, raise :class:`~searchapp.plan.TimeIsUpError`. A ``reader`` that is open answers for the state that it reads.
    """
    index = opened_index()
    limit = index.settings.time_limit
    deadline = Deadline.within(limit) if limit else NEVER

    def count(request: SearchRequest, facets: tuple[FacetName, ...]) -> Results:
        deadline.check()
        settings = replace(index.settings, time_limit=max(deadline.left, _INSTANT)) if limit else index.settings
        try:
            return count_found(index.engine, replace(request, verbatim=True), settings, facets, reader)
        except TooCostlyError as error:
            raise TimeIsUpError from error

    return count
