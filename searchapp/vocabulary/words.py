"""The words of an index, numbered in the order of their normalized forms and packed into little memory, and families.

A family is of words that differ only in their clitics, like كازاخستان, وكازاخستان and لكازاخستان, or وزير and الوزير.
Words that differ in their endings are of different families: somebody may want to type وزيرة or وزراء.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchapp.analysis import letters
from searchapp.analysis.normalize import normalize
from searchapp.analysis.stem import without_clitics

#: Clitics that the analyser does not strip, since it cannot tell them from the first letter of a word.
PREPOSITIONS: Final = (letters.BEH, letters.LAM, letters.KAF, letters.FEH)
ARTICLE: Final = letters.ALEF + letters.LAM

#: The number of no word.
_NONE: Final = -1

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


@dataclass(frozen=True, slots=True)
class Splice:
    """A change to a sequence: the numbers that are ``removed``, and for each new element the number that it is put
    before, in ``inserted``; both ascend and count as before the change.
    """

    removed: Sequence[int]
    inserted: Sequence[int]

    def applied(self, values: NDArray[Any], new: Sequence[int]) -> NDArray[Any]:
        """Return ``values`` changed, with the elements ``new``."""
        kept = np.ones(len(values), np.bool_)
        kept[list(self.removed)] = False
        before = np.array(self.inserted, np.int64)
        found: NDArray[Any] = np.insert(values, before, np.array(new, values.dtype))[np.insert(kept, before, True)]
        return found

    def renumbering(self, length: int) -> NDArray[np.int64]:
        """Return the new number of each of ``length`` elements; -1 for those that are removed."""
        kept = np.ones(length, np.int64)
        kept[list(self.removed)] = 0
        shifts = np.cumsum(np.bincount(np.array(self.inserted, np.int64), minlength=length)[:length])
        return np.where(kept, np.cumsum(kept) - 1 + shifts, _NONE)


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

    def place(self, word: str) -> int:
        """Return the number of the first word that does not stand before ``word``."""
        return bisect_left(range(len(self)), word, key=self.__getitem__)

    def find(self, word: str) -> int | None:
        """Return the number of ``word``, or None."""
        number = self.place(word)
        return number if number < len(self) and self[number] == word else None

    def spliced(self, splice: Splice, new: Sequence[str]) -> PackedWords:
        """Return the words changed by ``splice``, with the words ``new``."""
        edits = [(number, 0, word) for number, word in zip(splice.inserted, new, strict=True)]
        edits += [(number, 1, "") for number in splice.removed]
        stretches: list[str] = []
        done = 0
        for number, removed, word in sorted(edits, key=itemgetter(0, 1)):
            stretches += (self._text[done : self._starts[number]], word)
            done = self._starts[number + removed]
        lengths = splice.applied(self.lengths(), list(map(len, new)))
        return PackedWords("".join([*stretches, self._text[done:]]), _starts_of(lengths))

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

    def only(self, chosen: NDArray[np.bool_]) -> PackedWords:
        """Return the ``chosen`` words."""
        lengths = self.lengths()
        codes = np.frombuffer(self._text.encode("utf-32-le", "surrogatepass"), np.uint32)
        text = codes[np.repeat(chosen, lengths)].tobytes().decode("utf-32-le", "surrogatepass")
        return PackedWords(text, _starts_of(lengths[chosen]))

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


def _starts_of(lengths: NDArray[np.int64]) -> array[int]:
    """Return where words of these ``lengths`` begin, and where the last ends."""
    return array("I", np.concatenate(([0], np.cumsum(lengths))).astype(np.uint32).tobytes())


def letter_set(word: str) -> np.uint64:
    """Return the letters of ``word`` as a set of bits: one for each letter, though some letters share one."""
    codes = np.frombuffer(word.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.bitwise_or.reduce(_bits(codes)) if len(codes) else np.uint64(0)


def _bits(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return a bit for each code point; those of the Arabic letters differ."""
    return np.uint64(1) << (codes.astype(np.uint64) & np.uint64(63))


