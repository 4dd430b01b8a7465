"""Families: words that differ only in their clitics, like كازاخستان, وكازاخستان and لكازاخستان, or وزير and الوزير.

Words that differ in their endings are of different families: somebody may want to type وزيرة or وزراء.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from searchapp.analysis import letters
from searchapp.analysis.normalize import normalize
from searchapp.analysis.stem import without_clitics
from searchapp.vocabulary.words import PackedWords, VocabularyWord, WordTable

#: Clitics that the analyser does not strip, since it cannot tell them from the first letter of a word.
PREPOSITIONS: Final = (letters.BEH, letters.LAM, letters.KAF, letters.FEH)
ARTICLE: Final = letters.ALEF + letters.LAM

#: A preposition is split off if the word behind it has at least this many letters, and on its own is at least this many
#: times as frequent as with the preposition.
_MIN_LENGTH: Final = 4
_MIN_RATIO: Final = 2


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
