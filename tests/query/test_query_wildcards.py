"""The words that a wildcard stands for, and those that are spelt much like another."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from itertools import product
from random import Random

import pytest

from searchapp.analysis.analyser import Forms, spellings_of
from searchapp.errors import QueryError
from searchapp.query.ast import Fuzzy, Wildcard
from searchapp.query.expansion import bare_word, forms_of_words, matching_words
from searchapp.vocabulary import Vocabulary

VOCABULARY = {
    "كازاخستان": 9,
    "وكازاخستان": 3,
    "لكازاخستان": 2,
    "كازاخي": 4,
    "الكازاخي": 5,
    "بالكازاخية": 1,
    "كاز": 1,
    "أكازيا": 1,
    "وزير": 8,
    "زيارة": 7,
    "مدرسة": 3,
    "مدرسه": 2,
    "مدارس": 2,
    "أوزبكستان": 6,
}


FindWords = Callable[[Wildcard | Fuzzy], tuple[Forms, ...]]


def wildcards(most: int = 100) -> FindWords:
    vocabulary = Vocabulary.of(VOCABULARY.items())
    return lambda part: expanded(part, vocabulary, most)


def expanded(part: Wildcard | Fuzzy, vocabulary: Vocabulary, most: int = 100) -> tuple[Forms, ...]:
    return forms_of_words(part, matching_words(part, vocabulary, most))


def found(part: Wildcard | Fuzzy) -> list[str]:
    return words_of(wildcards()(part))


def words_of(forms: tuple[Forms, ...]) -> list[str]:
    """Return the words as they are spelt in the vocabulary; behind each are those of its other readings."""
    by_form: dict[str, list[Forms]] = {}
    for each in forms:
        by_form.setdefault(each.normalized, []).append(each)
    for first, *others in by_form.values():
        assert {first, *others} == set(spellings_of(first))
    return [first.surface for first, *_ in by_form.values()]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("كازاخ*", "كازاخستان الكازاخي كازاخي وكازاخستان لكازاخستان بالكازاخية"),
        ("كازاخ**", "كازاخستان الكازاخي كازاخي وكازاخستان لكازاخستان بالكازاخية"),
        ("كازاخ*ن", "كازاخستان وكازاخستان لكازاخستان"),
        ("الكازاخ*", "الكازاخي"),
        ("ك*ز", "كاز"),
        ("كـازَ*خي", "الكازاخي كازاخي"),
        ("أوزبك*", "أوزبكستان"),
        ("اوزبك*", "أوزبكستان"),
        ("مدرسة*", "مدرسة"),
        ("زي*", "زيارة"),
        ("غائب*", "غائب"),
        ("*ستان", "كازاخستان أوزبكستان وكازاخستان لكازاخستان"),
        ("*اخستان", "كازاخستان وكازاخستان لكازاخستان"),
        ("*زبك*", "أوزبكستان"),
        ("*ا*خي", "الكازاخي كازاخي"),
        ("**زير", "وزير"),
        ("*غائب", "غائب"),
    ],
)
def test_what_a_wildcard_stands_for(pattern: str, expected: str) -> None:
    assert found(Wildcard(pattern)) == expected.split()


@pytest.mark.parametrize(
    ("word", "edits", "expected"),
    [
        ("كازخستان", 1, "كازاخستان"),
        ("أزبكستان", 2, "أوزبكستان"),
        ("وزير", 1, "وزير"),
        ("مدارسة", 1, "مدرسة مدارس"),
        ("غائب", 1, "غائب"),
    ],
)
def test_what_is_spelt_much_like_a_word(word: str, edits: int, expected: str) -> None:
    assert found(Fuzzy(word, edits)) == expected.split()


@pytest.mark.parametrize("find", [wildcards(), bare_word])
def test_a_word_that_is_nowhere_stands_for_itself(find: FindWords) -> None:
    (forms,) = find(Wildcard("غا*ئب"))
    assert forms.surface == "غائب"


def test_an_asterisk_stands_for_any_letters_or_none() -> None:
    for seed in range(300):
        random = Random(seed)
        vocabulary = Vocabulary.of([("".join(random.choices("بتس", k=random.randint(1, 7))), 1) for _ in range(30)])
        pattern = random.choice("بتس*") + "".join(random.choices("بتس**", k=random.randint(0, 6)))
        fits = re.compile(pattern.replace("*", ".*")).fullmatch
        expected = {word.normalized for word in vocabulary.table if fits(word.normalized)}
        if "*" in pattern and expected and pattern.strip("*"):
            found = {forms.normalized for forms in expanded(Wildcard(pattern), vocabulary)}
            assert found == expected, (seed, pattern)


def test_many_asterisks_cost_no_more_than_few() -> None:
    # All letters are there and yet it does not fit, whichever of them the asterisks are taken for.
    vocabulary, pattern = Vocabulary.of([("سا" * 28 + "مظ", 1)]), Wildcard("س" + "*ا" * 11 + "*م*ا*ظ")
    started = time.process_time()
    assert expanded(pattern, vocabulary) == bare_word(pattern)
    assert time.process_time() - started < 0.1


def test_a_leading_asterisk_is_found_in_a_large_vocabulary_in_no_time() -> None:
    words = [("".join(letters), 1) for letters in product("ابتثجحخدذر", repeat=5)]
    vocabulary = Vocabulary.of([*words, ("كازاخستان", 1)])
    started = time.process_time()
    assert words_of(expanded(Wildcard("*ستان"), vocabulary)) == ["كازاخستان"]
    with pytest.raises(QueryError, match="stands for 10,000 words, at most 100"):
        expanded(Wildcard("*ب"), vocabulary)
    assert time.process_time() - started < 1


def test_a_refusal_says_how_to_match_fewer_words() -> None:
    find: Callable[[Wildcard | Fuzzy], object] = wildcards(most=0)
    for part, asked, way in (
        (Wildcard("كازاخ*"), "كازاخ*", "more of its letters"),
        (Fuzzy("كازاخستان", 2), "كازاخستان~2", "write كازاخستان~1"),
        (Fuzzy("كازاخستان", 1), "كازاخستان~", "a longer word"),
    ):
        with pytest.raises(QueryError, match=way) as refusal:
            find(part)
        assert f"“{asked}”" in refusal.value.message.en
        assert f"«{asked}»" in refusal.value.message.ar


def test_too_many_words_are_refused_in_both_languages() -> None:
    find: Callable[[Wildcard], object] = wildcards(most=4)
    with pytest.raises(QueryError, match="stands for 6 words, at most 4") as refusal:
        find(Wildcard("كازاخ*"))
    assert "6" in refusal.value.message.ar
    assert "4" in refusal.value.message.ar
    find(Wildcard("كازاخس*"))
