"""The words of an index: look-up, completion of a prefix, and the words within a few edits of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray

from searchapp.analysis import letters
from searchapp.analysis.normalize import normalize
from searchapp.analysis.stem import PREFIXES
from searchapp.analysis.stopwords import is_stopword
from searchapp.vocabulary.words import (
    PREPOSITIONS,
    Families,
    Range,
    Stripped,
    VocabularyWord,
    WordTable,
    bases_of,
    letter_set,
)

#: How many bits of a :func:`letter_set` one edit can change: a letter goes and another comes.
_BITS_PER_EDIT: Final = 2

#: Everything that can stand before a word.
_CLITICS: Final = (*PREFIXES, *(before + it for before in ("", letters.WAW, letters.FEH) for it in PREPOSITIONS))

#: How many letters must follow a clitic that no article has with this word.
_MIN_LETTERS: Final = 2

#: In a large archive, words that are rarer than the first of these are as likely as not spelling errors themselves; a
#: small one has fewer than the second of words.
_FEWEST: Final = 3
_SMALL: Final = 10_000

#: Changes are made one by one if they are at most one for this many words.
_FEW: Final = 8

#: How many more families than wanted are considered, since stop words are left out.
_SPARE: Final = 30


class Words(Sequence[VocabularyWord]):
    """Some words of a vocabulary, in an order; each is made when it is accessed."""

    def __init__(self, table: WordTable, numbers: NDArray[np.int64]) -> None:
        self._table = table
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> VocabularyWord: ...
    @overload
    def __getitem__(self, index: slice) -> Words: ...
    def __getitem__(self, index: int | slice) -> VocabularyWord | Words:
        if isinstance(index, slice):
            return Words(self._table, self._numbers[index])
        return self._table[int(self._numbers[index])]


class Vocabulary:
    """All words of the articles. Immutable; threads may share it. A quarter of a million words take 15 MB."""

    def __init__(
        self, table: WordTable, stripped: Stripped | None = None, letter_sets: NDArray[np.uint64] | None = None
    ) -> None:
        self.table: Final = table
        self._known_stripped = stripped
        self._known_sets = letter_sets

    @classmethod
    def of(cls, counts: Iterable[tuple[str, int]]) -> Vocabulary:
        """Return the words of ``counts``, pairs of a surface form and its occurrences.

        Surface forms of one normalized form are one word. A quarter of a million words take less than a second.
        """
        return cls(WordTable.of(counts))

    def changed(self, changes: Mapping[str, int]) -> Vocabulary:
        """Return the vocabulary after ``changes`` to the occurrences of surface forms, the same as if it were made of
        all of them. A few hundred changes to a quarter of a million words take some hundredths of a second.

        Raises :class:`ValueError` where a form would occur less often than never.
        """
        if len(changes) > len(self.table) // _FEW:
            counts = Counter(dict(self.surface_counts()))
            counts.update(changes)
            if any(count < 0 for count in counts.values()):
                raise ValueError("a word goes more often than it was there")
            return Vocabulary.of((+counts).items())
        table, change = self.table.changed(changes)
        letter_sets = change.splice.applied(self._letter_sets, [int(letter_set(word)) for word in change.new])
        return Vocabulary(table, self.stripped.changed(change), letter_sets)

    def surface_counts(self) -> Iterator[tuple[str, int]]:
        """Yield every surface form and how often it occurs."""
        spellings = self.table.spellings
        return zip(map(spellings.__getitem__, range(len(spellings))), self.table.spelling_counts.tolist(), strict=True)

    @cached_property
    def total(self) -> int:
        """How many words all articles have."""
        return int(self.table.counts.sum())

    def __len__(self) -> int:
        return len(self.table)

    def find(self, word: str) -> VocabularyWord | None:
        """Return ``word``, in any spelling, as the articles have it; None if they do not."""
        number = self.table.normalized.find(normalize(word))
        return None if number is None else self.table[number]

    def starting(self, prefix: str, having: str = "") -> Words:
        """Return all words that begin with ``prefix``, in any spelling, the most frequent first.

        Nearly all words without some of the letters ``having``, which are normalized, are left out.
        """
        first, end = self.table.normalized.starting(normalize(prefix)) if normalize(prefix) else Range(0, 0)
        numbers = self._having(having, np.arange(first, end))
        return Words(self.table, numbers[np.argsort(-self.table.counts[numbers], kind="stable")])

    def ending(self, suffix: str, having: str = "") -> Iterator[VocabularyWord]:
        """Yield all words that end with ``suffix``, which is normalized and may be empty, in order.

        ``having`` leaves words out as in :meth:`starting`.
        """
        for number in self._having(having, np.arange(len(self.table))).tolist():
            if self.table.normalized[number].endswith(suffix):
                yield self.table[number]

    def containing(self, letters: str) -> Words:
        """Return all words in which ``letters``, which are normalized, stand, in order."""
        return Words(self.table, np.fromiter(self.table.normalized.containing(letters), np.int64))

    def behind_clitics(self, prefix: str, having: str = "") -> Iterator[tuple[str, VocabularyWord]]:
        """Yield all words that begin with ``prefix`` without their clitics, each after its base.

        ``having`` leaves words out as in :meth:`starting`.
        """
        words, bases = self.stripped.words, self._bases
        first, end = words.starting(normalize(prefix))
        for number in self._having(having, np.flatnonzero((bases >= first) & (bases < end))).tolist():
            yield words[int(bases[number])], self.table[number]

    def _having(self, wanted: str, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those ``numbers`` whose words may have all letters ``wanted``."""
        return numbers[letter_set(wanted) & ~self._letter_sets[numbers] == 0] if wanted else numbers

    def like(self, word: str, distance: int, least: int = 1) -> Words:
        """Return all words within ``distance`` edits of ``word`` that occur at least ``least`` times.

        The nearest come first, and the most frequent of those.

        An edit inserts, deletes or replaces a letter, or swaps two neighbours. Normalized forms are compared, so that
        another spelling of a word is no edit.
        """
        from rapidfuzz import process  # noqa: PLC0415 - few searches need it
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        form = normalize(word)
        near = (np.abs(self._lengths - len(form)) <= distance) & (self.table.counts >= least)
        near &= np.bitwise_count(self._letter_sets ^ letter_set(form)) <= _BITS_PER_EDIT * distance
        numbers = np.flatnonzero(near) if form else np.zeros(0, np.int64)
        words = [self.table.normalized[number] for number in numbers.tolist()]
        edits = process.cdist([form], words, scorer=OSA.distance, score_cutoff=distance, dtype=np.int32)[0]
        numbers, edits = numbers[edits <= distance], edits[edits <= distance]
        return Words(self.table, numbers[np.lexsort((-self.table.counts[numbers], edits))])

    def completions(self, prefix: str, limit: int) -> list[VocabularyWord]:
        """Return at most ``limit`` words that begin with ``prefix``, in any spelling, the most frequent first.

        A family is one word, and its counts are added: كازاخستان stands for لكازاخستان too. It is shown in its most
        frequent spelling, alone or with ال. If ``prefix`` begins with a clitic, so do the words, and only these are
        counted: وكا is completed to وكازاخستان, and الوز to الوزير. Stop words are no completions.
        """
        typed = normalize(prefix)
        if not typed or limit < 1:
            return []
        families = self.families
        whole = families.bases.starting(typed)
        found = [*_without_clitics(families, whole, limit), *_with_clitics(families, whole, typed, limit)]
        found = found or list(_with_unseen_clitics(families, typed, limit))
        found.sort(key=lambda word: -word.count)
        unique: dict[str, VocabularyWord] = {}
        for word in found:
            unique.setdefault(word.normalized, word)
        return list(unique.values())[:limit]

    @cached_property
    def fewest(self) -> int:
        """How often a word occurs at least that is likelier to be one than a spelling error."""
        return min(_FEWEST, 1 + self.total // _SMALL)

    @cached_property
    def stripped(self) -> Stripped:
        """The words without their clitics."""
        return self._known_stripped or Stripped.of(self.table)

    @cached_property
    def families(self) -> Families:
        """The families of the words, which only completions and corrections need."""
        return Families(self.table, self.stripped, self._bases)

    @cached_property
    def _bases(self) -> NDArray[np.int64]:
        """The number of the base of each word among those stripped."""
        return bases_of(self.stripped, self.table.counts)

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        return self.table.normalized.lengths()

    @cached_property
    def _letter_sets(self) -> NDArray[np.uint64]:
        return self.table.normalized.letter_sets() if self._known_sets is None else self._known_sets


def _without_clitics(families: Families, whole: Range, limit: int) -> Iterator[VocabularyWord]:
    """Yield the families whose base begins as typed."""
    for family in whole.first + _most_frequent(families.counts[whole.first : whole.end], limit + _SPARE):
        word = families.word(int(family))
        if not is_stopword(families.bases[int(family)]):
            yield word


def _with_clitics(families: Families, whole: Range, typed: str, limit: int) -> Iterator[VocabularyWord]:
    """Yield the words that begin as typed together with a clitic, and how often they do."""
    table = families.table
    begin, end = table.normalized.starting(typed)
    of, counts = families.numbers[begin:end], table.counts[begin:end]
    others = np.flatnonzero((of < whole.first) | (of >= whole.end))
    found, index_of = np.unique(of[others], return_inverse=True)
    totals = np.bincount(index_of, counts[others], len(found)).astype(np.int64)
    for index in _most_frequent(totals, limit + _SPARE).tolist():
        numbers = others[index_of == index]
        word = table[begin + int(numbers[np.argmax(counts[numbers])])]
        if not is_stopword(families.bases[int(found[index])]) and not is_stopword(word.normalized):
            yield word._replace(count=int(totals[index]))


def _with_unseen_clitics(families: Families, typed: str, limit: int) -> Iterator[VocabularyWord]:
    """Yield the words that begin as typed together with a clitic, although no article has them with it."""
    for clitic in _CLITICS:
        rest = typed[len(clitic) :]
        if not typed.startswith(clitic) or len(rest) < _MIN_LETTERS:
            continue
        first, end = families.bases.starting(rest)
        for family in (first + _most_frequent(families.counts[first:end], limit)).tolist():
            if not is_stopword(families.bases[family]):
                surface = clitic + families.base_surface(family)
                yield VocabularyWord(normalize(surface), surface, int(families.counts[family]))


def _most_frequent(counts: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """Return the indices of the highest of ``counts``, the highest first."""
    if len(counts) > limit:
        chosen = np.sort(np.argpartition(-counts, limit)[:limit])
        return chosen[np.argsort(-counts[chosen], kind="stable")]
    return np.argsort(-counts, kind="stable")
