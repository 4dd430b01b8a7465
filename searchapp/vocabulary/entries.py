"""The words of all articles, each with its most frequent spelling and how often it is there, by number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchapp.analysis.normalize import normalize
from searchapp.vocabulary.packed import PackedWords


class VocabularyWord(NamedTuple):
    """A word: its normalized form, its most frequent spelling, and how often it is there in all of them."""

    normalized: str
    spelling: str
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody calls


class Entries:
    """Words in the order of their normalized forms; three sequences in parallel."""

    def __init__(self, normalized: PackedWords, spellings: PackedWords, counts: NDArray[np.int64]) -> None:
        self.normalized: Final = normalized
        self.spellings: Final = spellings
        self.counts: Final = counts

    @classmethod
    def of(cls, vocabulary: Iterable[tuple[str, int]]) -> Entries:
        """Return the words of ``vocabulary``, spellings of one normalized form being one word."""
        found = _joined(vocabulary)
        forms = sorted(found)
        return cls(
            normalized=PackedWords.of(forms),
            spellings=PackedWords.of(found[form].spelling for form in forms),
            counts=np.fromiter((found[form].count for form in forms), np.int64, len(forms)),
        )

    def __len__(self) -> int:
        return len(self.normalized)

    def __iter__(self) -> Iterator[VocabularyWord]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, number: int) -> VocabularyWord:
        return VocabularyWord(self.normalized[number], self.spellings[number], int(self.counts[number]))


class _Found(NamedTuple):
    count: int  # type: ignore[assignment]
    spelling: str
    most: int


def _joined(vocabulary: Iterable[tuple[str, int]]) -> dict[str, _Found]:
    """Return what is found of each normalized form: how often, its most frequent spelling, and how often that."""
    found: dict[str, _Found] = {}
    for spelling, count in vocabulary:
        form = normalize(spelling)
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