class WordTable:
    """Words in the order of their normalized forms, and the surface forms of each, its spellings, behind one another.

    Those of the word ``n`` are numbered from ``first[n]`` up to ``first[n + 1]``.
    """

    def __init__(
        self,
        normalized: PackedWords,
        first: NDArray[np.int64],
        spellings: PackedWords,
        spelling_counts: NDArray[np.int64],
    ) -> None:
        self.normalized: Final = normalized
        self.first: Final = first
        self.spellings: Final = spellings
        self.spelling_counts: Final = spelling_counts
        #: The occurrences of each word.
        self.counts: Final = _of_groups(np.add, spelling_counts, first)

    @classmethod
    def of(cls, counts: Iterable[tuple[str, int]]) -> WordTable:
        """Return the words of ``counts``, pairs of a surface form and its occurrences; see :meth:`Vocabulary.of`."""
        rows = sorted((form, surface, count) for surface, count in counts if (form := normalize(surface)))
        groups = [(form, len(list(group))) for form, group in groupby(rows, key=itemgetter(0))]
        return cls(
            normalized=PackedWords.of(form for form, _ in groups),
            first=np.array([0, *accumulate(size for _, size in groups)], np.int64),
            spellings=PackedWords.of(surface for _, surface, _ in rows),
            spelling_counts=np.array([count for _, _, count in rows], np.int64),
        )

    def changed(self, changes: Mapping[str, int]) -> tuple[WordTable, WordChange]:
        """Return the words with ``changes`` to the occurrences of surface forms, and what has become of the words.

        Raises :class:`ValueError` where a form would occur less often than never.
        """
        by_form: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for surface, change in changes.items():
            by_form[normalize(surface)].append((surface, change))
        by_form.pop("", None)
        edit = _TableEdit(self)
        for form in sorted(by_form):
            edit.change(form, by_form[form])
        return edit.finished()

    def number(self, form: str) -> tuple[int, bool]:
        """Return the number of the normalized ``form``, or that which it would have, and whether it is there."""
        number = self.normalized.place(form)
        return number, number < len(self) and self.normalized[number] == form

    def spellings_of(self, number: int) -> dict[str, int]:
        """Return the spellings of a word, and how often each occurs."""
        numbers = range(int(self.first[number]), int(self.first[number + 1]))
        return {self.spellings[each]: int(self.spelling_counts[each]) for each in numbers}

    def __len__(self) -> int:
        return len(self.normalized)

    def __iter__(self) -> Iterator[VocabularyWord]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, number: int) -> VocabularyWord:
        begin, end = int(self.first[number]), int(self.first[number + 1])
        # Of equals the first in the order of code points.
        shown = begin if end == begin + 1 else begin + int(np.argmax(self.spelling_counts[begin:end]))
        return VocabularyWord(self.normalized[number], self.spellings[shown], int(self.counts[number]))


