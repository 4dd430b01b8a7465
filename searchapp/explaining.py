"""The use case: how is a query read? Every form that is looked for, and in how many articles it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from searchapp.engines.base import Engine
from searchapp.errors import Message
from searchapp.plan import All, AnyOf, Boosted, Except, Filters, How, Node, Passing, Phrase, Scope, Term
from searchapp.query.parser import parse
from searchapp.searching import NO_WORDS, compiler_for
from searchapp.settings import Settings

#: What a part of a query is to an article: it must be there, it adds to the score, it must not be there.
Role = Literal["needed", "optional", "excluded"]


@dataclass(frozen=True, slots=True)
class ExplainedStem:
    """A stem that satisfies a word, why it does, and in how many articles it stands."""

    stem: str
    how: How
    articles: int


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """A part of a query. A group ("all", "any") holds the parts after it that are one ``depth`` further in.

    A word has its three forms and the ``stems`` that satisfy it; of a phrase ``exact`` are its words as they are looked
    for, one after the other, by exact form where it is ``literal`` and by stem otherwise. A condition has the
    ``values`` that its ``field`` may have: names, or of a date the first and the last day, empty where there is none.
    """

    depth: int
    role: Role
    kind: Literal["word", "phrase", "all", "any", "condition", "every article"]
    scope: Scope = "everywhere"
    exact: str = ""
    stem: str = ""
    root: str = ""
    literal: bool = False
    stems: tuple[ExplainedStem, ...] = ()
    field: Literal["", "source", "section", "author", "date"] = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """How ``query`` is read when all its words are wanted; ``notes`` say what could not be read as it was meant."""

    query: str
    parts: tuple[ExplainedPart, ...]
    notes: tuple[Message, ...]


def explain(engine: Engine, query: str, settings: Settings, today: date | None = None) -> Explanation:
    """Return how ``query`` is read, ``today`` unless that is given. Raises what a search raises."""
    parsed = parse(query, settings, today or date.today())
    compiler = compiler_for(engine, settings)
    node = compiler.compile(parsed.tree, "all")
    if node is None:
        return Explanation(query, (), (*parsed.notes, NO_WORDS))
    notes = (*parsed.notes, *compiler.values.notes(parsed.tree))
    return Explanation(query, tuple(_parts(node, 0, "needed", engine)), notes)


def _parts(node: Node, depth: int, role: Role, engine: Engine) -> Iterator[ExplainedPart]:
    match node:
        case Term(forms, alternatives, scope):
            stems = tuple(ExplainedStem(a.stem, a.how, engine.stem_count(a.stem)) for a in alternatives)
            yield ExplainedPart(depth, role, "word", scope, *forms, stems=stems)
        case Phrase(words, literal, scope):
            looked_for = " ".join(forms.exact if literal else forms.stem for forms in words)
            yield ExplainedPart(depth, role, "phrase", scope, looked_for, literal=literal)
        case Passing(filters):
            yield from _conditions(filters, depth, role)
        case All(nodes):
            yield from _group("all", nodes, depth, role, engine)
        case AnyOf(nodes):
            yield from _group("any", nodes, depth, role, engine)
        case Boosted(child, optional):
            yield from _parts(child, depth, role, engine)
            for part in optional:
                yield from _parts(part, depth, "optional", engine)
        case Except(child, excluded):
            if child is None:
                yield ExplainedPart(depth, role, "every article")
            else:
                yield from _parts(child, depth, role, engine)
            yield from _parts(excluded, depth, "excluded", engine)


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
    kind: Literal["all", "any"], nodes: tuple[Node, ...], depth: int, role: Role, engine: Engine
) -> Iterator[ExplainedPart]:
    yield ExplainedPart(depth, role, kind)
    for node in nodes:
        yield from _parts(node, depth + 1, role, engine)
