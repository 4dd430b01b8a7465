"""Where in a query the words stand that articles are looked for by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from searchapp.analysis.tokens import find_words
from searchapp.query.tree import And, In, Or, Quoted, Sequence, Syntax, Word


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
    for part in _looked_for(tree):
        start = query.find(part.text, done)
        if start >= 0:
            done = start + len(part.text)
            places += [
                Place(start + word.start(), start + word.end(), isinstance(part, Quoted))
                for word in find_words(part.text)
            ]
    return places


def _looked_for(syntax: Syntax) -> Iterator[Word | Quoted]:
    match syntax:
        case Word() | Quoted():
            yield syntax
        case Sequence(parts) | And(parts) | Or(parts):
            for part in parts:
                yield from _looked_for(part)
        case In(_, part):
            yield from _looked_for(part)
        case _:
            return
