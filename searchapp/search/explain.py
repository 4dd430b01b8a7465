"""The use case: how a query is read, every form that is looked for, and how many articles have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from searchapp.engines.base import Engine
from searchapp.errors import Message
from searchapp.model import MatchLevel, SearchRequest
from searchapp.plan import And, AndNot, Boost, Filter, Filters, Node, Or, Phrase, Scope, Term
from searchapp.search.execute import NO_WORDS
from searchapp.search.prepare import SearchContext, prepare_query
from searchapp.settings import Settings

#: What a part of a query is to an article: it must be there, it adds to the score, it must not be there.
Role = Literal["needed", "optional", "excluded"]


@dataclass(frozen=True, slots=True)
class ExplainedStem:
    """A stem that satisfies a word, at which level, and how many articles have it."""

    stem: str
    level: MatchLevel
    articles: int


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """A part of a query. A group ("all", "any") holds the parts after it that are one ``depth`` further in.

    A word has its forms and the ``stems`` that satisfy it. Of a phrase ``normalized`` is what was asked for, and
    ``positions`` are the forms one of which has to stand at each, alike at ``level``; with ``slop`` in any order, with
    at most that many other words among them. A condition has the ``values`` that its ``field`` may have: names, or of a
    date the first and the last day, empty where there is none.
    """

    depth: int
    role: Role
    kind: Literal["word", "phrase", "all", "any", "condition", "every article"]
    scope: Scope = "everywhere"
    normalized: str = ""
    stem: str = ""
    root: str = ""
    level: MatchLevel = MatchLevel.SPELLING
    positions: tuple[tuple[str, ...], ...] = ()
    slop: int | None = None
    stems: tuple[ExplainedStem, ...] = ()
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
    return Explanation(query, tuple(_parts(node, 0, "needed", prepared.counts)), prepared.notes)


def _parts(node: Node, depth: int, role: Role, counts: Mapping[str, int]) -> Iterator[ExplainedPart]:
    match node:
        case Term(forms, alternatives, scope):
            stems = tuple(ExplainedStem(a.stem, a.level, counts[a.stem]) for a in alternatives)
            _, normalized, stem, root = forms
            yield ExplainedPart(depth, role, "word", scope, normalized, stem, root, stems=stems)
        case Phrase(positions, level, scope, slop):
            found = tuple(node.forms_at(position) for position in range(len(positions)))
            words = " ".join(
                first.surface if level == MatchLevel.EXACT else first.normalized for first, *_ in positions
            )
            yield ExplainedPart(depth, role, "phrase", scope, words, level=level, positions=found, slop=slop)
        case Filter(filters):
            yield from _conditions(filters, depth, role)
        case And(nodes):
            yield from _group("all", nodes, depth, role, counts)
        case Or(nodes):
            yield from _group("any", nodes, depth, role, counts)
        case Boost(child, optional):
            yield from _parts(child, depth, role, counts)
            for part in optional:
                yield from _parts(part, depth, "optional", counts)
        case AndNot(child, excluded):
            if child is None:
                yield ExplainedPart(depth, role, "every article")
            else:
                yield from _parts(child, depth, role, counts)
            yield from _parts(excluded, depth, "excluded", counts)


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


def _group(
    kind: Literal["all", "any"], nodes: tuple[Node, ...], depth: int, role: Role, counts: Mapping[str, int]
) -> Iterator[ExplainedPart]:
    yield ExplainedPart(depth, role, kind)
    for node in nodes:
        yield from _parts(node, depth + 1, role, counts)
