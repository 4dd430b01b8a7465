"""Lexemes: the classes of forms that are the same word, by which words of a query and of a text meet.

What a word may be read as is decided by its surface alone (see :mod:`.lexicon`), so an article matches the same way in
every archive. A word of a text stands for every lexeme that has at least a tenth of its weight, a word of a query for
the likeliest one: السيستاني is a name and never السيسي, though a text may write something that could be either.

In an index the lexemes of a word stand side by side as one string, its *readings*. Which readings hold a lexeme is
known beforehand: so a lexeme is looked for by a handful of strings, and engines need to know nothing about it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from searchapp.analysis.lexicon import combinations, reader
from searchapp.analysis.normalize import normalize
from searchapp.analysis.root import root
from searchapp.analysis.stem import stem

#: Stands between the lexemes of readings, and in no lexeme.
_SEPARATOR: Final = "|"

_REMEMBERED: Final = 1 << 16

#: The share of a word's readings from which on one of them is offered to users.
LEAST_SHARE: Final = 0.01


def readings(surface: str, normalized: str) -> str:
    """Return the lexemes that a word of these forms may be, the likeliest first."""
    lexemes = reader.lexemes(surface, normalized)
    return lexemes[0] if len(lexemes) == 1 else _SEPARATOR.join(combinations.known_together(lexemes))


@lru_cache(_REMEMBERED)
def wanted_lexeme(surface: str, normalized: str) -> str:
    """Return the lexeme that is meant by a word of these forms in a query, where words stand alone."""
    return reader.lexemes_of_query(surface, normalized)[0]


class WordReading(NamedTuple):
    """A lexeme that a word may be, its ``share`` of all readings of the word in a text, and how the word is then made
    up: its proclitics, stem and ending, parted by plus signs.
    """

    lexeme: str
    share: float
    parts: str


@lru_cache(_REMEMBERED)
def readings_of_word(surface: str, normalized: str) -> tuple[WordReading, ...]:
    """Return the readings of a word of a query that a user may mean: the likeliest there first, then by their shares.

    Those with less than :data:`LEAST_SHARE` are left out, unless a text or a query stands for them all the same.
    """
    found: dict[str, WordReading] = {}
    for lexeme, weight, proclitics, word, ending in reader.read_word(surface, normalized):
        parts = " + ".join(part for part in (*proclitics, word, ending) if part)
        known = found.setdefault(lexeme, WordReading(lexeme, 0.0, parts))
        found[lexeme] = known._replace(share=known.share + weight)
    wanted, *others = reader.lexemes_of_query(surface, normalized)
    stood_for = {*others, *reader.lexemes(surface, normalized)}
    offered = [it for it in found.values() if it.share >= LEAST_SHARE or it.lexeme in stood_for]
    # A word that the lexicon does not know may be cut otherwise in a query.
    first = found.get(wanted, WordReading(wanted, 0.0, surface))
    return (first, *sorted((it for it in offered if it.lexeme != wanted), key=lambda it: (-it.share, it.lexeme)))


def lexemes_of(readings: str) -> tuple[str, ...]:
    """Return the lexemes of ``readings``, the likeliest first."""
    return tuple(readings.split(_SEPARATOR))


@lru_cache(_REMEMBERED)
def readings_with(lexeme: str) -> tuple[str, ...]:
    """Return all readings that hold ``lexeme``, the one of the lexeme alone first."""
    return (lexeme, *(_SEPARATOR.join(lexemes) for lexemes in combinations.combinations_with(lexeme)))


@lru_cache(_REMEMBERED)
def root_of(readings: str) -> str:
    """Return the root of the likeliest lexeme of ``readings``: words of the same readings have one root."""
    return root(stem(normalize(reader.citation(lexemes_of(readings)[0]))))


def stems_of(lexeme: str) -> tuple[str, ...]:
    """Return the normalized stems of ``lexeme``: a word that may be it has one of them."""
    if lexeme.startswith(reader.UNKNOWN):
        return (lexeme.removeprefix(reader.UNKNOWN),)
    return reader.lexicon().stems_of(lexeme)


def may_hold(word: str, stem: str) -> bool:
    """Return whether ``stem`` may be that of ``word``, by what stands around it; both are normalized."""
    lexicon = reader.lexicon()
    return any(
        word.startswith(stem, start)
        and word[:start] in lexicon.beginnings
        and word[start + len(stem) :] in lexicon.ends_of_endings
        for start in range(len(word) - len(stem) + 1)
    )
