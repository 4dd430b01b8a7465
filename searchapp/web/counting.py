"""Searches of which only the counts are of interest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from searchapp.model import Results, SearchRequest
from searchapp.plan import FacetName
from searchapp.searching import search
from searchapp.web.opened_index import opened_index

#: Answers a search with its total and the facets that are asked for; there need not be any article in the answer.
Count = Callable[[SearchRequest, tuple[FacetName, ...]], Results]


def counted(asked: SearchRequest, facets: tuple[FacetName, ...]) -> Results:
    """Answer a search, as it stands, with its total and ``facets``; of its articles there is one at most."""
    index = opened_index()
    asked = replace(asked, verbatim=True, page=1, limit=1, paragraphs=0)
    return search(index.engine, asked, index.settings, facets=facets)
