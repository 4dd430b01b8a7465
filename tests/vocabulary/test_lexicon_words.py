"""The words of a lexicon: joined by exact form, found by prefix and by likeness, beside a loop over all of them."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from rapidfuzz.distance import OSA

from searchapp.analysis.analyser import analyse_word
from searchapp.analysis.normalize import normalize
from searchapp.vocabulary import Vocabulary, Words
from tests.vocabulary.vocabulary import VOCABULARIES, WORDS, WRITTEN, lexicon

Lexis = tuple[tuple[str, int], ...]


def spellings(words: Words) -> list[str]:
    return [word.spelling for word in words]


def test_spellings_of_a_word_are_one_word_in_the_most_frequent_of_them() -> None:
    assert lexicon().find("آمريكا") == ("امريكا", "أمريكا", 45)
    assert lexicon().find("غائب") is None
    assert lexicon().find("") is None


@given(VOCABULARIES)
def test_every_word_is_there_with_all_its_spellings_counted(vocabulary: Lexis) -> None:
    words = Vocabulary.of(vocabulary)
    counts: Counter[str] = Counter()
    written: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for word, count in vocabulary:
        forms = analyse_word(word)
        assert forms is not None
        counts[forms.normalized] += count
        written[forms.normalized].append((-count, word))
    expected = [(exact, min(written[exact])[1], counts[exact]) for exact in sorted(counts)]
    assert list(words.entries) == expected


@given(VOCABULARIES)
def test_the_order_of_the_vocabulary_does_not_matter(vocabulary: Lexis) -> None:
    there, back = Vocabulary.of(vocabulary), Vocabulary.of(reversed(vocabulary))
    assert list(there.entries) == list(back.entries)


@given(VOCABULARIES, WORDS)
def test_all_that_begin_with_a_prefix_are_found_the_most_frequent_first(vocabulary: Lexis, prefix: str) -> None:
    words = Vocabulary.of(vocabulary)
    found = list(words.starting(prefix))
    every = list(words.entries)
    assert sorted(found) == [word for word in every if word.normalized.startswith(normalize(prefix))]
    assert [-word.count for word in found] == sorted(-word.count for word in found)


@given(VOCABULARIES, WORDS)
def test_all_within_a_distance_are_found_the_nearest_first(vocabulary: Lexis, word: str) -> None:
    words = Vocabulary.of(vocabulary)
    every = list(words.entries)
    for distance in (0, 1, 2):
        found = list(words.like(word, distance))
        near = [(OSA.distance(normalize(word), other.normalized), -other.count) for other in found]
        assert near == sorted(near)
        assert sorted(found) == [other for other in every if OSA.distance(normalize(word), other.normalized) <= distance]


@pytest.mark.parametrize("seed", range(3))
def test_any_characters_are_words(seed: int) -> None:
    choice = random.Random(seed)
    alphabet = "ابوA9é漢𝔘\ud800"
    vocabulary = {"".join(choice.choices(alphabet, k=choice.randint(1, 5))): 1 for _ in range(300)}
    words = Vocabulary.of(vocabulary.items())
    for word in vocabulary:
        found = words.find(word)
        assert found is not None, seed
        assert words.like(word, 1)[0] == found, seed
        assert found in list(words.starting(word[:2])), seed


@pytest.mark.parametrize("nothing", ["", "ـ", "\u064b", "\u200f"])
def test_nothing_typed_finds_nothing(nothing: str) -> None:
    assert list(lexicon().starting(nothing)) == []
    assert list(lexicon().like(nothing, 2)) == []


def test_an_empty_lexicon_has_no_words() -> None:
    empty = Vocabulary.of([("ـ", 3), ("", 1)])
    assert len(empty) == 0
    assert list(empty.starting("ا")) == list(empty.like("ا", 2)) == []
    assert empty.find("ا") is None


def test_words_are_cut_like_any_sequence() -> None:
    words = lexicon().starting("ك")
    assert spellings(words) == ["كازاخستان", "كويتي", "كويت"]
    assert spellings(words[1:]) == ["كويتي", "كويت"]
    assert words[-1].spelling == "كويت"
    assert len(lexicon()) == len({normalize(word) for word, _ in WRITTEN})
