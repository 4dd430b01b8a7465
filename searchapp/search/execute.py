"""The second step of a search: climbing down the ladder of a prepared query until there is enough."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Final, Literal, NamedTuple

from searchapp.errors import Message
from searchapp.model import SearchRequest
from searchapp.plan import (
    NEVER,
    AndNot,
    Deadline,
    Filter,
    Filters,
    Node,
    Or,
    ResultPage,
    SearchPlan,
    TimeIsUpError,
    TooCostlyError,
)
from searchapp.search.prepare import PreparedQuery, Rung, SearchContext

NO_WORDS: Final = Message(
    en="There is no word to look for in the query.",
    ar="ليس في عبارة البحث كلمة يُبحث عنها.",
)
NOT_RELAXED: Final = Message(
    en="There was no time to look for articles that have only some of the words.",
    ar="لم يتسع الوقت للبحث عن مقالات فيها بعض الكلمات فقط.",
)

#: For how many seconds after the deadline the page is made of articles that were counted before it.
_SHOWING: Final = 0.25


class Answer(NamedTuple):
    """What was found by ``rung``; ``strict`` counts the articles that the strictest plan finds.

    ``plan`` finds the page without a deadline or a price; it is None where the query has no word.
    """

    rung: Rung
    page: ResultPage
    strict: int
    plan: SearchPlan | None = None
    relaxed: bool = False
    notes: tuple[Message, ...] = ()


class Totals(NamedTuple):
    """How many articles the strictest plan finds, and how many the one that answers."""

    strict: int
    total: int


def execute_query(search: SearchContext, query: PreparedQuery) -> Answer:
    """Return what ``query`` finds by its strictest plan or, where that does not find enough, by a looser one that finds
    more.

    Raises :class:`TimeIsUpError` where the deadline passes before anything is found, and :class:`TooCostlyError` where
    the strictest plan costs more than the time limit; later, the answer is what has been found by then.
    """
    if not query.ladder:
        match: Literal["all", "any"] = "any" if search.request.match == "any" else "all"
        return Answer(Rung(None, match, 0), ResultPage(0, ()), 0, notes=(NO_WORDS,))
    strict, *looser = query.ladder
    started = time.monotonic()
    plan = _plan(strict, search, query)
    page = search.articles.search(plan)
    total = page.total
    if total >= strict.enough:
        return Answer(strict, page, total, _unbounded(plan))
    # The strictest plan was only counted. Its page may be wanted after all, and takes about as long.
    relaxing = replace(search, deadline=search.deadline.sooner(time.monotonic() - started))
    notes: tuple[Message, ...] = ()
    try:
        for rung in looser:
            relaxed = _plan(rung, relaxing, query)
            page = search.articles.search(relaxed)
            if page.total > total:
                return Answer(rung, page, total, _unbounded(relaxed), relaxed=True, notes=rung.notes)
    except (TimeIsUpError, TooCostlyError):
        notes = (NOT_RELAXED,)
    plan = replace(plan, enough=0, deadline=Deadline(search.deadline.moment + _SHOWING))
    page = search.articles.search(plan)
    return Answer(strict, page, page.total, _unbounded(plan), notes=notes)


def count_articles(search: SearchContext, query: PreparedQuery) -> Totals:
    """Return how many articles :func:`execute_query` finds. Raises as it does."""
    request = replace(search.request, page=1, limit=0, collapse=False)
    answer = execute_query(replace(search, request=request, facets=()), query)
    return Totals(answer.strict, answer.page.total)


def _plan(rung: Rung, search: SearchContext, query: PreparedQuery) -> SearchPlan:
    request = search.request
    return SearchPlan(
        node=_without_rejected(rung.node, request),
        filters=Filters(
            request.sources,
            request.sections,
            request.authors,
            request.date_from,
            request.date_to,
            request.arrived_from,
        ),
        sort=request.sort,
        offset=(request.page - 1) * request.limit,
        limit=request.limit,
        paragraphs=request.paragraphs,
        recency=query.recency,
        facets=search.facets,
        facet_values=search.facet_values,
        collapse=bool(request.collapse),
        enough=rung.enough,
        deadline=search.deadline,
        budget=search.settings.time_limit or math.inf,
    )


def _unbounded(plan: SearchPlan) -> SearchPlan:
    return replace(plan, enough=0, deadline=NEVER, budget=math.inf)


def _without_rejected(node: Node | None, request: SearchRequest) -> Node | None:
    """Return ``node`` without the values that ``request`` leaves out."""
    left_out = (
        Filters(sources=request.without_sources),
        Filters(sections=request.without_sections),
        Filters(authors=request.without_authors),
    )
    excluded = tuple(Filter(filters) for filters in left_out if filters != Filters())
    return AndNot(node, Or(excluded)) if excluded else node
