"""The part of a long paragraph that shows why it matched, as markup."""

from __future__ import annotations

from markupsafe import Markup

from searchapp.model import Paragraph
from searchapp.ranking.excerpts import EXCERPT_LENGTH, excerpt
from searchapp.web.highlighting import marked

_ELLIPSIS = "…"


def marked_excerpt(paragraph: Paragraph, length: int = EXCERPT_LENGTH) -> Markup:
    """Return the paragraph with its matches marked, cut by :func:`~searchapp.ranking.excerpts.excerpt` to about
    ``length``.

    An ellipsis stands where text was left out.
    """
    part = excerpt(paragraph, length)
    before = _ELLIPSIS if part.cut_before else ""
    after = _ELLIPSIS if part.cut_after else ""
    return before + marked(part.text, part.highlights) + after
