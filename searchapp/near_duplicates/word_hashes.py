"""A hash for each word of a text, so fast that it is hardly felt when articles are indexed.

All words are worked out at once, as arrays: character by character, with the folding of the analyser for each. So
neither marks nor spelling nor punctuation sets two texts apart.
"""

from __future__ import annotations

from functools import cache
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from searchapp.analysis.normalize import normalize
from searchapp.analysis.tokens import words_in

Hashes = npt.NDArray[np.uint64]

#: What a character is to a word, if not a part of it: nothing at all, or the end.
_NOTHING: Final = 0
_END: Final = 1

#: So many characters UTF-16 has a number for. What it writes in two of them are pictures, for the most part, and it
#: ends a word.
_CHARACTERS: Final = 1 << 16

#: Odd, so that it has an inverse among the numbers of 64 bits.
_BASE: Final = 0x9E3779B97F4A7C15


def word_hashes(text: str) -> Hashes:
    """Return a hash for each word of ``text``, in order; equal words have equal hashes."""
    characters = _table()[np.frombuffer(f"\n{text}\n".encode("utf-16-le", "surrogatepass"), "<u2")]
    characters = characters[characters != _NOTHING]
    powers, inverses = _powers(1 << len(characters).bit_length())
    # A word is a number in a system of base _BASE: what its characters add to a running sum, moved to the beginning.
    sums = np.zeros(len(characters) + 1, np.uint64)
    np.cumsum(characters * powers[: len(characters)], out=sums[1:])
    in_word = characters != _END
    edges = np.flatnonzero(in_word[1:] != in_word[:-1]) + 1
    begins, ends = edges[::2], edges[1::2]
    return (sums[ends] - sums[begins]) * inverses[begins]


@cache
def _table() -> Hashes:
    """Return a number for each character that is a part of words, the same for those that are folded into one."""
    return np.array([_number(chr(code)) for code in range(_CHARACTERS)], np.uint64)


def _number(character: str) -> int:
    folded = normalize(character)
    if not folded:
        return _NOTHING
    return _END + 1 + crc32(folded.encode("utf-8", "surrogatepass")) if words_in(character) else _END


@cache
def _powers(count: int) -> tuple[Hashes, Hashes]:
    """Return the first powers of the base, and of its inverse, as many as ``count``."""
    bases = (_BASE, pow(_BASE, -1, 1 << 64))
    powers, inverses = (np.cumprod(np.array([1, *[base] * (count - 1)], np.uint64), dtype=np.uint64) for base in bases)
    return powers, inverses
