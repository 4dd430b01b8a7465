"""The last step of a search: what was found as it is shown, with highlights."""

from __future__ import annotations

from searchapp.model import Article, ArticleView, Hit, Paragraph, Results, SearchRequest
from searchapp.near_duplicates.copies import is_first, listed_copies
from searchapp.plan import ArticleHit, Node, Phrase, RankedParagraph, leaves
from searchapp.ranking.highlight import Highlighter
from searchapp.search.did_you_mean import Corrected
from searchapp.search.prepare import PreparedQuery


def present_results(request: SearchRequest, corrected: Corrected, took_ms: float) -> Results:
    """Return the answer in ``corrected`` to ``request`` as it is shown."""
    answer = corrected.answer
    highlighter = Highlighter(answer.rung.node)
    return Results(
        request=request,
        total=answer.page.total,
        took_ms=took_ms,
        match=answer.rung.match,
        relaxed=answer.relaxed,
        hits=tuple(_hit(hit, highlighter, request.paragraphs) for hit in answer.page.hits),
        facets=answer.page.facets,
        notes=corrected.notes,
        corrected=corrected.query,
        replaced=corrected.replaced,
        stories=answer.page.clusters,
    )


def present_article(article: Article, query: PreparedQuery, request: SearchRequest) -> ArticleView:
    """Return the whole ``article`` with what ``query`` matches in it highlighted."""
    highlighter = Highlighter(_plan_for(article, query, request))
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


def _plan_for(article: Article, query: PreparedQuery, request: SearchRequest) -> Node | None:
    """Return the plan to highlight in ``article``: where it lacks a phrase, the words, if they may be enough."""
    if request.match == "auto" and query.is_description:
        phrases = [leaf for leaf in leaves(query.plans["all"]) if isinstance(leaf, Phrase)]
        if not all(_is_in(phrase, article) for phrase in phrases):
            return query.plans["loose"]
    return query.plans["any"]


def _is_in(phrase: Phrase, article: Article) -> bool:
    highlighter = Highlighter(phrase)
    in_title = bool(highlighter.marked(article.title, "title").highlights)
    return in_title or any(highlighter.marked(text).highlights for text in article.paragraphs)


def _hit(hit: ArticleHit, highlighter: Highlighter, paragraphs: int) -> Hit:
    """Return ``hit`` highlighted, with at most ``paragraphs``; the first one where only the title matches."""
    article = hit.article
    title = highlighter.marked(article.title, "title")
    ranked = hit.paragraphs or tuple(RankedParagraph(0, 0.0) for _ in article.paragraphs[:1])
    return Hit(
        article=article,
        score=hit.score,
        paragraphs=tuple(_paragraph(article, found, highlighter) for found in ranked[:paragraphs]),
        title_highlights=title.highlights,
        title_matches=title.matches,
        copies=listed_copies(article, hit.copies),
        copied=hit.copies.total,
        first=is_first(article, hit.copies),
    )


def _paragraph(article: Article, found: RankedParagraph, highlighter: Highlighter) -> Paragraph:
    text = article.paragraphs[found.position]
    return Paragraph(found.position, text, found.score, *highlighter.marked(text))
