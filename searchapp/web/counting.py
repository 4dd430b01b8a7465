"""Searches of which only the counts are of interest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from searchapp.deadline import NEVER, Deadline
from searchapp.model import Results, SearchRequest
from searchapp.plan import FacetName
from searchapp.search import search
from searchapp.web.opened_index import opened_index

#: In seconds: of a time limit 0 would mean that there is none.
_INSTANT: Final = 1e-9

#: Answers a search with its total and the facets that are asked for; there need not be any article in the answer.
Count = Callable[[SearchRequest, tuple[FacetName, ...]], Results]


def counting() -> Count:
    """Return what answers searches, as they stand, with their total and facets, and one article at most.

    All its searches together have the time of one; those that come later raise
    :class:`~searchapp.deadline.TimeIsUpError`.
    """
    index = opened_index()
    limit = index.settings.time_limit
    deadline = Deadline.within(limit) if limit else NEVER

    def counted(asked: SearchRequest, facets: tuple[FacetName, ...]) -> Results:
        deadline.check()
        settings = replace(index.settings, time_limit=max(deadline.left, _INSTANT)) if limit else index.settings
        asked = replace(asked, verbatim=True, collapse=None, page=1, limit=1, paragraphs=0)
        return search(index.engine, asked, settings, facets=facets)

    return counted
