"""Names in Latin letters, read as words that the articles have: Trump as ترامب, Gaza as غزة.

A list has what no rule can know (Cairo is القاهرة). Other names are written in Arabic letters in every way that
:mod:`.latin_letters` knows and that a word of the lexicon goes along with, the least far-fetched first.
"""

from __future__ import annotations

import heapq
import math
import unicodedata
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final, NamedTuple

from searchapp.vocabulary.entries import VocabularyWord
from searchapp.vocabulary.families import Families
from searchapp.vocabulary.latin_letters import ways_at
from searchapp.vocabulary.packed import PackedWords, Range

#: The most that a reading may cost, for each Latin letter and all together.
_DEAREST_LETTER: Final = 22
_DEAREST: Final = 130

#: How many steps are taken at most.
_STEPS: Final = 6000

#: How many readings are weighed.
_WEIGHED: Final = 40

#: What ten times as many occurrences are worth.
_FREQUENCY: Final = 10


class _Step(NamedTuple):
    cost: int
    place: int
    length: int
    among: Range


def plain_latin(word: str) -> str:
    """Return ``word`` in the letters from a to z and apostrophes; empty when it has others."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", word.casefold().replace("’", "'").replace("ı", "i"))
        if not unicodedata.combining(letter)
    ).strip("'")
    return plain if plain.isascii() and plain.replace("'", "").isalpha() else ""


def sounding_like(word: str, families: Families) -> list[VocabularyWord]:
    """Return the words that ``word``, a name in Latin letters, may be, the likeliest first."""
    latin = plain_latin(word)
    if not latin:
        return []
    entries = families.entries
    weights: dict[VocabularyWord, float] = {}
    # The first letters of a name may have been taken for clitics: those of والش.
    for found, cost in chain(
        ((families.word(number), cost) for number, cost in islice(_readings(latin, families.bases), _WEIGHED)),
        ((entries[number], cost) for number, cost in islice(_readings(latin, entries.normalized), _WEIGHED)),
    ):
        weight = cost - _FREQUENCY * math.log10(found.count)
        weights[found] = min(weight, weights.get(found, weight))
    words: dict[str, VocabularyWord] = {}
    for found in sorted(weights, key=weights.__getitem__):
        words.setdefault(found.normalized, found)
    return list(words.values())


def _readings(latin: str, words: PackedWords) -> Iterator[tuple[int, int]]:
    """Yield those of ``words`` that ``latin`` can be written as, and how far-fetched that is, from the least on."""
    steps = [_Step(0, 0, 0, Range(0, len(words)))]
    dearest = min(_DEAREST, _DEAREST_LETTER * len(latin))
    taken: set[tuple[int, int, Range]] = set()
    while steps and len(taken) < _STEPS:
        cost, place, length, among = heapq.heappop(steps)
        # Several ways lead to most, the first of them is the least far-fetched.
        if (place, length, among) in taken:
            continue
        taken.add((place, length, among))
        if place == len(latin):
            if len(words[among.first]) == length:
                yield among.first, cost
            continue
        for end, way in ways_at(latin, place):
            further = words.continued(among, length, way.letters) if way.letters else among
            if further.first < further.end and cost + way.cost <= dearest:
                heapq.heappush(steps, _Step(cost + way.cost, end, length + len(way.letters), further))
