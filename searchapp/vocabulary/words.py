"""The words of an index, numbered in the order of their normalized forms and packed into little memory, and families.

A family is of words that differ only in their clitics, like كازاخستان, وكازاخستان and لكازاخستان, or وزير and الوزير.
Words that differ in their endings are of different families: somebody may want to type وزيرة or وزراء.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchapp.analysis import letters
from searchapp.analysis.normalize import normalize
from searchapp.analysis.stem import without_clitics

#: Clitics that the analyser does not strip, since it cannot tell them from the first letter of a word.
PREPOSITIONS: Final = (letters.BEH, letters.LAM, letters.KAF, letters.FEH)
ARTICLE: Final = letters.ALEF + letters.LAM

#: A preposition is split off if the word behind it has at least this many letters, and on its own is at least this many
#: times as frequent as with the preposition.
_MIN_LENGTH: Final = 4
_MIN_RATIO: Final = 2


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

    def containing(self, letters: str) -> Iterator[int]:
        """Yield the number of each word in which ``letters`` stand, in order."""
        begin = self._text.find(letters)
        while begin >= 0:
            number = bisect_right(self._starts, begin) - 1
            if begin + len(letters) <= self._starts[number + 1]:
                yield number
                begin = self._starts[number + 1] - 1
            begin = self._text.find(letters, begin + 1)

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
        totals: dict[str, int] = {}
        #: The most frequent surface of each normalized form, behind its occurrences with a minus sign.
        shown: dict[str, tuple[int, str]] = {}
        for surface, count in counts:
            form = normalize(surface)
            if form:
                totals[form] = totals.get(form, 0) + count
                candidate = (-count, surface)
                shown[form] = min(shown.get(form, candidate), candidate)
        forms = sorted(totals)
        return cls(
            normalized=PackedWords.of(forms),
            surfaces=PackedWords.of(shown[form][1] for form in forms),
            counts=np.fromiter(map(totals.__getitem__, forms), np.int64, len(forms)),
        )

    def __len__(self) -> int:
        return len(self.normalized)

    def __iter__(self) -> Iterator[VocabularyWord]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, number: int) -> VocabularyWord:
        return VocabularyWord(self.normalized[number], self.surfaces[number], int(self.counts[number]))


class Families:
    """The families of the words of a table, numbered in the order of their bases, the words without clitics."""

    def __init__(self, table: WordTable, bases: PackedWords, numbers: NDArray[np.int64]) -> None:
        self.table: Final = table
        self.bases: Final = bases
        #: The number of the family of each word of the table.
        self.numbers: Final = numbers
        #: The occurrences of all words of each family.
        self.counts: Final = np.zeros(len(bases), np.int64)
        np.add.at(self.counts, numbers, table.counts)
        self._by_family = np.argsort(numbers, kind="stable")
        self._first = np.searchsorted(numbers[self._by_family], np.arange(len(bases) + 1))

    @classmethod
    def of(cls, table: WordTable) -> Families:
        """Return the families of the words of ``table``."""
        of_words = _bases(table)
        bases = sorted(set(of_words))
        number_of = {base: number for number, base in enumerate(bases)}
        numbers = np.fromiter((number_of[base] for base in of_words), np.int64, len(of_words))
        return cls(table, PackedWords.of(bases), numbers)

    def __len__(self) -> int:
        return len(self.bases)

    def members(self, family: int) -> NDArray[np.int64]:
        """Return the numbers of the words of ``family``."""
        return self._by_family[self._first[family] : self._first[family + 1]]

    def word(self, family: int) -> VocabularyWord:
        """Return the word that stands for ``family``: the base alone or with ال, whichever is more frequent."""
        base = self.bases[family]
        members = [self.table[number] for number in self.members(family).tolist()]
        shown = [member for member in members if member.normalized in (base, ARTICLE + base)]
        if shown:
            normalized, surface, _ = max(shown, key=lambda member: member.count)
        else:
            normalized, surface = base, self.base_surface(family)
        return VocabularyWord(normalized, surface, int(self.counts[family]))

    def base_surface(self, family: int) -> str:
        """Return the base of ``family`` in the spelling of the most frequent word that ends in it."""
        base = self.bases[family]
        members = sorted(map(self.table.__getitem__, self.members(family).tolist()), key=lambda member: -member.count)
        tails = (member.surface[-len(base) :] for member in members)
        return next((tail for tail in tails if normalize(tail) == base), base)

    def family_of(self, word: str) -> int | None:
        """Return the family of ``word``, which the articles may have with other clitics only; None if there is none."""
        normalized = normalize(word)
        number = self.table.normalized.find(normalized)
        return self.bases.find(without_clitics(normalized)) if number is None else int(self.numbers[number])


def _bases(table: WordTable) -> list[str]:
    """Return each word of ``table`` without its clitics; prepositions are taken for clitics if the counts say so."""
    stripped = [without_clitics(table.normalized[number]) for number in range(len(table))]
    counts: Counter[str] = Counter()
    for base, count in zip(stripped, table.counts.tolist(), strict=True):
        counts[base] += count
    return [_without_preposition(base, counts) for base in stripped]


def _without_preposition(base: str, counts: Mapping[str, int]) -> str:
    rest = base[1:]
    if len(rest) < _MIN_LENGTH or not base.startswith(PREPOSITIONS):
        return base
    return rest if counts.get(rest, 0) >= _MIN_RATIO * counts[base] else base
