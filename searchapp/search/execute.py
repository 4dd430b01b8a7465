"""The use case: from what a user typed to what is shown."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Final, NamedTuple

from searchapp.deadline import NEVER, Deadline, TimeIsUpError
from searchapp.engines.base import Engine
from searchapp.errors import Message, QueryError
from searchapp.model import Results, SearchRequest
from searchapp.plan import FACETS, FacetName, leaves
from searchapp.query.ast import has_patterns
from searchapp.ranking.highlight import Highlighter
from searchapp.search.corrections import nothing_found, proposals
from searchapp.search.did_you_mean import Correction
from searchapp.search.hits import shown
from searchapp.search.prepare import Query, read
from searchapp.search.relaxation import ENOUGH, Asking, Outcome
from searchapp.settings import Settings
from searchapp.vocabulary.cache import vocabulary_of

#: So few articles with all the words are hardly any, and a correction is looked for; so many are tried.
HARDLY_ANY: Final = 2
_TRIED_CORRECTIONS: Final = 5


class _Answer(NamedTuple):
    """What was found, what is said of it, and the query that was perhaps meant, which the outcome may be of."""

    outcome: Outcome
    notes: tuple[Message, ...]
    corrected: str | None = None
    replaced: bool = False


def search(
    engine: Engine,
    request: SearchRequest,
    settings: Settings,
    today: date | None = None,
    facets: tuple[FacetName, ...] = FACETS,
) -> Results:
    """Answer ``request`` from ``engine``.

    A request without a query lists all that passes its filters, and so does a query of fields only; another query
    without a word finds nothing. With ``match`` "auto" an article needs all the words; when no article has them (or, of
    a question or a long query, few have) the search is relaxed to any of them. Where hardly any article has all of
    them, and words were perhaps meant that are spelt otherwise and would find more, the query with those is proposed;
    where nothing is found at all it is searched for instead, unless a word between quotation marks would be another.
    The notes say so.

    Raises :class:`QueryError` when the query or the page asked for exceeds a limit of ``settings``, and its
    :class:`~searchapp.deadline.TimeIsUpError` when ``settings.time_limit`` has passed before anything is found; later
    there is what has been found. ``today`` is what أمس and the like in the query hang on, the day of the clock if it is
    None; ``facets`` are what is counted besides.
    """
    started = time.perf_counter()
    _check_window(request, settings)
    today = today or date.today()
    query = read(engine, request, settings, today)
    if has_patterns(query.parsed.tree):
        # Made once for each state of the index, and like the opening of it not counted.
        vocabulary_of(engine)
    deadline = Deadline.within(settings.time_limit) if settings.time_limit else NEVER
    answer = _answer(Asking(engine, request, settings, facets, deadline), query.by(deadline), today)
    outcome = answer.outcome
    highlighter = Highlighter(outcome.node)
    return Results(
        request=request,
        total=outcome.page.total,
        took_ms=round((time.perf_counter() - started) * 1000, 2),
        match=outcome.match,
        relaxed=outcome.relaxed,
        hits=shown(outcome.page.hits, highlighter, request.paragraphs),
        facets=outcome.page.facets,
        notes=answer.notes,
        corrected=answer.corrected,
        replaced=answer.replaced,
        stories=outcome.page.clusters,
    )


def _answer(asking: Asking, query: Query, today: date) -> _Answer:
    outcome = asking.outcome(query)
    notes = (*query.notes, *outcome.notes)
    try:
        correction = _correction(asking, query, outcome, today)
        if correction is None:
            return _Answer(outcome, notes)
        if outcome.page.total or correction.quoted:
            return _Answer(outcome, (*notes, *correction.notes), correction.query)
        meant, found = _look_up(asking, correction.query, today)
    except TimeIsUpError:
        return _Answer(outcome, notes)
    said = nothing_found(asking.request.query, correction.query)
    return _Answer(found, (said, *correction.notes, *meant.notes, *found.notes), correction.query, replaced=True)


def _look_up(asking: Asking, text: str, today: date) -> tuple[Query, Outcome]:
    """Return ``text`` as it is read in place of the query, and what it finds."""
    asking = replace(asking, request=replace(asking.request, query=text))
    query = read(asking.engine, asking.request, asking.settings, today).by(asking.deadline)
    return query, asking.outcome(query)


def _correction(asking: Asking, query: Query, outcome: Outcome, today: date) -> Correction | None:
    """Return the likeliest correction that finds more than ``query`` did, if that found hardly anything."""
    request = asking.request
    words = len(list(leaves(outcome.node)))
    if request.verbatim or outcome.strict > HARDLY_ANY or not words:
        return None
    counting = replace(asking, request=replace(request, page=1, limit=1, paragraphs=0), facets=())
    proposed = proposals(asking.engine, request.query, query, rare=words <= len(ENOUGH), deadline=asking.deadline)
    for correction in islice(proposed, _TRIED_CORRECTIONS):
        try:
            _, found = _look_up(counting, correction.query, today)
        except QueryError:
            # What was typed is within the limits, a longer word in its place need not be.
            continue
        if (found.strict, found.page.total) > (outcome.strict, outcome.page.total):
            return correction
    return None


def _check_window(request: SearchRequest, settings: Settings) -> None:
    if request.page < 1 or request.limit < 1 or request.paragraphs < 0:
        raise QueryError(
            Message(
                en="Pages and limits count from 1.",
                ar="أرقام الصفحات وحدود العرض تبدأ من 1.",
            )
        )
    if request.page * request.limit > settings.max_results:
        raise QueryError(
            Message(
                en=f"Only the first {settings.max_results} results can be shown; narrow the search instead.",
                ar=f"لا يُعرض سوى أول {settings.max_results} نتيجة؛ ضيّق البحث بدلًا من ذلك.",
            )
        )
