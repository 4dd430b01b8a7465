"""Many words in little memory: one text, and where each word begins in it."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Range(NamedTuple):
    """Neighbours in an order, from the first to before the last."""

    first: int
    end: int


class PackedWords:
    """Words, none of them empty, by their numbers; what looks for one wants them in the order of their code points.

    A quarter of a million of them take 6 MB; as strings in a list they would take 25.
    """

    def __init__(self, text: str, starts: array[int]) -> None:
        self._text = text
        self._starts = starts

    @classmethod
    def of(cls, words: Iterable[str]) -> PackedWords:
        """Return ``words``, packed."""
        listed = list(words)
        return cls("".join(listed), array("I", accumulate(map(len, listed), initial=0)))

    @classmethod
    def from_arrays(cls, text: NDArray[np.uint8], starts: NDArray[np.uint32]) -> PackedWords:
        """Return the words that :meth:`arrays` were made of."""
        return cls(text.tobytes().decode("utf-8", "surrogatepass"), array("I", starts.astype(np.uint32).tobytes()))

    def arrays(self) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
        """Return the text of the words in UTF-8, and where in it, in code points, each begins and the last ends."""
        text = np.frombuffer(self._text.encode("utf-8", "surrogatepass"), np.uint8)
        return text, np.frombuffer(self._starts, np.uint32)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> str:
        return self._text[self._starts[number] : self._starts[number + 1]]

    def find(self, word: str) -> int | None:
        """Return the number of ``word``, or None."""
        number = bisect_left(range(len(self)), word, key=self.__getitem__)
        return number if number < len(self) and self[number] == word else None

    def starting(self, prefix: str) -> Range:
        """Return which words begin with ``prefix``."""
        return self.continued(Range(0, len(self)), 0, prefix)

    def continued(self, among: Range, length: int, letters: str) -> Range:
        """Return which of ``among``, which have their first ``length`` letters in common, go on with ``letters``."""

        def next_letters(number: int) -> str:
            begin = self._starts[number] + length
            return self._text[begin : min(begin + len(letters), self._starts[number + 1])]

        numbers = range(len(self))
        first = bisect_left(numbers, letters, *among, key=next_letters)
        return Range(first, bisect_right(numbers, letters, first, among.end, key=next_letters))

    def lengths(self) -> NDArray[np.int64]:
        """Return how long each word is."""
        starts = np.frombuffer(self._starts, np.uint32).astype(np.int64)
        return starts[1:] - starts[:-1]

    def letters(self) -> NDArray[np.uint64]:
        """Return which letters each word has: a bit for each, which some letters share."""
        if not len(self):
            return np.zeros(0, np.uint64)
        codes = np.frombuffer(self._text.encode("utf-32-le", "surrogatepass"), np.uint32)
        return np.bitwise_or.reduceat(bits_of(codes), np.frombuffer(self._starts, np.uint32)[:-1])


def letters_of(word: str) -> np.uint64:
    """Return which letters ``word`` has, as :meth:`PackedWords.letters` does."""
    codes = np.frombuffer(word.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.bitwise_or.reduce(bits_of(codes)) if len(codes) else np.uint64(0)


def bits_of(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return a bit for each code point; those of the Arabic letters differ."""
    return np.uint64(1) << (codes.astype(np.uint64) & np.uint64(63))
