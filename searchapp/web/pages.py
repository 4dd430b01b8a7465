"""The pages for readers (search and results, an article, how a query is read, the spellings of a name, the query
syntax), and what their templates may call.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Blueprint, Flask, abort, redirect, render_template, request
from werkzeug.wrappers import Response as WerkzeugResponse

from searchapp.engines.base import EngineStats, Reader
from searchapp.model import ArticleView, Hit, Paragraph, Results, SearchRequest
from searchapp.plan import FACET_VALUES, Deadline, FacetName, TimeIsUpError
from searchapp.query.syntax import CHAPTERS, HINTS, STARTERS, Example
from searchapp.search import limited, search, view_found
from searchapp.search.coverage import coverage_of
from searchapp.search.examples import Shown, examples_of
from searchapp.search.explain import explain
from searchapp.search.pasted import Pasted, pasted_in
from searchapp.search.prepare import RELAXED
from searchapp.search.present import Clocks
from searchapp.search.similar import similar_and_copies
from searchapp.search.spellings import spelled_words, spelling_usage
from searchapp.web import calendar, language, links
from searchapp.web.alternatives import alternatives_to, undo_choices
from searchapp.web.charts import chosen_dates, histogram_of, spelling_chart_of
from searchapp.web.errors import note_cut_off
from searchapp.web.export import PATIENCE, export_files, export_links, record_url
from searchapp.web.facets import chips_of, facets_of, matching_of, sort_choices
from searchapp.web.links import Choice, pager_of
from searchapp.web.markup import (
    bidi_isolated,
    citation,
    highlighted,
    highlighted_excerpt,
    isolated_path,
    lang_and_dir,
    permanent_url,
    published,
    reasons_for,
    shown_balanced,
    unchanged,
)
from searchapp.web.opened_index import answer_deadline, count_function, opened_index
from searchapp.web.parameters import collapses, hidden_fields, read_request
from searchapp.web.readings import ambiguous_words, explained_parts
from searchapp.web.source_names import source_name

pages = Blueprint("pages", __name__)

#: How many paragraphs of an article are shown at first, and how many more on demand.
PARAGRAPHS_SHOWN: Final = 1
PARAGRAPHS_COLLAPSED: Final = 4

#: Of how many code points the beginning of a text is shown in a list without words.
OPENING_LENGTH: Final = 260

#: The examples of the start page as they are where the archive has none of its own.
EXAMPLE_QUERIES: Final = tuple(example.query for example in STARTERS)

#: How many seconds a page may take to make examples; it goes on where it was when it is next shown.
_FOR_EXAMPLES: Final = 1.0

_SOURCES_SHOWN: Final = 16


@pages.get("/")
def search_page() -> str | WerkzeugResponse:
    """Show the results of a search, or the start page where there is neither a query nor a filter. An address or an
    id that was pasted leads to its article.
    """
    search_request = read_request(request.args)
    if not (search_request.query or chips_of(search_request)):
        return start_page(search_request)
    pasted = pasted_in(opened_index().engine, search_request.query) if search_request.page == 1 else None
    if pasted and pasted.only:
        return redirect(links.article_url(pasted.only.id, SearchRequest("")))
    return results_page(search_request, pasted)


def start_page(search_request: SearchRequest) -> str:
    """Show the large search form, facts about the archive and example queries."""
    stats = opened_index().engine.stats()
    return render_template(
        "start.html",
        search_request=search_request,
        stats=stats,
        sources=source_choices(stats),
        starters=examples_shown(STARTERS),
    )


def examples_shown(examples: Iterable[Example]) -> tuple[Shown, ...]:
    """Return ``examples`` as they are shown: made of the archive that is open, where that is possible."""
    index = opened_index()
    deadline = answer_deadline().at_most(_FOR_EXAMPLES)
    return examples_of(index.engine, examples, index.settings, deadline)


def source_choices(stats: EngineStats) -> tuple[Choice, ...]:
    """Return a link to the newest articles of each of the largest sources."""
    return tuple(
        Choice(source_name(source), links.newest_url(source), count=count)
        for source, count in stats.sources[:_SOURCES_SHOWN]
        if source
    )


def results_page(search_request: SearchRequest, pasted: Pasted | None = None) -> str:
    """Show a page of results and everything that narrows or widens them, all of one state of the index; above them the
    articles whose address or id was ``pasted``, or that there is none.
    """
    with opened_index().engine.reading(answer_deadline()) as reader:
        shown = _results(search_request, reader, strictly=pasted is not None)
    return render_template("results.html", **shown, pasted=pasted)


def _results(search_request: SearchRequest, reader: Reader, *, strictly: bool) -> dict[str, Any]:
    """Return what a page of results shows. All that it counts has the time limit of one search. ``strictly``, nothing
    else is looked for where it finds nothing: some of the words of an address mean nothing.
    """
    index, deadline, compact = opened_index(), answer_deadline(), links.is_compact()
    paragraphs = 1 if compact else PARAGRAPHS_SHOWN + PARAGRAPHS_COLLAPSED
    shown = replace(search_request, paragraphs=paragraphs, collapse=collapses(search_request))
    # URLs leave out what is the default.
    if strictly:
        shown = replace(shown, match="all", verbatim=True)
    found = search(index.engine, shown, index.settings, facet_values=FACET_VALUES, reader=reader)
    results = replace(found, request=search_request)
    note_cut_off(results)
    original = search_request
    if results.replaced:
        # From here on everything is about the query that was searched for instead.
        search_request = replace(search_request, query=results.searched)
        results = replace(results, request=search_request)

    relaxed = results.relaxed_alone if results.relaxed else None
    # Where no article has all the words, what is counted, charted and narrowed is what has some of them.
    counted = results if results.total or relaxed is None else relaxed
    count = count_function(deadline, reader)

    def count_or_reuse(wider: SearchRequest, facets: tuple[FacetName, ...]) -> Results:
        try:
            return count(replace(wider, query=results.searched), facets)
        except TimeIsUpError:
            return counted

    return {
        "search_request": search_request,
        # An article highlights what it was found by.
        "article_request": replace(search_request, query=results.searched),
        "hidden_fields": [*hidden_fields(search_request), *links.display_parameters().items()],
        "results": results,
        "relaxed": relaxed,
        "counted": counted,
        "matching": matching_of(results),
        # What is relaxed is said where it stands.
        "notes": [note for note in results.notes if note != RELAXED],
        "shown": PARAGRAPHS_SHOWN,
        "facets": facets_of(counted, count_or_reuse),
        "histogram": histogram_of(counted, count_or_reuse, count, shares=links.shows_shares()),
        "undo": undo_choices(original, results, index.settings),
        "names": _spelled_words(reader, results.searched, deadline),
        "words": ambiguous_words(search_request, index.settings),
        "chips": chips_of(search_request),
        "sorts": sort_choices(results),
        "views": links.view_choices(),
        "sizes": links.size_choices(results),
        "compact": compact,
        "timed": _timed(results, Clocks(reader, deadline)),
        "pager": pager_of(results, index.settings.max_results),
        "max_exported": index.settings.max_exported,
        "alternatives": None if counted.total else alternatives_to(search_request, count),
    }


def _timed(results: Results, clocks: Clocks) -> frozenset[str]:
    """Return the ids of the articles that are shown with their time: all whose time of publication is known, where they
    are in the order of their dates.
    """
    if results.request.sort not in ("newest", "oldest"):
        return frozenset()
    return frozenset(hit.article.id for hit in results.shown if clocks.tells_publication(hit.article))


def _spelled_words(reader: Reader, query: str, deadline: Deadline) -> tuple[tuple[str, ...], ...]:
    """Return the spellings of names in ``query``; none where there is no time left to look for them."""
    try:
        return spelled_words(reader, query, limited(opened_index().settings, deadline))
    except TimeIsUpError:
        return ()


@pages.get("/syntax")
def syntax_page() -> str:
    """Show the query syntax by example."""
    return render_template("syntax.html", chapters=CHAPTERS)


@pages.get("/explain")
def explain_page() -> str:
    """Show how each word of a query is read and how else it may be, and which forms of texts are found by it."""
    search_request = read_request(request.args)
    index = opened_index()
    explanation = explain(index.engine, search_request, index.settings, patience=PATIENCE)
    return render_template(
        "explain.html",
        search_request=search_request,
        hidden_fields=hidden_fields(search_request, dated=False),
        chips=chips_of(search_request),
        notes=explanation.notes if search_request.query else (),
        parts=explained_parts(explanation, search_request),
    )


@pages.get("/spellings")
def spellings_page() -> str:
    """Show who writes which spelling of the names in a query, and when."""
    search_request = read_request(request.args)
    index = opened_index()
    count = count_function(answer_deadline())
    usages = spelling_usage(index.engine, search_request, index.settings)
    return render_template(
        "spellings.html",
        search_request=search_request,
        hidden_fields=[*hidden_fields(search_request, dated=False), *links.display_parameters().items()],
        chips=chips_of(search_request),
        charts=[spelling_chart_of(usage, search_request, count, shares=links.shows_shares()) for usage in usages],
    )


@pages.get("/archive")
def archive_page() -> str:
    """Show which days of which source the archive holds, and on which days nothing was collected."""
    asked = read_request(request.args)
    chosen = chosen_dates(asked)
    index = opened_index()
    coverage = coverage_of(index.engine, chosen, sources=calendar.SOURCES, deadline=answer_deadline())
    return render_template(
        "archive.html",
        coverage=coverage,
        calendar=calendar.calendar_of(coverage, chosen),
        chosen=chosen,
        wider=calendar.wider_choice(chosen),
    )


@pages.get("/article/<article_id:article_id>")
def article_page(article_id: str) -> str:
    """Show a whole article with the matches of the query highlighted, and similar articles."""
    search_request = read_request(request.args)
    index, deadline = opened_index(), answer_deadline()
    view = view_found(index.engine, article_id, search_request, index.settings)
    if view is None:
        abort(404)
    similar = similar_and_copies(index.engine, view.article, limited(index.settings, deadline))
    return render_template(
        "article.html",
        search_request=search_request,
        is_result=bool(search_request.query or chips_of(search_request)),
        view=view,
        paragraphs=article_paragraphs(view),
        similar=similar.articles,
        copies=similar.copies,
        copied=similar.copied,
        first=similar.first,
        first_collected=similar.first_collected,
    )


@dataclass(frozen=True, slots=True)
class ArticleParagraph:
    """A paragraph, whether it is the ``best`` match, and the positions of its matching neighbours if it matches."""

    paragraph: Paragraph
    best: bool
    previous: int | None
    next: int | None

    @property
    def matches(self) -> bool:
        """Whether anything is highlighted in it."""
        return bool(self.paragraph.highlights)


def passages_of(hit: Hit, search_request: SearchRequest) -> tuple[Paragraph, ...]:
    """Return what a page shows of the text of ``hit``: its best paragraphs, or where no words were looked for its
    beginning as one, since first paragraphs may be as short as a dateline.
    """
    if search_request.query:
        return hit.paragraphs
    opening = ""
    for text in hit.article.paragraphs:
        opening = f"{opening} {text}".strip()
        if len(opening) >= OPENING_LENGTH:
            break
    return (Paragraph(0, opening, 0.0, ()),) if opening else ()


def article_paragraphs(view: ArticleView) -> tuple[ArticleParagraph, ...]:
    """Return the paragraphs of ``view`` in order, the matching ones linked to each other."""
    matching = [paragraph.position for paragraph in view.paragraphs if paragraph.highlights]
    neighbours = zip(matching, [None, *matching], [*matching[1:], None], strict=False)
    around = {position: (before, after) for position, before, after in neighbours}
    return tuple(
        ArticleParagraph(paragraph, paragraph.position == view.best, *around.get(paragraph.position, (None, None)))
        for paragraph in view.paragraphs
    )


def register_template_helpers(app: Flask) -> None:
    """Give the templates of ``app`` their filters and functions."""
    app.jinja_env.filters.update(
        bidi_isolated=lambda sentence: bidi_isolated(sentence, language.current_language()),
        highlighted=highlighted,
        highlighted_excerpt=highlighted_excerpt,
        moment=language.format_moment,
        isolated_path=isolated_path,
        number=language.format_number,
        percent=language.format_share,
        weekday=language.format_weekday,
        exact_percent=language.format_exact_share,
        period=language.format_period,
        seconds=language.format_seconds,
        unchanged=unchanged,
    )
    app.jinja_env.finalize = shown_balanced
    app.jinja_env.globals.update(
        advanced_url=links.advanced_url,
        article_url=links.article_url,
        author_url=links.author_url,
        match_url=links.match_url,
        citation=citation,
        chart_choices=links.chart_choices,
        collapse_url=links.collapse_url,
        collocates_url=links.collocates_url,
        compare_url=links.compare_url,
        concordance_url=links.concordance_url,
        current_language=language.current_language,
        date_range=language.format_range,
        example_url=links.example_url,
        explain_url=links.explain_url,
        facet_fields=links.facet_fields,
        facet_url=links.facet_url,
        export_files=export_files,
        export_links=export_links,
        hints=lambda: examples_shown(HINTS),
        examples_shown=examples_shown,
        lang_and_dir=lang_and_dir,
        newest_url=links.newest_url,
        language_switch=language.language_switch,
        original_url=links.original_url,
        passages_of=passages_of,
        permanent_url=permanent_url,
        published=published,
        query_url=links.query_url,
        record_url=record_url,
        reasons_for=reasons_for,
        search_url=links.search_url,
        source_name=source_name,
        shows_imports=opened_index(app).settings.show_imports,
        spellings_url=links.spellings_url,
        unfiltered_url=links.unfiltered_url,
    )
