"""The use cases of searching: what a query finds, and what it highlights in an article.

A search goes one way: :mod:`.prepare`, :mod:`.execute`, :mod:`.did_you_mean` where there is hardly anything, and
:mod:`.present`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Generator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import Final

from searchapp.analysis.variants import variants_with
from searchapp.engines.base import Engine, Reader
from searchapp.errors import Message, Noun, QueryError, counted
from searchapp.model import ArticleView, Results, SearchRequest
from searchapp.plan import FACETS, NEVER, Deadline, FacetName
from searchapp.query.parser import parse
from searchapp.search.did_you_mean import Corrected, answer_query
from searchapp.search.execute import NO_WORDS
from searchapp.search.prepare import ENOUGH, ENOUGH_FOR_DESCRIPTION, RELAXED, SearchContext, limited, prepare_query
from searchapp.search.present import Clocks, present_article, present_results
from searchapp.settings import Settings

__all__ = [
    "ENOUGH",
    "ENOUGH_FOR_DESCRIPTION",
    "NO_WORDS",
    "RELAXED",
    "count",
    "limited",
    "search",
    "search_in_windows",
    "view_article",
    "view_found",
]

#: After "the first".
_RESULTS: Final = Noun("نتيجة", "نتيجتين", "نتائج", "نتيجة", "نتيجة")


def search(  # noqa: PLR0913 - each is a separate choice
    engine: Engine,
    request: SearchRequest,
    settings: Settings,
    today: date | None = None,
    facets: tuple[FacetName, ...] = FACETS,
    *,
    facet_values: int | None = None,
    reader: Reader | None = None,
    relaxed_hits: bool = True,
) -> Results:
    """Answer ``request`` from ``engine``.

    A request without a query lists all articles that pass its filters, and so does a query of fields only; any other
    query without a word finds nothing. With ``match`` "auto" an article needs all the words, and the total is of those
    that have them; when no article has (or, of a question or a long query, few have), others that have some of them
    come after, or in between where the query describes an article, and are counted apart (see
    :class:`~searchapp.model.Results`). Where hardly any article has all of them, and the words may be misspelt and
    would find more in another spelling, the corrected query is proposed; where no article has all of them and some have
    all of its words, or nothing is found at all, it is searched for instead, unless a word between quotation marks
    would change. A name in Latin letters is looked for in Arabic ones as well where articles have both. The notes say
    so.

    Raises :class:`QueryError` when the query or the page asked for exceeds a limit of ``settings``, and its
    :class:`~searchapp.plan.TimeIsUpError` when ``settings.time_limit`` has passed before anything is found; after
    that, what has been found is the answer. Relative dates such as أمس count from ``today``, the day of the clock if
    it is None; ``facets`` are what is counted besides, of sources, sections and authors the ``facet_values`` most
    frequent ones, all where that is None. Without ``relaxed_hits`` what a relaxed search adds is only counted. A
    ``reader`` that is open answers for the state that it reads.
    """
    _check_window(request, settings)
    context = SearchContext(
        engine, request, settings, today or date.today(), facets, NEVER, facet_values, reader, relaxed_hits
    )
    return _answer(context)


def count(
    engine: Engine,
    request: SearchRequest,
    settings: Settings,
    facets: tuple[FacetName, ...] = (),
    reader: Reader | None = None,
) -> Results:
    """Return the totals of what :func:`search` finds, and the ``facets`` of what has all that was asked, without a hit:
    nothing is ranked.

    Raises as that does.
    """
    counted = replace(request, page=1, limit=0, paragraphs=0, collapse=None)
    context = SearchContext(engine, counted, settings, date.today(), facets, reader=reader, relaxed_hits=False)
    return replace(_answer(context), request=request)


def search_in_windows(  # noqa: PLR0913 - each is a separate choice
    engine: Engine,
    request: SearchRequest,
    settings: Settings,
    size: int,
    *,
    first: int | None = None,
    today: date | None = None,
    reader: Reader | None = None,
) -> Generator[Results, None, None]:
    """Yield all that :func:`search` finds for ``request`` that has what was asked, whatever its page, up to the
    ``max_exported`` of ``settings`` and without facets: ``size`` hits at a time, at first ``first`` where that is
    given, all of one state of the index, that of ``reader`` if one is open. Relative dates count from ``today``.

    The first window costs and takes what a search may, and raises as that does. What it found is found to the end: each
    later window has a time limit of its own and no price. It raises :class:`~searchapp.plan.TimeIsUpError` where that
    has passed.
    """
    most = settings.max_exported or sys.maxsize
    start = min(first or size, most)
    window = replace(request, page=1, limit=start)
    context = SearchContext(engine, window, settings, today or date.today(), facets=(), relaxed_hits=False)
    opening = Deadline.of_limit(settings.time_limit)
    with engine.reading(opening) if reader is None else nullcontext(reader) as opened:
        started = time.perf_counter()
        found = _found(context, opened)
        clocks = Clocks(opened)
        yield present_results(context, found, _since(started), clocks)
        strict, plan = found.answer.strict, found.answer.strict.plan
        if plan is None:
            return
        hits = strict.page.total if strict.page.clusters is None else strict.page.clusters
        stop = min(hits, most)
        for offset in range(start, stop, size):
            started = time.perf_counter()
            deadline = Deadline.of_limit(settings.time_limit)
            page = opened.search(replace(plan, offset=offset, limit=min(size, stop - offset), deadline=deadline))
            shown = found._replace(answer=found.answer._replace(strict=strict._replace(page=page)))
            yield present_results(context, shown, _since(started), clocks)


def _answer(search: SearchContext) -> Results:
    """Answer within the time limit, from the newest state of the index where no reader is open."""
    started = time.perf_counter()
    opening = Deadline.of_limit(search.settings.time_limit)
    with search.engine.reading(opening) if search.reader is None else nullcontext(search.reader) as reader:
        found = _found(search, reader)
        clocks = Clocks(reader, Deadline.of_limit(search.settings.time_limit))
        return present_results(search, found, _since(started), clocks)


def _found(search: SearchContext, reader: Reader) -> Corrected:
    """Return what ``reader`` finds within the time limit."""
    # What each process reads once is, like opening the index, not part of the time limit.
    variants_with(search.settings.variants)
    context = replace(search, reader=reader, deadline=Deadline.of_limit(search.settings.time_limit))
    return answer_query(context, prepare_query(context, parse(search.request.query, search.settings, search.today)))


def _since(started: float) -> float:
    """Return how many milliseconds have passed."""
    return round((time.perf_counter() - started) * 1000, 2)


def view_article(
    engine: Engine, article_id: str, query: str, settings: Settings, today: date | None = None
) -> ArticleView | None:
    """Return the article of this id with what ``query`` matches highlighted, or None when there is no such article.

    Raises :class:`~searchapp.errors.QueryError` as a search does.
    """
    return view_found(engine, article_id, SearchRequest(query), settings, today)


def view_found(
    engine: Engine, article_id: str, request: SearchRequest, settings: Settings, today: date | None = None
) -> ArticleView | None:
    """Return an article as :func:`view_article` does, highlighted by the levels of match that count for ``request``.

    Raises as that does.
    """
    deadline = Deadline.of_limit(settings.time_limit)
    article = engine.article(article_id)
    if article is None:
        return None
    search = SearchContext(engine, request, settings, today or date.today(), deadline=deadline)
    return present_article(article, prepare_query(search), request, deadline)


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
                en=f"Only the first {settings.max_results:,} results can be shown; narrow the search instead.",
                ar=f"لا يُعرض سوى أول {counted(settings.max_results, _RESULTS)}؛ ضيّق البحث بدلًا من ذلك.",
            )
        )
