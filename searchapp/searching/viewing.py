"""The use case: an article as a whole, with what a query matches in it marked."""

from __future__ import annotations

from datetime import date

from searchapp.engines.base import Engine
from searchapp.model import ArticleView, Paragraph, SearchRequest
from searchapp.query.parser import parse
from searchapp.searching.reading import compiler_for
from searchapp.settings import Settings
from searchapp.snippets import Highlighter


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
    tree = parse(request.query, settings, today or date.today()).tree
    highlighter = Highlighter(compiler_for(engine, settings, request.only).compile(tree, "any"))
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
