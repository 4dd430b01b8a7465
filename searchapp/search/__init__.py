"""The use cases of searching: what a query finds, and what it marks in an article."""

from searchapp.search.article_view import view_article, view_found
from searchapp.search.execute import search
from searchapp.search.notes import NO_WORDS, RELAXED
from searchapp.search.prepare import compiler_for, read
from searchapp.search.relaxation import ENOUGH, ENOUGH_FOR_DESCRIPTION

__all__ = [
    "ENOUGH",
    "ENOUGH_FOR_DESCRIPTION",
    "NO_WORDS",
    "RELAXED",
    "compiler_for",
    "read",
    "search",
    "view_article",
    "view_found",
]