def _of_groups(operation: np.ufunc, values: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the result of ``operation`` on each group of ``values``, none of them empty, which begin at ``first``."""
    return operation.reduceat(values, first[:-1]) if len(values) else values


@dataclass(frozen=True, slots=True)
class WordChange:
    """What a change does to the words of a table: which go and come, and the normalized forms of those that come."""

    splice: Splice
    new: list[str]


class _TableEdit:
    """The changes to a table, word after word, until it is :meth:`finished`."""

    def __init__(self, table: WordTable) -> None:
        self._table = table
        self._sizes = np.diff(table.first)
        self._gone: list[int] = []
        self._new: list[tuple[int, str, int]] = []
        self._spellings_gone: list[int] = []
        self._spellings: list[tuple[int, str, int]] = []

    def change(self, form: str, changes: Iterable[tuple[str, int]]) -> None:
        """Change the occurrences of some spellings of the word ``form``, which stands behind all before."""
        number, is_there = self._table.number(form)
        spellings = self._table.spellings_of(number) if is_there else {}
        before = int(self._table.first[number])
        self._spellings_gone += range(before, before + len(spellings))
        for surface, change in changes:
            spellings[surface] = spellings.get(surface, 0) + change
        if any(count < 0 for count in spellings.values()):
            raise ValueError(f"a spelling of {form!r} goes more often than it was there")
        left = sorted((surface, count) for surface, count in spellings.items() if count)
        self._spellings += ((before, surface, count) for surface, count in left)
        if is_there and left:
            self._sizes[number] = len(left)
        elif is_there:
            self._gone.append(number)
        elif left:
            self._new.append((number, form, len(left)))

    def finished(self) -> tuple[WordTable, WordChange]:
        """Return the changed table, and what has become of its words."""
        table = self._table
        change = WordChange(
            Splice(self._gone, [number for number, _, _ in self._new]), [form for _, form, _ in self._new]
        )
        spellings = Splice(self._spellings_gone, [before for before, _, _ in self._spellings])
        sizes = change.splice.applied(self._sizes, [size for _, _, size in self._new])
        changed = WordTable(
            normalized=table.normalized.spliced(change.splice, change.new),
            first=np.concatenate(([0], np.cumsum(sizes))),
            spellings=table.spellings.spliced(spellings, [surface for _, surface, _ in self._spellings]),
            spelling_counts=spellings.applied(table.spelling_counts, [count for _, _, count in self._spellings]),
        )
        return changed, change


class Stripped:
    """The words of a table without the clitics that are told from their form alone, each once, in order.

    ``numbers`` are those of the words of the table; ``rests`` the number of what is left of each behind a preposition,
    -1 where that is no such word.
    """

    def __init__(self, words: PackedWords, numbers: NDArray[np.int64], rests: NDArray[np.int64]) -> None:
        self.words: Final = words
        self.numbers: Final = numbers
        self.rests: Final = rests

    @classmethod
    def of(cls, table: WordTable) -> Stripped:
        """Return the words of ``table``, stripped."""
        of_words = list(map(without_clitics, map(table.normalized.__getitem__, range(len(table)))))
        words = sorted(set(of_words))
        number_of = {word: number for number, word in enumerate(words)}
        return cls(
            words=PackedWords.of(words),
            numbers=np.fromiter(map(number_of.__getitem__, of_words), np.int64, len(of_words)),
            rests=np.fromiter((number_of.get(_rest(word), _NONE) for word in words), np.int64, len(words)),
        )

    def changed(self, change: WordChange) -> Stripped:
        """Return the words of the table after ``change``, stripped."""
        of_new = list(map(without_clitics, change.new))
        kept = np.delete(self.numbers, change.splice.removed)
        unused = np.bincount(kept, minlength=len(self.words)) == 0
        found = {word: self.words.find(word) for word in sorted(set(of_new))}
        unused[[number for number in found.values() if number is not None]] = False
        new = [word for word, number in found.items() if number is None]
        splice = Splice(np.flatnonzero(unused).tolist(), list(map(self.words.place, new)))
        words = self.words.spliced(splice, new)
        # The last element is for no word.
        renumbered = np.append(splice.renumbering(len(self.words)), _NONE)
        numbers = change.splice.applied(renumbered[self.numbers], list(map(words.place, of_new)))
        rests = splice.applied(renumbered[self.rests], [_NONE] * len(new))
        for word in new:
            number = words.place(word)
            rest = words.find(_rest(word)) if _rest(word) else None
            rests[number] = _NONE if rest is None else rest
            for longer in (words.find(before + word) for before in PREPOSITIONS if len(word) >= _MIN_LENGTH):
                if longer is not None:
                    rests[longer] = number
        return Stripped(words, numbers, rests)


def _rest(word: str) -> str:
    """Return what is left of ``word`` behind a preposition; nothing where it does not begin like one."""
    rest = word[1:]
    return rest if len(rest) >= _MIN_LENGTH and word.startswith(PREPOSITIONS) else ""


class Families:
    """The families of the words of a table, numbered in the order of their bases, the words without clitics."""

    def __init__(self, table: WordTable, stripped: Stripped, bases: NDArray[np.int64]) -> None:
        """Make the families of the words of ``table``, whose ``bases`` are among those ``stripped``."""
        self.table: Final = table
        is_base = np.zeros(len(stripped.words), np.bool_)
        is_base[bases] = True
        self.bases: Final = stripped.words.only(is_base)
        #: The number of the family of each word of the table.
        self.numbers: Final = (np.cumsum(is_base) - 1)[bases]
        #: The occurrences of all words of each family.
        self.counts: Final = np.zeros(len(self.bases), np.int64)
        np.add.at(self.counts, self.numbers, table.counts)

    def __len__(self) -> int:
        return len(self.bases)

    def members(self, family: int) -> NDArray[np.int64]:
        """Return the numbers of the words of ``family``."""
        by_family, first = self._by_family
        return by_family[first[family] : first[family + 1]]

    @cached_property
    def _by_family(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The numbers of all words in the order of their families, and where those of each family begin."""
        by_family = np.argsort(self.numbers, kind="stable")
        return by_family, np.searchsorted(self.numbers[by_family], np.arange(len(self.bases) + 1))

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


def bases_of(stripped: Stripped, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each word of a table, which have these ``counts``, the number of its base among those ``stripped``:
    of itself, or of what is left of it behind a preposition if the counts say that it is one.
    """
    totals = np.zeros(len(stripped.words), np.int64)
    np.add.at(totals, stripped.numbers, counts)
    has_rest = stripped.rests != _NONE
    is_preposition = has_rest & (totals[stripped.rests] >= _MIN_RATIO * totals)
    found: NDArray[np.int64] = np.where(is_preposition, stripped.rests, np.arange(len(totals)))[stripped.numbers]
    return found
