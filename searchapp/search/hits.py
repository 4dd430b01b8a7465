"""Hits as they are shown: with what matches in them marked."""

from __future__ import annotations

from collections.abc import Sequence

from searchapp.model import Article, Hit, Paragraph
from searchapp.near_duplicates.copies import is_first, listed_copies
from searchapp.plan import ArticleHit, RankedParagraph
from searchapp.ranking.highlight import Highlighter


def shown(hits: Sequence[ArticleHit], highlighter: Highlighter, paragraphs: int) -> tuple[Hit, ...]:
    """Return ``hits`` highlighted, with at most so many ``paragraphs`` of each."""
    return tuple(_shown(hit, highlighter, paragraphs) for hit in hits)


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
        copies=listed_copies(article, hit.copies),
        copied=hit.copies.total,
        first=is_first(article, hit.copies),
    )


def _paragraph(article: Article, found: RankedParagraph, highlighter: Highlighter) -> Paragraph:
    text = article.paragraphs[found.position]
    return Paragraph(found.position, text, found.score, *highlighter.marked(text))
