"""What a search finds is what is highlighted, in every form that something can be looked for in, on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import cache

import pytest

from searchapp.engines.base import Engine
from searchapp.model import Hit, SearchRequest
from searchapp.plan import Node
from searchapp.ranking.highlight import Highlighter
from searchapp.search import search, view_found
from searchapp.search.prepare import SearchContext, prepare_query
from searchapp.settings import Settings
from tests.conformance.case import add
from tests.engines.archive import LOCAL, engine_on
from tests.engines.effort import tries
from tests.engines.parity import Asker, corpus
from tests.query.notation import TODAY

SEED = 11
SEARCHES = tries(80, 1500)
SETTINGS = Settings(time_limit=0)


@pytest.fixture(scope="module", params=LOCAL)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with closing(engine_on(tmp_path_factory.mktemp("found") / "index", request.param)) as engine:
        add(engine, *corpus(SEED))
        yield engine


@pytest.mark.slow
def test_the_articles_that_are_found_are_those_in_which_something_is_highlighted(engine: Engine) -> None:
    asker, totals = Asker(corpus(SEED), SEED), []
    for _ in range(SEARCHES):
        request = SearchRequest(asker.looked_for(), match="all", limit=10_000, paragraphs=10_000, verbatim=True)
        results = search(engine, request, SETTINGS, TODAY)
        query = prepare_query(SearchContext(engine, request, SETTINGS, TODAY))
        assert {hit.article.id for hit in results.hits} == lit_by(query.plans["all"]), request.query
        # What is shown of an article has it too, if its first paragraph is all that is shown of a title that matches.
        assert all(map(is_lit, results.hits)), request.query
        highlighter = Highlighter(query.plans["all"])
        assert all(is_lit_as_by(highlighter, hit) for hit in results.hits), request.query
        totals.append(results.total)
    assert sum(map(bool, totals)) > SEARCHES / 2


@pytest.mark.slow
def test_what_any_search_finds_is_highlighted_in_the_article_as_well(engine: Engine) -> None:
    asker, seen = Asker(corpus(SEED), SEED), 0
    for _ in range(SEARCHES):
        request = asker.request()
        query = prepare_query(SearchContext(engine, request, SETTINGS, TODAY))
        if query.plans["all"] is None or request.query.startswith("-"):
            continue
        for hit in search(engine, request, SETTINGS, TODAY).shown[:10]:
            view = view_found(engine, hit.article.id, request, SETTINGS, TODAY)
            assert view is not None
            assert view.title_highlights or any(text.highlights for text in view.paragraphs), (request, hit.article.id)
            seen += 1
    assert seen > SEARCHES


@cache
def lit_by(plan: Node | None) -> frozenset[str]:
    """Return the articles in which something is highlighted; plans are the same on every engine."""
    highlighter = Highlighter(plan)
    return frozenset(
        article.id
        for article in corpus(SEED)
        if highlighter.matches_in(article.title, "title").highlights
        or any(highlighter.matches_in(text).highlights for text in article.paragraphs)
    )


def is_lit(hit: Hit) -> bool:
    return bool(hit.title_highlights) or any(paragraph.highlights for paragraph in hit.paragraphs)


def is_lit_as_by(highlighter: Highlighter, hit: Hit) -> bool:
    """Return whether ``hit`` is highlighted as a highlighter does that looks at every word."""
    title, paragraphs = highlighter.matches_in(hit.article.title, "title"), hit.paragraphs
    return (hit.title_highlights, hit.title_matches) == title and all(
        (its.highlights, its.matches) == highlighter.matches_in(its.text) for its in paragraphs
    )
