"""The use case: how a query is read, every form that is looked for, and how many articles have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from searchapp.analysis.lexemes import lexemes_of, reading_of
from searchapp.engines.base import Engine
from searchapp.errors import Message
from searchapp.model import MatchLevel, SearchRequest
from searchapp.plan import (
    Alternative,
    And,
    AndNot,
    Boost,
    Filter,
    Filters,
    Node,
    Or,
    Phrase,
    Scope,
    SearchPlan,
    Spellings,
    Term,
)
from searchapp.search.execute import NO_WORDS
from searchapp.search.prepare import SearchContext, prepare_query
from searchapp.settings import Settings

#: What a part of a query is to an article: it must be there, it adds to the score, it must not be there.
Role = Literal["needed", "optional", "excluded"]


@dataclass(frozen=True, slots=True)
class ExplainedLexeme:
    """A lexeme that satisfies a word, at which level, and how many articles have it."""

    lexeme: str
    level: MatchLevel
    articles: int


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """A part of a query. A group ("all", "any") holds the parts after it that are one ``depth`` further in.

    A word has its forms, its ``lexeme`` and how it was read as that (``reading``: "س + يقول"), the other lexemes that
    it may be (``also``), and all ``lexemes`` that satisfy it. Of a phrase ``normalized`` is what was asked for, and
    ``positions`` are the forms one of which has to stand at each, alike at ``level``; with ``slop`` in any order, with
    at most that many other words among them. A condition has the ``values`` that its ``field`` may have: names, or of a
    date the first and the last day, empty where there is none.
    """

    depth: int
    role: Role
    kind: Literal["word", "phrase", "all", "any", "condition", "every article"]
    scope: Scope = "everywhere"
    normalized: str = ""
    lexeme: str = ""
    reading: str = ""
    also: tuple[str, ...] = ()
    root: str = ""
    level: MatchLevel = MatchLevel.SPELLING
    positions: tuple[tuple[str, ...], ...] = ()
    slop: int | None = None
    lexemes: tuple[ExplainedLexeme, ...] = ()
    field: Literal["", "source", "section", "author", "date"] = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """How ``query`` is read when all its words are wanted; ``notes`` say what could not be read as intended."""

    query: str
    parts: tuple[ExplainedPart, ...]
    notes: tuple[Message, ...]


def explain(engine: Engine, query: str, settings: Settings, today: date | None = None) -> Explanation:
    """Return how ``query`` is read; relative dates count from ``today``. Raises as a search does."""
    prepared = prepare_query(SearchContext(engine, SearchRequest(query), settings, today or date.today()))
    node = prepared.plans["all"]
    if node is None:
        return Explanation(query, (), (*prepared.notes, NO_WORDS))
    return Explanation(query, tuple(_Explainer(engine).parts(node, 0, "needed")), prepared.notes)


@dataclass(frozen=True, slots=True)
class _Explainer:
    engine: Engine

    def parts(self, node: Node, depth: int, role: Role) -> Iterator[ExplainedPart]:
        match node:
            case Term():
                yield self._word(node, depth, role)
            case Phrase():
                yield _phrase(node, depth, role)
            case Spellings(ways):
                yield from self._group("any", tuple(way.written for way in ways), depth, role)
            case Filter(filters):
                yield from _conditions(filters, depth, role)
            case And(nodes) | Or(nodes):
                yield from self._group("all" if isinstance(node, And) else "any", nodes, depth, role)
            case Boost(child, optional):
                yield from self.parts(child, depth, role)
                for part in optional:
                    yield from self.parts(part, depth, "optional")
            case AndNot(child, excluded):
                if child is None:
                    yield ExplainedPart(depth, role, "every article")
                else:
                    yield from self.parts(child, depth, role)
                yield from self.parts(excluded, depth, "excluded")

    def _group(
        self, kind: Literal["all", "any"], nodes: tuple[Node, ...], depth: int, role: Role
    ) -> Iterator[ExplainedPart]:
        yield ExplainedPart(depth, role, kind)
        for node in nodes:
            yield from self.parts(node, depth + 1, role)

    def _word(self, term: Term, depth: int, role: Role) -> ExplainedPart:
        forms, wanted = term.forms, term.forms.wanted
        by_lexeme: dict[tuple[str, MatchLevel], list[Alternative]] = {}
        for alternative in term.alternatives:
            lexemes = lexemes_of(alternative.readings)
            lexeme = wanted if wanted in lexemes else lexemes[0]
            by_lexeme.setdefault((lexeme, alternative.level), []).append(alternative)
        return ExplainedPart(
            depth,
            role,
            "word",
            term.scope,
            forms.normalized,
            lexeme=wanted,
            reading=reading_of(forms.surface, forms.normalized),
            also=tuple(lexeme for lexeme in forms.lexeme if lexeme != wanted),
            root=forms.root,
            lexemes=tuple(
                ExplainedLexeme(lexeme, level, self._articles(replace(term, alternatives=tuple(alternatives))))
                for (lexeme, level), alternatives in by_lexeme.items()
            ),
        )

    def _articles(self, term: Term) -> int:
        return self.engine.search(SearchPlan(term, limit=1, paragraphs=0, facets=())).total


def _phrase(phrase: Phrase, depth: int, role: Role) -> ExplainedPart:
    level = phrase.level
    words = (first.surface if level == MatchLevel.EXACT else first.normalized for first, *_ in phrase.positions)
    found = tuple(phrase.forms_at(position) for position in range(len(phrase.positions)))
    return ExplainedPart(
        depth, role, "phrase", phrase.scope, " ".join(words), level=level, positions=found, slop=phrase.slop
    )


def _conditions(filters: Filters, depth: int, role: Role) -> Iterator[ExplainedPart]:
    if filters.sources:
        yield ExplainedPart(depth, role, "condition", field="source", values=filters.sources)
    if filters.sections:
        yield ExplainedPart(depth, role, "condition", field="section", values=filters.sections)
    if filters.authors:
        yield ExplainedPart(depth, role, "condition", field="author", values=filters.authors)
    if filters.date_from or filters.date_to:
        ends = tuple(day.isoformat() if day else "" for day in (filters.date_from, filters.date_to))
        yield ExplainedPart(depth, role, "condition", field="date", values=ends)
