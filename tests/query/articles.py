"""Every little article there is over a few words, and what of them a plan matches: slow, plain, and right."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.plan import And, AndNot, Boost, Filter, Node, Or, Phrase, Scope, Spellings, Term
from tests.conformance.reference import Reference

VOCABULARY = ("غزة", "رفح", "من")
"""The third is a stop word."""


@dataclass(frozen=True)
class Little:
    """An article of two texts."""

    title: tuple[Forms, ...]
    body: tuple[Forms, ...]
    source: str

    def texts(self, scope: Scope) -> tuple[tuple[Forms, ...], ...]:
        return (self.title,) if scope == "title" else (self.title, self.body)


def _texts(longest: int) -> list[tuple[Forms, ...]]:
    return [
        tuple(analyse_forms(" ".join(words)))
        for length in range(longest + 1)
        for words in product(VOCABULARY, repeat=length)
    ]


SOURCES = ("أ", "ب")
ARTICLES = [Little(title, body, source) for title in _texts(1) for body in _texts(3) for source in SOURCES]


def matches(node: Node | None, article: Little) -> bool:
    """Tell whether ``article`` is among what ``node`` looks for."""
    match node:
        case None:
            return True
        case Term(scope=scope) | Phrase(scope=scope):
            return any(Reference.holds(node, list(text)) for text in article.texts(scope))
        case Spellings(ways):
            return any(matches(way.written, article) for way in ways)
        case Filter(filters):
            return article.source in filters.sources
        case And(nodes):
            return all(matches(child, article) for child in nodes)
        case Or(nodes):
            return any(matches(child, article) for child in nodes)
        case AndNot(child, excluded):
            return matches(child, article) and not matches(excluded, article)
        case Boost(child, _):
            return matches(child, article)
