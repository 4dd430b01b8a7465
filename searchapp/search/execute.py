"""The second step of a search: climbing down the ladder of a prepared query until there is enough."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace
from typing import Final, Literal, NamedTuple

from searchapp.errors import Message
from searchapp.model import SearchRequest
from searchapp.plan import (
    NEVER,
    AndNot,
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


class Found(NamedTuple):
    """What a plan found; ``plan`` is that one without a deadline or a price, None where the query has no word."""

    rung: Rung
    page: ResultPage
    plan: SearchPlan | None = None


class Answer(NamedTuple):
    """What was found: by the strictest plan, and apart from that, where few articles match it, what a looser one finds
    besides.

    No article is in both pages, and every total, facet and cluster is counted in one of them. Both together have as
    many hits as the request has room for: the strict ones first, or where they are ``ranked_together``, the best.
    """

    strict: Found
    relaxed: Found | None = None
    notes: tuple[Message, ...] = ()
    ranked_together: bool = False

    @property
    def totals(self) -> Totals:
        """How many articles it has."""
        strict = self.strict.page.total
        return Totals(strict, strict + (self.relaxed.page.total if self.relaxed else 0))


class Totals(NamedTuple):
    """How many articles the strictest plan finds, and how many it finds together with a looser one."""

    strict: int
    shown: int


def execute_query(search: SearchContext, query: PreparedQuery) -> Answer:
    """Return what ``query`` finds by its strictest plan and, where that does not find enough, besides by a looser one.

    What the looser plan finds besides is decided here, once: the articles that match it and not the strictest plan.

    Raises :class:`TimeIsUpError` where the deadline passes before the strictest plan has been executed, and
    :class:`TooCostlyError` where that costs more than the time limit; later, the answer is what has been found by then.
    """
    if not query.ladder:
        match: Literal["all", "any"] = "any" if search.request.match == "any" else "all"
        return Answer(Found(Rung(None, match, 0), ResultPage(0, ())), notes=(NO_WORDS,))
    first, *looser = query.ladder
    strict = _found(first, _Window.of(search.request), search, query)
    if strict.page.total >= first.enough:
        return Answer(strict)
    try:
        for rung in looser:
            if _is_ranked_together(search, query):
                answer = _ranked_together(rung, strict, search, query)
            else:
                answer = Answer(strict, _besides(rung, strict, _Window.of(search.request).after(strict), search, query))
            if answer.relaxed and answer.relaxed.page.total:
                return answer._replace(notes=rung.notes)
    except (TimeIsUpError, TooCostlyError):
        return Answer(strict, notes=(NOT_RELAXED,))
    return Answer(strict)


def count_articles(search: SearchContext, query: PreparedQuery) -> Totals:
    """Return how many articles :func:`execute_query` finds. Raises as it does."""
    request = replace(search.request, page=1, limit=0, collapse=False)
    return execute_query(replace(search, request=request, facets=()), query).totals


def _is_ranked_together(search: SearchContext, query: PreparedQuery) -> bool:
    request = search.request
    return query.is_description and search.relaxed_hits and request.limit > 0 and request.sort == "relevance"


def _ranked_together(rung: Rung, strict: Found, search: SearchContext, query: PreparedQuery) -> Answer:
    """Return what ``rung`` finds besides ``strict``, and of both together the best.

    A reader who describes an article, by its headline or in a question, means one that has most of the words near each
    other rather than one that has all of them somewhere.
    """
    window = _Window.of(search.request)
    if len(strict.page.hits) < _hits_of(strict):
        # They are few.
        strict = _found(strict.rung, _Window(0, _hits_of(strict)), search, query)
    skipped = max(0, window.offset - _hits_of(strict))
    relaxed = _besides(rung, strict, _Window(skipped, window.offset + window.limit - skipped), search, query)
    both = sorted((*strict.page.hits, *relaxed.page.hits), key=lambda hit: -hit.score)
    shown = {hit.article.id for hit in both[window.offset - skipped :][: window.limit]}
    together = strict.page.total > 0
    return Answer(_with_hits(strict, shown), _with_hits(relaxed, shown), ranked_together=together)


def _with_hits(found: Found, shown: Collection[str]) -> Found:
    hits = tuple(hit for hit in found.page.hits if hit.article.id in shown)
    return found._replace(page=replace(found.page, hits=hits))


def _besides(rung: Rung, strict: Found, window: _Window, search: SearchContext, query: PreparedQuery) -> Found:
    """Return what ``rung`` finds that ``strict`` has not."""
    node = strict.rung.node
    if strict.page.total and node is not None:
        rung = replace(rung, node=AndNot(rung.node, node))
    if not search.relaxed_hits:
        window = _Window(0, 0)
        search = replace(search, request=replace(search.request, collapse=False), facets=())
    return _found(rung, window, search, query)


def _hits_of(found: Found) -> int:
    """Return how many hits all its pages have."""
    return found.page.total if found.page.clusters is None else found.page.clusters


class _Window(NamedTuple):
    """The hits that a page has room for, in the order of all."""

    offset: int
    limit: int

    @classmethod
    def of(cls, request: SearchRequest) -> _Window:
        return cls((request.page - 1) * request.limit, request.limit)

    def after(self, found: Found) -> _Window:
        """Return what is left of it after all hits of ``found``, whose page is that of this window."""
        return _Window(max(0, self.offset - _hits_of(found)), self.limit - len(found.page.hits))


def _found(rung: Rung, window: _Window, search: SearchContext, query: PreparedQuery) -> Found:
    plan = _plan(rung, window, search, query)
    return Found(rung, search.articles.search(plan), replace(plan, deadline=NEVER, budget=math.inf))


def _plan(rung: Rung, window: _Window, search: SearchContext, query: PreparedQuery) -> SearchPlan:
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
        offset=window.offset,
        limit=window.limit,
        paragraphs=request.paragraphs,
        recency=query.recency,
        facets=search.facets,
        facet_values=search.facet_values,
        collapse=bool(request.collapse),
        deadline=search.deadline,
        budget=search.settings.time_limit or math.inf,
    )


def _without_rejected(node: Node | None, request: SearchRequest) -> Node | None:
    """Return ``node`` without the values that ``request`` leaves out."""
    left_out = (
        Filters(sources=request.without_sources),
        Filters(sections=request.without_sections),
        Filters(authors=request.without_authors),
    )
    excluded = tuple(Filter(filters) for filters in left_out if filters != Filters())
    return AndNot(node, Or(excluded)) if excluded else node
