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
from searchapp.plan import ANSWERING, NEVER, Deadline, FacetName, TimeIsUpError, TooCostlyError
from searchapp.search import count as count_found
from searchapp.search import limited

#: In the WSGI environment of a request that no client has sent: it reads what answers need.
WARMING_UP: Final = "searchapp.warming_up"

#: How many seconds beyond the time limit an answer may take.
_LATE: Final = 0.4

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


def limit_answers(app: Flask) -> None:
    """Let nothing that ``app`` answers wait for an engine much longer than a search may take."""

    def begin() -> None:
        limit = opened_index(app).settings.time_limit
        ANSWERING.set(Deadline.within(limit + _LATE) if limit else NEVER)

    def end(_error: BaseException | None) -> None:
        ANSWERING.set(NEVER)

    app.before_request(begin)
    app.teardown_request(end)


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


def answer_deadline() -> Deadline:
    """Return the deadline of an answer that begins now."""
    return Deadline.of_limit(opened_index().settings.time_limit)


def count_function(deadline: Deadline, reader: Reader | None = None) -> CountFunction:
    """Return a function that answers searches exactly as given, with their totals and facets, without a hit.

    After the ``deadline``, and where a search would take longer than what is left, it raises
    :class:`~searchapp.plan.TimeIsUpError`. A ``reader`` that is open answers for the state that it reads.
    """
    index = opened_index()

    def count(request: SearchRequest, facets: tuple[FacetName, ...]) -> Results:
        verbatim, left = replace(request, verbatim=True), limited(index.settings, deadline)
        try:
            return count_found(index.engine, verbatim, left, facets, reader)
        except TooCostlyError as error:
            raise TimeIsUpError from error

    return count
