"""The pages for readers: the search page and the article page."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, render_template, request

from searchapp.deadline import TimeIsUpError
from searchapp.model import Results, SearchRequest
from searchapp.plan import FacetName
from searchapp.query.syntax import CHAPTERS
from searchapp.search import search, view_found
from searchapp.search.similar import likenesses
from searchapp.search.spellings import spelled_words, spelling_usage
from searchapp.web.browsing import source_choices
from searchapp.web.chips import chips_of
from searchapp.web.controls import sort_choices
from searchapp.web.counting import counting
from searchapp.web.facets import facets_of
from searchapp.web.histogram import histogram_of
from searchapp.web.opened_index import opened_index
from searchapp.web.pager import pager_of
from searchapp.web.parameters import collapses, kept_parameters, read_request
from searchapp.web.reading import laid_out
from searchapp.web.spelling_chart import chart_of
from searchapp.web.suggestions import suggestions_for
from searchapp.web.undoing import as_typed, undoing

pages = Blueprint("pages", __name__)

#: How many paragraphs of an article are shown at once, and how many more on demand.
PARAGRAPHS_SHOWN = 2
PARAGRAPHS_COLLAPSED = 3

EXAMPLE_QUERIES = ("كازاخستان", '"الذكاء الاصطناعي"', "أسعار القمح", "مياه -تحلية")


@pages.get("/")
def search_page() -> str:
    """Show the results of a search, or where nothing is asked for yet what there is to search in."""
    asked = read_request(request.args)
    return results_page(asked) if asked.query or chips_of(asked) else start_page(asked)


def start_page(asked: SearchRequest) -> str:
    """Show the large search form, facts about the archive and some queries to try."""
    examples = [SearchRequest(query) for query in EXAMPLE_QUERIES]
    stats = opened_index().engine.stats()
    return render_template("start.html", asked=asked, stats=stats, sources=source_choices(stats), examples=examples)


def results_page(asked: SearchRequest) -> str:
    """Show a page of results and everything that narrows or widens them."""
    index = opened_index()
    shown = replace(asked, paragraphs=PARAGRAPHS_SHOWN + PARAGRAPHS_COLLAPSED, collapse=collapses(asked))
    # Addresses say nothing of what goes without saying.
    results = replace(search(index.engine, shown, index.settings), request=asked)
    typed = asked
    if results.replaced:
        # From here on all is about what the results are of.
        asked = replace(asked, query=results.searched)
        results = replace(results, request=asked)

    count = counting()

    def alike(wider: SearchRequest, facets: tuple[FacetName, ...]) -> Results:
        try:
            return count(replace(wider, query=results.searched), facets)
        except TimeIsUpError:
            return results

    return render_template(
        "results.html",
        asked=asked,
        # What is marked in an article is what it was found by.
        searched=replace(asked, query=results.searched),
        kept=kept_parameters(asked),
        results=results,
        shown=PARAGRAPHS_SHOWN,
        facets=facets_of(results, alike),
        histogram=histogram_of(results, alike),
        undo=(*as_typed(typed, results), *undoing(results, index.settings)),
        spelled=spelled_words(index.engine, results.searched, index.settings),
        chips=chips_of(asked),
        sorts=sort_choices(results),
        pager=pager_of(results, index.settings.max_results),
        suggestions=None if results.total else suggestions_for(asked, count),
    )


@pages.get("/syntax")
def syntax_page() -> str:
    """Show everything that can be typed, by example."""
    return render_template("syntax.html", chapters=CHAPTERS)


@pages.get("/spellings")
def spellings_page() -> str:
    """Show who writes which spelling of the names in a query, and when."""
    asked = read_request(request.args)
    index = opened_index()
    charts = [chart_of(usage, asked) for usage in spelling_usage(index.engine, asked, index.settings)]
    kept = kept_parameters(asked, dated=False)
    return render_template("spellings.html", asked=asked, kept=kept, chips=chips_of(asked), charts=charts)


@pages.get("/article/<article_id:article_id>")
def article_page(article_id: str) -> str:
    """Show a whole article with the matches of the query marked, and more that are like it."""
    asked = read_request(request.args)
    index = opened_index()
    view = view_found(index.engine, article_id, asked, index.settings)
    if view is None:
        abort(404)
    like = likenesses(index.engine, view.article, index.settings)
    return render_template(
        "article.html",
        asked=asked,
        found=bool(asked.query or chips_of(asked)),
        view=view,
        paragraphs=laid_out(view),
        alike=like.articles,
        copies=like.copies,
        copied=like.copied,
        first=like.first,
    )
