"""Every word that the articles have: looked up, by its beginning, and by likeness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray

from searchapp.analysis.normalize import normalize
from searchapp.vocabulary.completions import completions
from searchapp.vocabulary.entries import Entries, VocabularyWord
from searchapp.vocabulary.families import Families
from searchapp.vocabulary.packed import Range, letters_of

#: How many bits of :func:`letters_of` one edit can change: a letter goes and another comes.
_BITS_AN_EDIT: Final = 2


class Words(Sequence[VocabularyWord]):
    """Some words of a lexicon, in an order; made as they are asked for."""

    def __init__(self, entries: Entries, numbers: NDArray[np.int64]) -> None:
        self._entries = entries
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> VocabularyWord: ...
    @overload
    def __getitem__(self, index: slice) -> Words: ...
    def __getitem__(self, index: int | slice) -> VocabularyWord | Words:
        if isinstance(index, slice):
            return Words(self._entries, self._numbers[index])
        return self._entries[int(self._numbers[index])]


class Vocabulary:
    """All words of the articles. Never changed; safe to share between threads. A quarter of a million take 15 MB."""

    def __init__(self, entries: Entries, families: Families | None = None) -> None:
        self.entries: Final = entries
        self._families = families

    @classmethod
    def of(cls, vocabulary: Iterable[tuple[str, int]]) -> Vocabulary:
        """Return the words of ``vocabulary``: each as it is written, marks aside, and how often it is there.

        Spellings of one exact form are one word. A quarter of a million are made ready within a second.
        """
        return cls(Entries.of(vocabulary))

    def __len__(self) -> int:
        return len(self.entries)

    def find(self, word: str) -> VocabularyWord | None:
        """Return ``word``, in any spelling, as it is in the articles; None where it is in none."""
        number = self.entries.normalized.find(normalize(word))
        return None if number is None else self.entries[number]

    def starting(self, prefix: str, having: str = "") -> Words:
        """Return every word that begins with ``prefix``, in any spelling, the most frequent first.

        Of those that have not all letters of ``having``, folded as well, nearly all are left out.
        """
        first, end = self.entries.normalized.starting(normalize(prefix)) if normalize(prefix) else Range(0, 0)
        numbers = self._having(having, np.arange(first, end))
        return Words(self.entries, numbers[np.argsort(-self.entries.counts[numbers], kind="stable")])

    def behind_clitics(self, prefix: str, having: str = "") -> Iterator[tuple[str, VocabularyWord]]:
        """Yield every word that begins with ``prefix`` without its clitics, behind what it is then.

        ``having`` leaves out as in :meth:`starting`.
        """
        families = self.families
        first, end = families.bases.starting(normalize(prefix))
        numbers = self._having(having, np.flatnonzero((families.of >= first) & (families.of < end)))
        for number in numbers.tolist():
            yield families.bases[int(families.of[number])], self.entries[number]

    def _having(self, letters: str, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of the words of these ``numbers`` that may have all ``letters``."""
        return numbers[letters_of(letters) & ~self._letters[numbers] == 0] if letters else numbers

    def like(self, word: str, distance: int) -> Words:
        """Return every word within ``distance`` edits of ``word``, the nearest first, of those the most frequent.

        An edit puts in a letter, drops one, changes one, or exchanges two neighbours. Compared are exact forms, so that
        another spelling of the same word is no edit.
        """
        from rapidfuzz import process  # noqa: PLC0415 - few searches need it
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        form = normalize(word)
        near = np.abs(self._lengths - len(form)) <= distance
        near &= np.bitwise_count(self._letters ^ letters_of(form)) <= _BITS_AN_EDIT * distance
        numbers = np.flatnonzero(near) if form else np.zeros(0, np.int64)
        words = [self.entries.normalized[number] for number in numbers.tolist()]
        edits = process.cdist([form], words, scorer=OSA.distance, score_cutoff=distance, dtype=np.int32)[0]
        numbers, edits = numbers[edits <= distance], edits[edits <= distance]
        return Words(self.entries, numbers[np.lexsort((-self.entries.counts[numbers], edits))])

    def completions(self, prefix: str, limit: int) -> list[VocabularyWord]:
        """Return at most ``limit`` words that ``prefix`` can be gone on to: see :func:`.completing.completions`."""
        return completions(self.families, prefix, limit)

    @cached_property
    def families(self) -> Families:
        """Which words are one word behind clitics."""
        return self._families or Families.among(self.entries)

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        return self.entries.normalized.lengths()

    @cached_property
    def _letters(self) -> NDArray[np.uint64]:
        return self.entries.normalized.letters()
