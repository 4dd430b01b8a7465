"""Which words a beginning can be gone on to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from searchapp.analysis import letters
from searchapp.analysis.normalize import normalize
from searchapp.analysis.stem import PREFIXES
from searchapp.analysis.stopwords import is_stopword
from searchapp.vocabulary.entries import VocabularyWord
from searchapp.vocabulary.families import PREPOSITIONS, Families
from searchapp.vocabulary.packed import Range

#: All that can stand before a word.
_CLITICS: Final = (*PREFIXES, *(before + it for before in ("", letters.WAW, letters.FEH) for it in PREPOSITIONS))

#: Behind clitics that no article has with this word, at least so many letters are typed.
_FEWEST_LETTERS: Final = 2

#: Among how many more families than are wanted stop words are passed over.
_MORE: Final = 30


def completions(families: Families, prefix: str, limit: int) -> list[VocabularyWord]:
    """Return at most ``limit`` words that begin with ``prefix``, in any spelling, the most frequent first.

    Words that clitics alone tell apart are one, and their counts are added: كازاخستان stands for لكازاخستان too. It is
    shown as it is most often written, alone or with ال. Where ``prefix`` begins with a clitic the words have it as
    well, and only such count: وكا is gone on to وكازاخستان, and الوز to الوزير. Stop words complete nothing.
    """
    typed = normalize(prefix)
    if not typed or limit < 1:
        return []
    whole = families.bases.starting(typed)
    found = [*_alone(families, whole, limit), *_with_clitic(families, whole, typed, limit)]
    found = found or list(_behind_any_clitic(families, typed, limit))
    found.sort(key=lambda word: -word.count)
    unique: dict[str, VocabularyWord] = {}
    for word in found:
        unique.setdefault(word.normalized, word)
    return list(unique.values())[:limit]


def _alone(families: Families, whole: Range, limit: int) -> Iterator[VocabularyWord]:
    """Yield the words that begin as was typed when their clitics are off."""
    for family in whole.first + _most(families.counts[whole.first : whole.end], limit + _MORE):
        word = families.word(int(family))
        if not is_stopword(families.bases[int(family)]):
            yield word


def _with_clitic(families: Families, whole: Range, typed: str, limit: int) -> Iterator[VocabularyWord]:
    """Yield the words that begin as was typed with a clitic, and how often they do."""
    entries = families.entries
    begin, end = entries.normalized.starting(typed)
    of, counts = families.of[begin:end], entries.counts[begin:end]
    others = np.flatnonzero((of < whole.first) | (of >= whole.end))
    found, places = np.unique(of[others], return_inverse=True)
    together = np.bincount(places, counts[others], len(found)).astype(np.int64)
    for place in _most(together, limit + _MORE).tolist():
        numbers = others[places == place]
        word = entries[begin + int(numbers[np.argmax(counts[numbers])])]
        if not is_stopword(families.bases[int(found[place])]) and not is_stopword(word.normalized):
            yield word._replace(count=int(together[place]))


def _behind_any_clitic(families: Families, typed: str, limit: int) -> Iterator[VocabularyWord]:
    """Yield words that begin as was typed behind a clitic, although no article has this word with it."""
    for clitic in _CLITICS:
        rest = typed[len(clitic) :]
        if not typed.startswith(clitic) or len(rest) < _FEWEST_LETTERS:
            continue
        first, end = families.bases.starting(rest)
        for family in (first + _most(families.counts[first:end], limit)).tolist():
            if not is_stopword(families.bases[family]):
                spelling = clitic + families.bare(family)
                yield VocabularyWord(normalize(spelling), spelling, int(families.counts[family]))


def _most(counts: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """Return where the highest of ``counts`` are, the highest first."""
    if len(counts) > limit:
        chosen = np.sort(np.argpartition(-counts, limit)[:limit])
        return chosen[np.argsort(-counts[chosen], kind="stable")]
    return np.argsort(-counts, kind="stable")
