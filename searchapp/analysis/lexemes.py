"""Lexemes: the classes of forms that are the same word, by which words of a query and of a text meet.

What a word may be read as is decided by its surface alone (see :mod:`.lexicon`), so an article matches the same way in
every archive. A word of a text stands for every lexeme that has at least a tenth of its weight, a word of a query for
the likeliest one: السيستاني is a name and never السيسي, though a text may write something that could be either.

In an index the lexemes of a word stand side by side as one string, its *readings*. Which readings hold a lexeme is
known beforehand: so a lexeme is looked for by a handful of strings, and engines need to know nothing about it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from searchapp.analysis.lexicon import combinations, reader
from searchapp.analysis.normalize import normalize
from searchapp.analysis.root import root
from searchapp.analysis.stem import stem

_REMEMBERED: Final = 1 << 16


def readings(surface: str, normalized: str) -> str:
    """Return the lexemes that a word of these forms may be, the likeliest first."""
    return combinations.known_together(reader.lexemes(surface, normalized))


@lru_cache(_REMEMBERED)
def wanted_lexeme(surface: str, normalized: str) -> str:
    """Return the lexeme that is meant by a word of these forms in a query, where words stand alone."""
    return reader.lexemes_of_query(surface, normalized)[0]


def lexemes_of(readings: str) -> tuple[str, ...]:
    """Return the lexemes of ``readings``, the likeliest first."""
    return tuple(readings.split(combinations.SEPARATOR))


@lru_cache(_REMEMBERED)
def readings_with(lexeme: str) -> tuple[str, ...]:
    """Return all readings that hold ``lexeme``, the one of the lexeme alone first."""
    return (lexeme, *combinations.combinations_with(lexeme))


@lru_cache(_REMEMBERED)
def root_of(readings: str) -> str:
    """Return the root of the likeliest lexeme of ``readings``: words of the same readings have one root."""
    return root(stem(normalize(reader.citation(lexemes_of(readings)[0]))))
