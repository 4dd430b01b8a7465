"""A vocabulary: words by normalized form, found by prefix and by distance, compared with a loop over all words."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from rapidfuzz.distance import OSA

from searchapp.analysis.analyser import analyse_word
from searchapp.analysis.normalize import normalize, without_diacritics
from searchapp.vocabulary import Vocabulary, Words
from tests.vocabulary.samples import COUNTS, VOCABULARIES, WORDS, sample_vocabulary

Counts = tuple[tuple[str, int], ...]


def surfaces_of(words: Words) -> list[str]:
    return [word.surface for word in words]


def test_spellings_of_a_word_are_one_word_in_the_most_frequent_of_them() -> None:
    assert sample_vocabulary().find("آمريكا") == ("امريكا", "أمريكا", 45)
    assert sample_vocabulary().find("غائب") is None
    assert sample_vocabulary().find("") is None


@given(VOCABULARIES)
def test_every_word_is_there_with_all_its_spellings_counted(counts: Counts) -> None:
    vocabulary = Vocabulary.of(counts)
    totals: Counter[str] = Counter()
    surfaces: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for word, count in counts:
        forms = analyse_word(word)
        assert forms is not None
        totals[forms.normalized] += count
        surfaces[forms.normalized].append((-count, word))
    expected = [(form, min(surfaces[form])[1], totals[form]) for form in sorted(totals)]
    assert list(vocabulary.table) == expected


@given(VOCABULARIES)
def test_the_order_of_the_vocabulary_does_not_matter(counts: Counts) -> None:
    there, back = Vocabulary.of(counts), Vocabulary.of(reversed(counts))
    assert list(there.table) == list(back.table)


@given(VOCABULARIES, WORDS)
def test_all_that_begin_with_a_prefix_are_found_the_most_frequent_first(counts: Counts, prefix: str) -> None:
    vocabulary = Vocabulary.of(counts)
    found = list(vocabulary.starting(prefix))
    every = list(vocabulary.table)
    assert sorted(found) == [word for word in every if word.normalized.startswith(normalize(prefix))]
    assert [-word.count for word in found] == sorted(-word.count for word in found)


@given(VOCABULARIES, WORDS)
def test_all_within_a_distance_are_found_the_nearest_first(counts: Counts, word: str) -> None:
    vocabulary = Vocabulary.of(counts)
    every = list(vocabulary.table)
    for distance in (0, 1, 2):
        found = list(vocabulary.like(word, distance))
        near = [(OSA.distance(normalize(word), other.normalized), -other.count) for other in found]
        assert near == sorted(near)
        assert sorted(found) == [
            other for other in every if OSA.distance(normalize(word), other.normalized) <= distance
        ]
        assert list(vocabulary.like(word, distance, 5)) == [other for other in found if other.count >= 5]


@pytest.mark.parametrize("seed", range(3))
def test_any_characters_are_words(seed: int) -> None:
    choice = random.Random(seed)
    alphabet = "ابوA9é漢𝔘\ud800"
    words = {"".join(choice.choices(alphabet, k=choice.randint(1, 5))): 1 for _ in range(300)}
    vocabulary = Vocabulary.of(words.items())
    for word in words:
        found = vocabulary.find(word)
        assert found is not None, seed
        assert vocabulary.like(word, 1)[0] == found, seed
        assert found in list(vocabulary.starting(without_diacritics(word)[:2])), seed


@pytest.mark.parametrize("nothing", ["", "ـ", "\u064b", "\u200f"])
def test_nothing_typed_finds_nothing(nothing: str) -> None:
    assert list(sample_vocabulary().starting(nothing)) == []
    assert list(sample_vocabulary().like(nothing, 2)) == []


def test_an_empty_vocabulary_has_no_words() -> None:
    empty = Vocabulary.of([("ـ", 3), ("", 1)])
    assert len(empty) == 0
    assert list(empty.starting("ا")) == list(empty.like("ا", 2)) == []
    assert empty.find("ا") is None


def test_words_are_cut_like_any_sequence() -> None:
    words = sample_vocabulary().starting("ك")
    assert surfaces_of(words) == ["كازاخستان", "كويتي", "كويت"]
    assert surfaces_of(words[1:]) == ["كويتي", "كويت"]
    assert words[-1].surface == "كويت"
    assert len(sample_vocabulary()) == len({normalize(word) for word, _ in COUNTS})
