"""The abstract syntax tree of a query: what was typed, with nothing analysed yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from searchapp.plan import Scope, ValueField

#: What the name before a colon stands for.
Field = Literal["title", "source", "section", "author", "date"]


@dataclass(frozen=True, slots=True)
class Word:
    """One bare word, or several written as one (``غزة_الآن``, ``3.5``); ``text`` is as it was typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words in quotation marks, to be found as they stand; where ``literal``, letter by letter.

    With ``slop`` they may stand in any order, with at most that many other words among them.
    """

    text: str
    literal: bool = False
    slop: int | None = None


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A word in which ``*`` stands for any number of letters."""

    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word, and all words that differ from it by at most ``edits`` letters."""

    text: str
    edits: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts written side by side. How many of them an article needs depends on the search."""

    parts: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class And:
    """Parts joined by AND, or one with a plus: all are needed, however the search is relaxed."""

    parts: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Parts joined by OR: one is enough, however strict the search is.

    Where it ``is_name``, they are spellings of one name, which is needed no more than any bare word.
    """

    parts: tuple[Syntax, ...]
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """What an article must not have."""

    part: Syntax


@dataclass(frozen=True, slots=True)
class In:
    """A part that is looked for in one part of an article only."""

    scope: Scope
    part: Syntax


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """Words that must stand in the source, section or author of an article, one after the other.

    With ``is_wildcard`` it is one word, as in :class:`Wildcard`.
    """

    field: ValueField
    text: str
    is_wildcard: bool = False


@dataclass(frozen=True, slots=True)
class DateFilter:
    """The first and the last day that an article may be of; ``text`` is what was typed."""

    text: str
    first: date | None
    last: date | None


Leaf = Word | Quoted | Wildcard | Fuzzy | FieldFilter | DateFilter
Syntax = Leaf | Sequence | And | Or | Not | In


def leaves(syntax: Syntax) -> Iterator[Leaf]:
    """Yield the leaves of ``syntax`` in order, those of what is excluded among them."""
    return (leaf for leaf, _ in leaves_with_roles(syntax))


def leaves_with_roles(syntax: Syntax, *, excluded: bool = False) -> Iterator[tuple[Leaf, bool]]:
    """Yield the leaves of ``syntax`` in order, and of each whether it is excluded."""
    match syntax:
        case Sequence(parts) | And(parts) | Or(parts):
            for part in parts:
                yield from leaves_with_roles(part, excluded=excluded)
        case Not(part):
            yield from leaves_with_roles(part, excluded=True)
        case In(_, part):
            yield from leaves_with_roles(part, excluded=excluded)
        case _:
            yield syntax, excluded


def literally(syntax: Syntax) -> Syntax:
    """Return ``syntax`` with its words and quoted texts to be found letter by letter."""
    match syntax:
        case Word(text):
            return Quoted(text, literal=True)
        case Quoted():
            return replace(syntax, literal=True)
        case Sequence(parts) | And(parts) | Or(parts):
            return replace(syntax, parts=tuple(map(literally, parts)))
        case Not(part) | In(_, part):
            return replace(syntax, part=literally(part))
        case _:
            return syntax


def with_names(syntax: Sequence, is_name: Callable[[Or], bool]) -> Sequence:
    """Return ``syntax`` in which each choice that ``is_name`` says so of is a name."""
    return Sequence(tuple(_with_names(part, is_name) for part in syntax.parts))


def _with_names(syntax: Syntax, is_name: Callable[[Or], bool]) -> Syntax:
    match syntax:
        case Or() if is_name(syntax):
            return replace(syntax, is_name=True)
        case Sequence(parts) | And(parts) | Or(parts):
            return replace(syntax, parts=tuple(_with_names(part, is_name) for part in parts))
        case Not(part) | In(_, part):
            return replace(syntax, part=_with_names(part, is_name))
        case _:
            return syntax


def has_quotes(syntax: Syntax) -> bool:
    """Return whether ``syntax`` has quotation marks, other than in what is excluded."""
    return any(isinstance(leaf, Quoted) and not excluded for leaf, excluded in leaves_with_roles(syntax))


def with_runs(syntax: Sequence) -> Sequence:
    """Return ``syntax`` with neighbouring words as one part: among them may be names of several words."""
    parts: list[Syntax] = []
    for part in syntax.parts:
        match part:
            case Word(text) if parts and isinstance(parts[-1], Word):
                parts[-1] = Word(f"{parts[-1].text} {text}")
            case _:
                parts.append(_runs_within(part))
    return Sequence(tuple(parts))


def _runs_within(syntax: Syntax) -> Syntax:
    match syntax:
        case Sequence():
            return with_runs(syntax)
        case And(parts) | Or(parts):
            return replace(syntax, parts=tuple(map(_runs_within, parts)))
        case Not(part) | In(_, part):
            return replace(syntax, part=_runs_within(part))
        case _:
            return syntax
