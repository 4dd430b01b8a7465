"""Hits as they are shown: with what matches in them marked."""

from __future__ import annotations

from searchapp.model import Article, Hit, Paragraph
from searchapp.plan import ArticleHit, RankedParagraph
from searchapp.snippets import Highlighter


def shown(hit: ArticleHit, highlighter: Highlighter, paragraphs: int) -> Hit:
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
