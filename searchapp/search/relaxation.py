"""Asking an engine what a query finds, and where that is too little for something looser."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from searchapp.deadline import Deadline, TimeIsUpError
from searchapp.engines.base import Engine
from searchapp.errors import Message
from searchapp.model import SearchRequest
from searchapp.plan import (
    AndNot,
    FacetName,
    Filter,
    Filters,
    Node,
    Or,
    ResultPage,
    SearchPlan,
    leaves,
)
from searchapp.query.ast import has_quotes
from searchapp.query.compiler import Matching
from searchapp.query.questions import is_question
from searchapp.search.notes import NO_WORDS, NOT_RELAXED, RELAXED, UNQUOTED
from searchapp.search.prepare import Query
from searchapp.settings import Settings

#: How many articles with all the words are enough, for one word, two, and three. One or two words are a list of what
#: must be there; the more there are, and in a question, the more they describe what is looked for.
ENOUGH: Final = (1, 1, 10)
ENOUGH_FOR_DESCRIPTION: Final = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found; ``strict`` counts the articles with all the words, whatever the search was relaxed to."""

    node: Node | None
    page: ResultPage
    match: Literal["all", "any"]
    strict: int
    relaxed: bool = False
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """What an engine is asked whatever the node: filters, order, page, facets; and by when it is to answer."""

    engine: Engine
    request: SearchRequest
    settings: Settings
    facets: tuple[FacetName, ...]
    deadline: Deadline

    def outcome(self, query: Query) -> Outcome:
        """Return what ``query`` finds, with its words matched as the request says.

        Raises :class:`TimeIsUpError` where the time is up before anything is found.
        """
        tree, request = query.parsed.tree, self.request
        strict = query.compiler.compile(tree, "all")
        if strict is None and request.query.strip():
            match: Literal["all", "any"] = "any" if request.match == "any" else "all"
            return Outcome(None, ResultPage(0, ()), match, 0, notes=(NO_WORDS,))
        # Who quotes looks for a certain text, whenever it was written.
        recency = 0.0 if has_quotes(tree) else self.settings.recency
        if request.match == "any":
            return self._answer(query.compiler.compile(tree, "any"), "any", recency)
        outcome = self._answer(strict, "all", recency)
        matching = None if request.match == "all" else self._relaxing(strict, outcome.page.total)
        if matching is None:
            return outcome
        try:
            relaxed = self._answer(query.compiler.compile(tree, matching), "any", recency)
        except TimeIsUpError:
            return replace(outcome, notes=(NOT_RELAXED,))
        if relaxed.page.total <= outcome.page.total:
            return outcome
        notes = (RELAXED, UNQUOTED) if matching == "loose" and has_quotes(tree) else (RELAXED,)
        return replace(relaxed, relaxed=True, strict=outcome.strict, notes=notes)

    def _relaxing(self, strict: Node | None, found: int) -> Matching | None:
        """Return how a search that has ``found`` so many articles is relaxed, or None where they are enough."""
        words = len(list(leaves(strict)))
        if not words:
            return None
        loosened = loosening(strict, self.request.query)
        if found >= (ENOUGH_FOR_DESCRIPTION if loosened == "loose" else ENOUGH[words - 1]):
            return None
        return loosened

    def _answer(self, node: Node | None, match: Literal["all", "any"], recency: float) -> Outcome:
        request = self.request
        plan = SearchPlan(
            node=_without(node, request),
            filters=Filters(request.sources, request.sections, request.authors, request.date_from, request.date_to),
            sort=request.sort,
            offset=(request.page - 1) * request.limit,
            limit=request.limit,
            paragraphs=request.paragraphs,
            recency=recency,
            facets=self.facets,
            collapse=bool(request.collapse),
            deadline=self.deadline,
        )
        page = self.engine.search(plan)
        return Outcome(node, page, match, page.total)


def loosening(strict: Node | None, query: str) -> Literal["any", "loose"]:
    """Return how a search for ``query``, which asks for ``strict``, is relaxed where that finds too little."""
    describes = len(list(leaves(strict))) > len(ENOUGH) or is_question(query)
    # Quotation marks in a few words are meant; in a headline or a question they are ornament.
    return "loose" if describes else "any"


def _without(node: Node | None, request: SearchRequest) -> Node | None:
    """Return ``node`` without what ``request`` wants left out."""
    left_out = (
        Filters(sources=request.without_sources),
        Filters(sections=request.without_sections),
        Filters(authors=request.without_authors),
    )
    excluded = tuple(Filter(filters) for filters in left_out if filters != Filters())
    return AndNot(node, Or(excluded)) if excluded else node
