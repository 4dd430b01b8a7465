"""What a user typed, as a tree: syntax only, nothing analysed yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from searchapp.plan import Scope, ValueField

#: What the name before a colon stands for.
Field = Literal["title", "source", "section", "author", "date"]


@dataclass(frozen=True, slots=True)
class Word:
    """One bare word, or several that were written as one (``غزة_الآن``, ``3.5``); ``text`` is as it was typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words in quotation marks: to be found as they stand, ``literal`` to the letter.

    With ``apart`` they may stand in any order, with at most so many other words among them.
    """

    text: str
    literal: bool = False
    apart: int | None = None


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A word in which ``*`` stands for any letters or none; it begins with a letter."""

    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word, and whatever differs from it by at most ``edits`` letters."""

    text: str
    edits: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """What was written side by side. How much of it an article must have is a matter of the search."""

    parts: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class And:
    """Parts joined by AND: every one is needed, however the search is relaxed."""

    parts: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Parts joined by OR: one is enough, however strict the search is."""

    parts: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What an article must not have."""

    part: Syntax


@dataclass(frozen=True, slots=True)
class In:
    """What is looked for in a part of an article only."""

    scope: Scope
    part: Syntax


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """What the source, section or author of an article must have in it: words, one after the other.

    With ``is_pattern`` it is one word, as in :class:`Pattern`.
    """

    field: ValueField
    text: str
    is_pattern: bool = False


@dataclass(frozen=True, slots=True)
class DateFilter:
    """From which day to which an article must be, both inclusive; ``text`` is what was typed."""

    text: str
    first: date | None
    last: date | None


Syntax = Word | Quoted | Wildcard | Fuzzy | Sequence | And | Or | Not | In | FieldFilter | DateFilter


def texts(syntax: Syntax) -> Iterator[str]:
    """Yield the texts of ``syntax``, whatever they are, in order; also those of what is excluded."""
    match syntax:
        case Word(text) | Quoted(text) | Wildcard(text) | Fuzzy(text) | FieldFilter(_, text) | DateFilter(text):
            yield text
        case Sequence(parts) | And(parts) | Or(parts):
            for part in parts:
                yield from texts(part)
        case Not(part) | In(_, part):
            yield from texts(part)


def literally(syntax: Syntax) -> Syntax:
    """Return ``syntax`` with its words and quoted texts to be found to the letter."""
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


def has_quotes(syntax: Syntax) -> bool:
    """Tell whether quotation marks are in ``syntax``, not in what is excluded."""
    match syntax:
        case Quoted():
            return True
        case Sequence(parts) | And(parts) | Or(parts):
            return any(map(has_quotes, parts))
        case In(_, part):
            return has_quotes(part)
        case _:
            return False


def has_patterns(syntax: Syntax) -> bool:
    """Tell whether ``syntax`` names words by a pattern or by likeness, be they excluded."""
    match syntax:
        case Wildcard() | Fuzzy():
            return True
        case Sequence(parts) | And(parts) | Or(parts):
            return any(map(has_patterns, parts))
        case Not(part) | In(_, part):
            return has_patterns(part)
        case _:
            return False
