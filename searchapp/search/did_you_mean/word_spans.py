"""Where in a query the words stand that articles are looked for by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from searchapp.analysis.tokens import find_words
from searchapp.query.ast import (
    And,
    DateFilter,
    FieldFilter,
    Fuzzy,
    In,
    Not,
    Or,
    Quoted,
    Sequence,
    Syntax,
    Wildcard,
    Word,
)
from searchapp.query.lexer import field_named

_Typed = Word | Quoted | Wildcard | Fuzzy | FieldFilter | DateFilter


class Place(NamedTuple):
    """A word of a query: ``query[start:end]``; ``quoted`` where it stands in quotation marks."""

    start: int
    end: int
    quoted: bool


def places_of(query: str, tree: Syntax) -> list[Place]:
    """Return the places of the words of ``query``, which was read as ``tree``, in order.

    Names of fields, their values, operators and what is excluded are no such words.
    """
    places: list[Place] = []
    done = 0
    for part, wanted in _parts(tree):
        start = query.find(part.text, done)
        if start < 0:
            continue
        # Also past what is not to be replaced: the same letters may stand behind it once more.
        done = start + len(part.text)
        if wanted:
            places += [
                Place(start + word.start(), start + word.end(), isinstance(part, Quoted))
                for word in find_words(part.text)
            ]
    return places


def _parts(syntax: Syntax, *, wanted: bool = True) -> Iterator[tuple[_Typed, bool]]:
    """Yield what was typed, in order, and of each whether articles are looked for by its words."""
    match syntax:
        case Word(text) if field_named(text):
            yield syntax, False
        case Word() | Quoted():
            yield syntax, wanted
        case Wildcard() | Fuzzy() | FieldFilter() | DateFilter():
            yield syntax, False
        case Sequence(parts) | And(parts) | Or(parts):
            for part in parts:
                yield from _parts(part, wanted=wanted)
        case In(_, part):
            yield from _parts(part, wanted=wanted)
        case Not(part):
            yield from _parts(part, wanted=False)
