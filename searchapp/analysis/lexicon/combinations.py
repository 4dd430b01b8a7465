"""Which lexemes one word may be read as together: the combinations that occur in news.

About one word in fourteen may be several lexemes. Which they are together is known from the words of two corpora
(``combinations.bin``), so that everything that holds a lexeme can be named beforehand. A rarer combination gives up its
least likely lexemes until it is a known one; what a word is likeliest to be is never given up.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final

from searchapp.analysis.letters import LETTERS
from searchapp.analysis.lexicon.reader import BEFORE_BY_RULE, UNKNOWN, lexemes_by_rule

COMBINATIONS: Final = "combinations.bin"

_LINE: Final = "\n"
_ITEM: Final = " "

#: Stands between the lexemes of a combination, and in no lexeme.
SEPARATOR: Final = "|"


def known_together(lexemes: Sequence[str]) -> str:
    """Return ``lexemes``, the likeliest first, as a combination: without the last of them until they are a known one,
    or one alone.
    """
    combination = SEPARATOR.join(lexemes)
    if len(lexemes) > 1 and not lexemes[0].startswith(UNKNOWN):
        while SEPARATOR in combination and combination not in _known():
            combination = combination.rpartition(SEPARATOR)[0]
    return combination


def combinations_with(lexeme: str) -> tuple[str, ...]:
    """Return the known combinations of several lexemes that hold ``lexeme``."""
    if lexeme.startswith(UNKNOWN):
        return tuple(dict.fromkeys(_by_rule(lexeme.removeprefix(UNKNOWN))))
    return tuple(_by_lexeme().get(lexeme, ()))


def _by_rule(word: str) -> Iterator[str]:
    """Yield the combinations of the rules for words that the lexicon does not know: they hold a word and the same word
    without first letters.
    """
    if word[:1] not in LETTERS:
        return
    for before in BEFORE_BY_RULE:
        found = lexemes_by_rule(before + word)
        if len(found) > 1 and UNKNOWN + word in found:
            yield SEPARATOR.join(found)


@cache
def _known() -> frozenset[str]:
    return frozenset(_lines())


@cache
def _by_lexeme() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for combination in _lines():
        for lexeme in combination.split(SEPARATOR):
            found.setdefault(lexeme, []).append(combination)
    return found


def _lines() -> list[str]:
    text = zlib.decompress(resources.files("searchapp.analysis.data").joinpath(COMBINATIONS).read_bytes()).decode()
    return text.replace(_ITEM, SEPARATOR).split(_LINE)


def compress(combinations: Iterable[tuple[str, ...]]) -> bytes:
    """Return what is written into :data:`COMBINATIONS`."""
    return zlib.compress(_LINE.join(_ITEM.join(lexemes) for lexemes in sorted(set(combinations))).encode(), 9)
