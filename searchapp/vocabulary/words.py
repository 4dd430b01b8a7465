"""The words of an index, numbered in the order of their normalized forms and packed into little memory."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchapp.analysis.normalize import normalize


class VocabularyWord(NamedTuple):
    """A word: its normalized form, its most frequent surface form, and the occurrences of all its surface forms."""

    normalized: str
    surface: str
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody calls


class Range(NamedTuple):
    """The numbers from ``first`` up to, but not including, ``end``."""

    first: int
    end: int


class PackedWords:
    """Words, none of them empty, by number: one text, and where each word begins in it.

    The look-ups need the words in the order of their code points. A quarter of a million words take 6 MB; as a list of
    strings they would take 25 MB.
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
        """Return the words that :meth:`arrays` gave these arrays for."""
        return cls(text.tobytes().decode("utf-8", "surrogatepass"), array("I", starts.astype(np.uint32).tobytes()))

    def arrays(self) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
        """Return the text of the words in UTF-8, and the code points where each word begins and the last one ends."""
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
        """Return the range of the words that begin with ``prefix``."""
        return self.continued(Range(0, len(self)), 0, prefix)

    def continued(self, among: Range, length: int, letters: str) -> Range:
        """Return the range of the words in ``among``, whose first ``length`` letters are equal, that continue with
        ``letters``.
        """

        def next_letters(number: int) -> str:
            begin = self._starts[number] + length
            return self._text[begin : min(begin + len(letters), self._starts[number + 1])]

        numbers = range(len(self))
        first = bisect_left(numbers, letters, *among, key=next_letters)
        return Range(first, bisect_right(numbers, letters, first, among.end, key=next_letters))

    def lengths(self) -> NDArray[np.int64]:
        """Return the length of each word."""
        starts = np.frombuffer(self._starts, np.uint32).astype(np.int64)
        return starts[1:] - starts[:-1]

    def letter_sets(self) -> NDArray[np.uint64]:
        """Return the :func:`letter_set` of each word."""
        if not len(self):
            return np.zeros(0, np.uint64)
        codes = np.frombuffer(self._text.encode("utf-32-le", "surrogatepass"), np.uint32)
        return np.bitwise_or.reduceat(_bits(codes), np.frombuffer(self._starts, np.uint32)[:-1])


def letter_set(word: str) -> np.uint64:
    """Return the letters of ``word`` as a set of bits: one for each letter, though some letters share one."""
    codes = np.frombuffer(word.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.bitwise_or.reduce(_bits(codes)) if len(codes) else np.uint64(0)


def _bits(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return a bit for each code point; those of the Arabic letters differ."""
    return np.uint64(1) << (codes.astype(np.uint64) & np.uint64(63))


class WordTable:
    """Words in the order of their normalized forms: three parallel sequences."""

    def __init__(self, normalized: PackedWords, surfaces: PackedWords, counts: NDArray[np.int64]) -> None:
        self.normalized: Final = normalized
        self.surfaces: Final = surfaces
        self.counts: Final = counts

    @classmethod
    def of(cls, counts: Iterable[tuple[str, int]]) -> WordTable:
        """Return the words of ``counts``, pairs of a surface form and its occurrences; see :meth:`Vocabulary.of`."""
        found = _by_normalized_form(counts)
        forms = sorted(found)
        return cls(
            normalized=PackedWords.of(forms),
            surfaces=PackedWords.of(found[form].surface for form in forms),
            counts=np.fromiter((found[form].count for form in forms), np.int64, len(forms)),
        )

    def __len__(self) -> int:
        return len(self.normalized)

    def __iter__(self) -> Iterator[VocabularyWord]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, number: int) -> VocabularyWord:
        return VocabularyWord(self.normalized[number], self.surfaces[number], int(self.counts[number]))


class _Tally(NamedTuple):
    """The occurrences of a normalized form, its most frequent surface form, and the occurrences of that."""

    count: int  # type: ignore[assignment]
    surface: str
    surface_count: int


def _by_normalized_form(counts: Iterable[tuple[str, int]]) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = {}
    for surface, count in counts:
        form = normalize(surface)
        if not form:
            continue
        known = tallies.get(form)
        if known is None:
            tallies[form] = _Tally(count, surface, count)
        elif (count, known.surface) > (known.surface_count, surface):
            tallies[form] = _Tally(known.count + count, surface, count)
        else:
            tallies[form] = known._replace(count=known.count + count)
    return tallies
