"""Which lexemes one word may be read as together: the combinations that occur in news.

About one word in fourteen may be several lexemes. Which they are together is known from the words of two corpora
(``combinations.bin``), so that everything that holds a lexeme can be named beforehand. A rarer combination gives up its
least likely lexemes until it is a known one; what a word is likeliest to be is never given up.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Final

from searchapp.analysis.letters import LETTERS
from searchapp.analysis.lexicon.reader import BEFORE_BY_RULE, UNKNOWN, lexemes_by_rule

COMBINATIONS: Final = "combinations.bin"

_LINE: Final = "\n"
_ITEM: Final = " "

#: Lexemes that a word may be, the likeliest first.
Combination = tuple[str, ...]


def known_together(lexemes: Combination) -> Combination:
    """Return ``lexemes`` without the last of them until they are a known combination, or one alone."""
    if lexemes[0].startswith(UNKNOWN):
        return lexemes
    while len(lexemes) > 1 and lexemes not in _known():
        lexemes = lexemes[:-1]
    return lexemes


def combinations_with(lexeme: str) -> tuple[Combination, ...]:
    """Return the known combinations of several lexemes that hold ``lexeme``."""
    if lexeme.startswith(UNKNOWN):
        return tuple(dict.fromkeys(_by_rule(lexeme.removeprefix(UNKNOWN))))
    return _by_lexeme().get(lexeme, ())


def _by_rule(word: str) -> Iterator[Combination]:
    """Yield the combinations of the rules for words that the lexicon does not know: they hold a word and the same word
    without first letters.
    """
    if word[:1] not in LETTERS:
        return
    for before in BEFORE_BY_RULE:
        found = lexemes_by_rule(before + word)
        if len(found) > 1 and UNKNOWN + word in found:
            yield found


@cache
def _known() -> frozenset[Combination]:
    text = zlib.decompress(resources.files("searchapp.analysis.data").joinpath(COMBINATIONS).read_bytes()).decode()
    return frozenset(tuple(line.split(_ITEM)) for line in text.split(_LINE))


@cache
def _by_lexeme() -> dict[str, tuple[Combination, ...]]:
    found: dict[str, list[Combination]] = {}
    for combination in sorted(_known()):
        for lexeme in combination:
            found.setdefault(lexeme, []).append(combination)
    return {lexeme: tuple(combinations) for lexeme, combinations in found.items()}


def compress(combinations: Iterable[Combination]) -> bytes:
    """Return what is written into :data:`COMBINATIONS`."""
    return zlib.compress(_LINE.join(_ITEM.join(lexemes) for lexemes in sorted(set(combinations))).encode(), 9)
