"""The pages for readers: the search page and the article page."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, render_template, request

from searchapp.model import SearchRequest
from searchapp.query.syntax import CHAPTERS
from searchapp.searching import search, view_article
from searchapp.web.browsing import source_choices
from searchapp.web.chips import chips_of
from searchapp.web.controls import sort_choices
from searchapp.web.facets import facets_of
from searchapp.web.opened_index import opened_index
from searchapp.web.pager import pager_of
from searchapp.web.parameters import kept_parameters, read_request
from searchapp.web.reading import laid_out
from searchapp.web.suggestions import suggestions_for

pages = Blueprint("pages", __name__)

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
    results = search(index.engine, asked, index.settings)
    return render_template(
        "results.html",
        asked=asked,
        kept=kept_parameters(asked),
        results=results,
        facets=facets_of(results),
        chips=chips_of(asked),
        sorts=sort_choices(results),
        pager=pager_of(results, index.settings.max_results),
        suggestions=() if results.total else suggestions_for(asked, count_articles),
    )


@pages.get("/syntax")
def syntax_page() -> str:
    """Show everything that can be typed, by example."""
    return render_template("syntax.html", chapters=CHAPTERS)


def count_articles(asked: SearchRequest) -> int:
    """Return how many articles a search finds."""
    index = opened_index()
    return search(index.engine, replace(asked, limit=1, paragraphs=0), index.settings).total


@pages.get("/article/<article_id:article_id>")
def article_page(article_id: str) -> str:
    """Show a whole article with the matches of the query marked."""
    asked = read_request(request.args)
    index = opened_index()
    view = view_article(index.engine, article_id, asked.query, index.settings)
    if view is None:
        abort(404)
    return render_template("article.html", asked=asked, view=view, paragraphs=laid_out(view))
