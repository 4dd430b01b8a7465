"""Completion: words that begin as typed, clitics aside, the most frequent first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.normalize import normalize
from searchapp.vocabulary import Vocabulary
from tests.vocabulary.samples import VOCABULARIES, WORDS, sample_vocabulary


def completed(prefix: str, limit: int = 10) -> list[tuple[str, int]]:
    return [(word.surface, word.count) for word in sample_vocabulary().completions(prefix, limit)]


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("كاز", [("كازاخستان", 50)]),
        ("كو", [("الكويت", 108), ("كويتي", 8)]),
        ("القا", [("القاهرة", 44)]),
        ("قَاهـ", [("القاهرة", 44)]),
        ("آمر", [("أمريكا", 45)]),
        ("goo", [("Google", 6)]),
        ("ترامب", [("ترامب", 80)]),
    ],
)
def test_clitics_and_spelling_do_not_matter(prefix: str, expected: list[tuple[str, int]]) -> None:
    assert completed(prefix) == expected


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("وكا", [("وكازاخستان", 7)]),
        ("الو", [("الوزير", 30)]),
        ("الكو", [("الكويت", 90)]),
        ("للكو", [("للكويت", 5)]),
        ("وبكاز", [("وبكازاخستان", 50)]),
        ("بالقا", [("بالقاهرة", 44)]),
        ("ولل", []),
    ],
)
def test_a_clitic_that_was_typed_stays(prefix: str, expected: list[tuple[str, int]]) -> None:
    assert completed(prefix) == expected


def test_stop_words_complete_nothing() -> None:
    assert completed("إلى") == []
    assert [surface for surface, _ in completed("ا")] == ["الكويت", "أمريكا", "القاهرة", "الوزير"]


def test_a_preposition_is_one_where_the_word_without_it_is_the_more_frequent() -> None:
    assert completed("سب") == [("سبب", 12)]
    assert completed("بس") == [("بسبب", 60)]


@pytest.mark.parametrize("nothing", ["", " ", "ـ", "\u200f", "xyz", "\ud800"])
def test_what_no_word_begins_with_has_no_completions(nothing: str) -> None:
    assert completed(nothing) == []


@given(VOCABULARIES, WORDS, st.integers(0, 5))
def test_completions_are_unique_words_that_begin_as_typed_the_most_frequent_first(
    counts: tuple[tuple[str, int], ...], prefix: str, limit: int
) -> None:
    vocabulary = Vocabulary.of(counts)
    found = vocabulary.completions(prefix, limit)
    typed = normalize(prefix)
    assert len(found) == len({word.normalized for word in found}) <= limit
    assert [-word.count for word in found] == sorted(-word.count for word in found)
    assert all(word.normalized.startswith((typed, "ال" + typed)) for word in found)
    assert all(normalize(word.surface) == word.normalized for word in found)
    assert found == vocabulary.completions(prefix, limit + 3)[:limit]


@given(VOCABULARIES)
def test_every_word_is_of_one_family_and_all_are_counted(counts: tuple[tuple[str, int], ...]) -> None:
    vocabulary = Vocabulary.of(counts)
    families = vocabulary.families
    members = [number for family in range(len(families)) for number in families.members(family).tolist()]
    assert sorted(members) == list(range(len(vocabulary)))
    assert families.counts.sum() == sum(count for _, count in counts)
    for number, family in enumerate(families.numbers.tolist()):
        assert vocabulary.table.normalized[number].endswith(families.bases[family])
        assert number in families.members(family)
        assert families.family_of(vocabulary.table[number].surface) == family


def test_the_family_of_a_word_is_known_behind_a_clitic_that_it_is_never_written_with() -> None:
    families = sample_vocabulary().families
    assert families.family_of("والقاهرة") == families.family_of("قاهره") == families.family_of("القاهرة") is not None
    assert families.family_of("غائب") is None
