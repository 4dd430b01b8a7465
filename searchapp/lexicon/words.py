"""The words of all articles, each with its most frequent spelling and how often it is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from searchapp.analysis.fold import fold
from searchapp.lexicon.packed import PackedWords, Range, letters_of

#: How many bits of :func:`letters_of` one edit can change: a letter goes and another comes.
_BITS_AN_EDIT: Final = 2


class LexiconWord(NamedTuple):
    """A word: its exact form, its most frequent spelling, and how often it is there in all of them."""

    exact: str
    spelling: str
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody calls


class Words(Sequence[LexiconWord]):
    """Some words of a lexicon, in an order; made as they are asked for."""

    def __init__(self, lexicon: Lexicon, numbers: NDArray[np.int64]) -> None:
        self._lexicon = lexicon
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> LexiconWord: ...
    @overload
    def __getitem__(self, index: slice) -> Words: ...
    def __getitem__(self, index: int | slice) -> LexiconWord | Words:
        if isinstance(index, slice):
            return Words(self._lexicon, self._numbers[index])
        return self._lexicon.word(int(self._numbers[index]))


class Lexicon:
    """All words of ``vocabulary``, which has each of them as it is written, marks aside, and how often it is there.

    Spellings of one exact form are one word. Never changed; safe to share between threads. A quarter of a million
    words are made ready in half a second and take 15 MB.
    """

    def __init__(self, vocabulary: Iterable[tuple[str, int]]) -> None:
        found = _joined(vocabulary)
        forms = sorted(found)
        self.exact: Final = PackedWords(forms)
        self._spellings = PackedWords(found[form].spelling for form in forms)
        self.counts: Final = np.fromiter((found[form].count for form in forms), np.int64, len(forms))

    def __len__(self) -> int:
        return len(self.exact)

    def word(self, number: int) -> LexiconWord:
        """Return the word of this number; numbers are in the order of the exact forms."""
        return LexiconWord(self.exact[number], self._spellings[number], int(self.counts[number]))

    def find(self, word: str) -> LexiconWord | None:
        """Return ``word``, in any spelling, as it is in the articles; None where it is in none."""
        number = self.exact.find(fold(word))
        return None if number is None else self.word(number)

    def starting(self, prefix: str) -> Words:
        """Return every word that begins with ``prefix``, in any spelling, the most frequent first."""
        first, end = self.exact.starting(fold(prefix)) if fold(prefix) else Range(0, 0)
        return Words(self, first + np.argsort(-self.counts[first:end], kind="stable"))

    def like(self, word: str, distance: int) -> Words:
        """Return every word within ``distance`` edits of ``word``, the nearest first, of those the most frequent.

        An edit puts in a letter, drops one, changes one, or exchanges two neighbours. Compared are exact forms, so that
        another spelling of the same word is no edit.
        """
        from rapidfuzz import process  # noqa: PLC0415 - few searches need it
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        form = fold(word)
        near = np.abs(self._lengths - len(form)) <= distance
        near &= np.bitwise_count(self._letters ^ letters_of(form)) <= _BITS_AN_EDIT * distance
        numbers = np.flatnonzero(near) if form else np.zeros(0, np.int64)
        words = [self.exact[number] for number in numbers.tolist()]
        edits = process.cdist([form], words, scorer=OSA.distance, score_cutoff=distance, dtype=np.int32)[0]
        numbers, edits = numbers[edits <= distance], edits[edits <= distance]
        return Words(self, numbers[np.lexsort((-self.counts[numbers], edits))])

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        return self.exact.lengths()

    @cached_property
    def _letters(self) -> NDArray[np.uint64]:
        return self.exact.letters()


class _Found(NamedTuple):
    count: int  # type: ignore[assignment]
    spelling: str
    most: int


def _joined(vocabulary: Iterable[tuple[str, int]]) -> dict[str, _Found]:
    """Return what is found of each exact form: how often, its most frequent spelling, and how often that."""
    found: dict[str, _Found] = {}
    for spelling, count in vocabulary:
        form = fold(spelling)
        if not form:
            continue
        known = found.get(form)
        if known is None:
            found[form] = _Found(count, spelling, count)
        elif (count, known.spelling) > (known.most, spelling):
            found[form] = _Found(known.count + count, spelling, count)
        else:
            found[form] = known._replace(count=known.count + count)
    return found
