"""Every way to read a word: for users, who see them, choose and refuse them, and for what looks for misspelt words.

No form in an index depends on this.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from searchapp.analysis.analyser import analyse_word
from searchapp.analysis.lexicon import reader
from searchapp.analysis.lexicon.spelling import cost_of

_REMEMBERED: Final = 1 << 12

#: The share of a word's readings from which on one of them is offered to users.
LEAST_SHARE: Final = 0.01

#: How rare a common word may be: of the words that 8,000 articles have at least 30 times, 93 in 100 are common, of
#: these with a letter lost, added, replaced or swapped 3 in 200.
_RAREST_COMMON: Final = cost_of(1 / 60_000)


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


@lru_cache(_REMEMBERED)
def is_common(word: str) -> bool:
    """Return whether the lexicon knows ``word`` as one that news have often enough: hardly any misspelling is."""
    forms = analyse_word(word)
    found = () if forms is None else reader.find_readings(reader.lexicon(), forms.surface, forms.normalized)
    return min((it.cost for it in found), default=_RAREST_COMMON + 1) <= _RAREST_COMMON


def stems_of(lexeme: str) -> tuple[str, ...]:
    """Return the normalized stems of ``lexeme``; each of its forms contains one of them."""
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
