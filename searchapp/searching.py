"""The use case: from what a user typed to what is shown."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Final, Literal, NamedTuple

from searchapp.analysis.variants import variants_with
from searchapp.correcting import Correction
from searchapp.engines.base import Engine
from searchapp.errors import Message, QueryError
from searchapp.model import MATCH_KINDS, Article, ArticleView, Hit, MatchKind, Paragraph, Results, SearchRequest
from searchapp.plan import (
    FACETS,
    AnyOf,
    ArticleHit,
    Except,
    FacetName,
    Filters,
    Node,
    Passing,
    Phrase,
    RankedParagraph,
    ResultPage,
    SearchPlan,
    leaves,
)
from searchapp.proposing import nothing_found, proposals
from searchapp.query.compiler import Compiler, Matching
from searchapp.query.parser import Parsed, parse
from searchapp.query.questions import is_question
from searchapp.query.values import Values
from searchapp.settings import Settings
from searchapp.snippets import Highlighter

#: How many articles with all the words are enough, for one word, two, and three. One or two words are a list of what
#: must be there; the more there are, and in a question, the more they describe what is looked for.
ENOUGH: Final = (1, 1, 10)
ENOUGH_FOR_DESCRIPTION: Final = 30

#: So few articles with all the words are hardly any, and a correction is looked for; so many are tried.
HARDLY_ANY: Final = 2
_TRIED_CORRECTIONS: Final = 5

RELAXED: Final = Message(
    en="Few or no articles have all these words; these have some of them.",
    ar="لا يجمع هذه الكلمات كلها إلا القليل من المقالات أو لا شيء منها، وفي هذه المقالات بعضها.",
)
_UNQUOTED: Final = Message(
    en="What stands in quotation marks was looked for word by word as well.",
    ar="وبُحث عما بين علامات الاقتباس كلمة كلمة أيضًا.",
)
#: Told of a query that is not empty and yet has no word.
NO_WORDS: Final = Message(
    en="There is no word to look for in the query.",
    ar="ليس في عبارة البحث كلمة يُبحث عنها.",
)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What was found; ``strict`` counts the articles with all the words, whatever the search was relaxed to."""

    node: Node | None
    page: ResultPage
    match: Literal["all", "any"]
    strict: int
    relaxed: bool = False
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asking:
    """What an engine is asked whatever the node: filters, order, page, facets."""

    engine: Engine
    request: SearchRequest
    settings: Settings
    facets: tuple[FacetName, ...]

    def about(self, query: str) -> _Asking:
        """Return the same for another query."""
        return replace(self, request=replace(self.request, query=query))

    def answer(self, node: Node | None, match: Literal["all", "any"]) -> _Outcome:
        """Return what ``node`` finds."""
        request = self.request
        plan = SearchPlan(
            node=_without(node, request),
            filters=Filters(request.sources, request.sections, request.authors, request.date_from, request.date_to),
            sort=request.sort,
            offset=(request.page - 1) * request.limit,
            limit=request.limit,
            paragraphs=request.paragraphs,
            # Who quotes looks for a certain text, whenever it was written.
            recency=0.0 if _quotes(node) else self.settings.recency,
            facets=self.facets,
        )
        page = self.engine.search(plan)
        return _Outcome(node, page, match, page.total)


def _without(node: Node | None, request: SearchRequest) -> Node | None:
    """Return ``node`` without what ``request`` wants left out."""
    left_out = (
        Filters(sources=request.without_sources),
        Filters(sections=request.without_sections),
        Filters(authors=request.without_authors),
    )
    excluded = tuple(Passing(filters) for filters in left_out if filters != Filters())
    return Except(node, AnyOf(excluded)) if excluded else node


class _Search(NamedTuple):
    """A query as it was read, and what was found."""

    parsed: Parsed
    compiler: Compiler
    outcome: _Outcome

    @property
    def notes(self) -> tuple[Message, ...]:
        return (*self.parsed.notes, *self.compiler.values.notes(self.parsed.tree), *self.outcome.notes)


def search(
    engine: Engine,
    request: SearchRequest,
    settings: Settings,
    today: date | None = None,
    facets: tuple[FacetName, ...] = FACETS,
) -> Results:
    """Answer ``request`` from ``engine``.

    A request without a query lists all that passes its filters, and so does a query of fields only; another query
    without a word finds nothing. With ``match``
    "auto" an article needs all the words; when no article has them (or, of a question or a long query, few have) the
    search is relaxed to any of them. Where hardly any article has all of them, and words were perhaps meant that are
    spelt otherwise and would find more, the query with those is proposed; where nothing is found at all it is searched
    for instead, unless a word between quotation marks would be another. The notes say so.

    Raises :class:`QueryError` when the query or the page asked for exceeds a limit of
    ``settings``. ``today`` is what أمس and the like in the query hang on, the day of the clock if it is None;
    ``facets`` are what is counted besides.
    """
    started = time.perf_counter()
    _check_window(request, settings)
    asking = _Asking(engine, request, settings, facets)
    today = today or date.today()
    done = _look_up(asking, today)
    notes, corrected, replaced = done.notes, None, False
    if (correction := _correction(asking, done, today)) is not None:
        corrected = correction.query
        notes = (*notes, *correction.notes)
        replaced = not done.outcome.page.total and not correction.quoted
        if replaced:
            done = _look_up(asking.about(corrected), today)
            notes = (nothing_found(request.query, corrected), *correction.notes, *done.notes)
    outcome = done.outcome
    highlighter = Highlighter(outcome.node)
    hits = tuple(_shown(hit, highlighter, request.paragraphs) for hit in outcome.page.hits)
    return Results(
        request=request,
        total=outcome.page.total,
        took_ms=round((time.perf_counter() - started) * 1000, 2),
        match=outcome.match,
        relaxed=outcome.relaxed,
        hits=hits,
        facets=outcome.page.facets,
        notes=notes,
        corrected=corrected,
        replaced=replaced,
    )


