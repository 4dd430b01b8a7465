"""Which words are one word behind clitics: كازاخستان, وكازاخستان and لكازاخستان are a family, and وزير and الوزير.

Endings part families: وزيرة and وزراء are words that somebody may want to type.
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
from searchapp.vocabulary.entries import Entries, VocabularyWord
from searchapp.vocabulary.packed import PackedWords

#: Clitics that the analyser leaves on, since it cannot tell them from the first letter of a word.
PREPOSITIONS: Final = (letters.BEH, letters.LAM, letters.KAF, letters.FEH)
ARTICLE: Final = letters.ALEF + letters.LAM

#: What follows a preposition is a word of this many letters or more, and so many times as frequent as both together.
_SHORTEST: Final = 4
_RATIO: Final = 2


class Families:
    """The families of the words of a lexicon, by number, in the order of their words without clitics."""

    def __init__(self, entries: Entries, bases: PackedWords, of: NDArray[np.int64]) -> None:
        self.entries: Final = entries
        self.bases: Final = bases
        #: The family of each word of the lexicon.
        self.of: Final = of
        #: How often the words of each family are there, all together.
        self.counts: Final = np.zeros(len(bases), np.int64)
        np.add.at(self.counts, self.of, entries.counts)
        self._by_family = np.argsort(self.of, kind="stable")
        self._first = np.searchsorted(self.of[self._by_family], np.arange(len(bases) + 1))

    @classmethod
    def among(cls, entries: Entries) -> Families:
        """Return the families of ``entries``."""
        of_words = _bases(entries)
        bases = sorted(set(of_words))
        numbers = {base: number for number, base in enumerate(bases)}
        of = np.fromiter((numbers[base] for base in of_words), np.int64, len(of_words))
        return cls(entries, PackedWords.of(bases), of)

    def __len__(self) -> int:
        return len(self.bases)

    def members(self, family: int) -> NDArray[np.int64]:
        """Return the numbers of the words of ``family``."""
        return self._by_family[self._first[family] : self._first[family + 1]]

    def word(self, family: int) -> VocabularyWord:
        """Return the word of ``family`` as it stands for all of them: the more frequent of it alone and with ال."""
        base = self.bases[family]
        members = [self.entries[number] for number in self.members(family).tolist()]
        shown = [member for member in members if member.normalized in (base, ARTICLE + base)]
        if shown:
            exact, spelling, _ = max(shown, key=lambda member: member.count)
        else:
            exact, spelling = base, self.bare(family)
        return VocabularyWord(exact, spelling, int(self.counts[family]))

    def bare(self, family: int) -> str:
        """Return how the word of ``family`` is spelt without clitics, by the most frequent word that tells."""
        base = self.bases[family]
        members = sorted(map(self.entries.__getitem__, self.members(family).tolist()), key=lambda member: -member.count)
        tails = (member.spelling[-len(base) :] for member in members)
        return next((tail for tail in tails if normalize(tail) == base), base)

    def family_of(self, word: str) -> int | None:
        """Return the family of ``word``, also where the articles have it behind other clitics only."""
        exact = normalize(word)
        number = self.entries.normalized.find(exact)
        return self.bases.find(without_clitics(exact)) if number is None else int(self.of[number])


def _bases(entries: Entries) -> list[str]:
    """Return each word of ``entries`` without its clitics, prepositions among them where the counts speak for one."""
    stripped = [without_clitics(entries.normalized[number]) for number in range(len(entries))]
    counts: Counter[str] = Counter()
    for base, count in zip(stripped, entries.counts.tolist(), strict=True):
        counts[base] += count
    return [_without_preposition(base, counts) for base in stripped]


def _without_preposition(base: str, counts: Mapping[str, int]) -> str:
    rest = base[1:]
    if len(rest) < _SHORTEST or not base.startswith(PREPOSITIONS):
        return base
    return rest if counts.get(rest, 0) >= _RATIO * counts[base] else base
