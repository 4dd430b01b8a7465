"""The use cases of searching: what a query finds, and what it marks in an article."""

from searchapp.searching.asking import ENOUGH, ENOUGH_FOR_DESCRIPTION
from searchapp.searching.notes import NO_WORDS, RELAXED
from searchapp.searching.reading import compiler_for, read
from searchapp.searching.search import search
from searchapp.searching.viewing import view_article, view_found

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