def _look_up(asking: _Asking, today: date) -> _Search:
    parsed = parse(asking.request.query, asking.settings, today)
    compiler = compiler_for(asking.engine, asking.settings, asking.request.only)
    return _Search(parsed, compiler, _run(asking, parsed, compiler))


def _correction(asking: _Asking, done: _Search, today: date) -> Correction | None:
    """Return the likeliest correction that finds more than the query did, if it found hardly anything."""
    request, outcome = asking.request, done.outcome
    words = len(list(leaves(outcome.node)))
    if request.verbatim or outcome.strict > HARDLY_ANY or not words:
        return None
    counting = replace(asking, request=replace(request, page=1, limit=1, paragraphs=0), facets=())
    proposed = proposals(asking.engine, request.query, done.parsed, done.compiler, rare=words <= len(ENOUGH))
    for correction in islice(proposed, _TRIED_CORRECTIONS):
        found = _look_up(counting.about(correction.query), today).outcome
        if found.strict > outcome.strict or (found.page.total and not outcome.page.total):
            return correction
    return None


def view_article(
    engine: Engine, article_id: str, query: str, settings: Settings, today: date | None = None
) -> ArticleView | None:
    """Return the article of this id with what ``query`` matches marked, or None when there is none of this id.

    Raises :class:`QueryError` as :func:`search` does.
    """
    article = engine.article(article_id)
    if article is None:
        return None
    tree = parse(query, settings, today or date.today()).tree
    highlighter = Highlighter(compiler_for(engine, settings).compile(tree, "any"))
    paragraphs = tuple(
        Paragraph(position, text, 0.0, *highlighter.marked(text)) for position, text in enumerate(article.paragraphs)
    )
    most = max(paragraphs, key=lambda paragraph: len(paragraph.highlights), default=None)
    return ArticleView(
        article=article,
        title_highlights=highlighter.marked(article.title, "title").highlights,
        paragraphs=paragraphs,
        best=most.position if most is not None and most.highlights else None,
    )


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


def compiler_for(engine: Engine, settings: Settings, kinds: tuple[MatchKind, ...] = MATCH_KINDS) -> Compiler:
    """Return what compiles queries for the articles in ``engine``; ``kinds`` are the kinds of match that count.

    Raises :class:`~searchapp.errors.InputError` when the user's own file of variants cannot be used.
    """
    return Compiler(
        count_stem=engine.stem_counter(),
        max_terms=settings.max_query_terms,
        variants=variants_with(settings.variants),
        kinds=kinds,
        values=Values(engine.values),
    )


def _run(asking: _Asking, parsed: Parsed, compiler: Compiler) -> _Outcome:
    request = asking.request
    strict = compiler.compile(parsed.tree, "all")
    if strict is None and request.query.strip():
        match: Literal["all", "any"] = "any" if request.match == "any" else "all"
        return _Outcome(None, ResultPage(0, ()), match, 0, notes=(NO_WORDS,))
    if request.match == "any":
        return asking.answer(compiler.compile(parsed.tree, "any"), "any")
    outcome = asking.answer(strict, "all")
    if request.match == "all" or strict is None:
        return outcome
    words = len(list(leaves(strict)))
    if not words:
        return outcome
    describes = words > len(ENOUGH) or is_question(request.query)
    if outcome.page.total >= (ENOUGH_FOR_DESCRIPTION if describes else ENOUGH[words - 1]):
        return outcome
    # Quotation marks in a few words are meant; in a headline or a question they are ornament.
    relaxing: Matching = "loose" if describes else "any"
    relaxed = asking.answer(compiler.compile(parsed.tree, relaxing), "any")
    if relaxed.page.total <= outcome.page.total:
        return outcome
    notes = (RELAXED, _UNQUOTED) if relaxing == "loose" and _quotes(strict) else (RELAXED,)
    return replace(relaxed, relaxed=True, strict=outcome.strict, notes=notes)


def _quotes(node: Node | None) -> bool:
    return any(isinstance(leaf, Phrase) and leaf.like != "stem" for leaf in leaves(node))


def _shown(hit: ArticleHit, highlighter: Highlighter, paragraphs: int) -> Hit:
    """Return ``hit`` highlighted; where only the title matches the first paragraph is shown."""
    article = hit.article
    title = highlighter.marked(article.title, "title")
    ranked = hit.paragraphs or tuple(RankedParagraph(0, 0.0) for _ in article.paragraphs[:1])
    return Hit(
        article=article,
        score=hit.score,
        paragraphs=tuple(_paragraph(article, found, highlighter) for found in ranked[:paragraphs]),
        title_highlights=title.highlights,
        title_matches=title.matches,
    )


def _paragraph(article: Article, found: RankedParagraph, highlighter: Highlighter) -> Paragraph:
    text = article.paragraphs[found.position]
    return Paragraph(found.position, text, found.score, *highlighter.marked(text))
