"""The use case: an article as a whole, with what a query matches in it marked."""

from __future__ import annotations

from datetime import date

from searchapp.engines.base import Engine
from searchapp.model import Article, ArticleView, Paragraph, SearchRequest
from searchapp.plan import Node, Phrase, leaves
from searchapp.ranking.highlight import Highlighter
from searchapp.search.prepare import Query, read
from searchapp.search.relaxation import loosening
from searchapp.settings import Settings


def view_article(
    engine: Engine, article_id: str, query: str, settings: Settings, today: date | None = None
) -> ArticleView | None:
    """Return the article of this id with what ``query`` matches marked, or None when there is none of this id.

    Raises :class:`~searchapp.errors.QueryError` as a search does.
    """
    return view_found(engine, article_id, SearchRequest(query), settings, today)


def view_found(
    engine: Engine, article_id: str, request: SearchRequest, settings: Settings, today: date | None = None
) -> ArticleView | None:
    """Return an article as :func:`view_article` does, with what matches in the ways that count for ``request``."""
    article = engine.article(article_id)
    if article is None:
        return None
    query = read(engine, request, settings, today or date.today())
    highlighter = Highlighter(_looked_for(query, request, article))
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


def _looked_for(query: Query, request: SearchRequest, article: Article) -> Node | None:
    """Return what of a query to mark in ``article``: where a phrase is not in it, its words, if they may be enough."""
    compiler, tree = query.compiler, query.parsed.tree
    strict = compiler.compile(tree, "all")
    if request.match == "auto" and loosening(strict, request.query) == "loose":
        phrases = [leaf for leaf in leaves(strict) if isinstance(leaf, Phrase)]
        if not all(_is_in(phrase, article) for phrase in phrases):
            return compiler.compile(tree, "loose")
    return compiler.compile(tree, "any")


def _is_in(phrase: Phrase, article: Article) -> bool:
    highlighter = Highlighter(phrase)
    in_title = bool(highlighter.marked(article.title, "title").highlights)
    return in_title or any(highlighter.marked(text).highlights for text in article.paragraphs)
