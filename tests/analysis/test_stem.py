"""The stem: whole words, lists, both ends of a word at once, and what holds for every word."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchapp.analysis.data import read_classes
from searchapp.analysis.normalize import normalize
from searchapp.analysis.stem import BROKEN_PLURALS, MIN_STEM, WHOLE, ListedWords, listed_words, stem
from searchapp.analysis.tokens import words_in
from tests.analysis.news_words import WORDS, stem_of, with_prefixes, with_pronouns

CLASSES = read_classes(BROKEN_PLURALS)

STEMS = {
    "والحكومات": "حكوم",
    "سياسة": "سياس",
    "السياسيين": "سياس",
    "وزارتهم": "وزار",
    "الاتفاقيات": "اتفاق",
    "مسؤولون": "مسءول",
    "للمسؤولين": "مسءول",
    "قانونية": "قانون",
    "بالقوانين": "قانون",
    "إيران": "ايران",
    "الإيرانيين": "ايران",
    "اليونان": "يونان",
    "لبناني": "لبنان",
    "وقالت": "قالت",
    "بضائعهم": "بضاع",
    "OpenAI": "openai",
    "2024": "2024",
    "A320": "a320",
}

#: Words that a reader distinguishes, though stripping without lists, or one letter more, would join them.
CONFUSABLE = [
    ("زير", "وزير"),
    ("لبن", "لبنان"),
    ("له", "والله"),
    ("لد", "ولد"),
    ("رق", "ورق"),
    ("كر", "فكر"),
    ("طن", "وطن"),
    ("يون", "اليونان"),
    ("كاتب", "كتاب"),
    ("مدرسة", "مدرسين"),
    ("عامل", "عمل"),
    ("رجل", "أرجل"),
    ("العالم", "العلماء"),
    ("جنة", "لجنة"),
    ("ضائع", "بضائع"),
    ("أعمال", "عمال"),
    ("رئيس", "رئيسي"),
    ("شهر", "شهرة"),
]


@pytest.mark.parametrize("word", STEMS)
def test_stem_of(word: str) -> None:
    assert stem_of(word) == STEMS[word]


@pytest.mark.parametrize("pair", CONFUSABLE, ids=" ".join)
def test_confusable_words_have_different_stems(pair: tuple[str, str]) -> None:
    assert stem_of(pair[0]) != stem_of(pair[1])


def test_words_of_news_are_distinguished() -> None:
    assert len(set(map(stem_of, WORDS))) == len(WORDS)


@pytest.mark.parametrize("word", WHOLE)
def test_words_that_no_step_may_touch(word: str) -> None:
    assert stem(word) == WHOLE[word]


def test_a_word_meets_itself_with_something_at_both_ends() -> None:
    for word in WORDS:
        for inflected in with_pronouns(word)[:-1]:
            assert {stem_of(form) for form in with_prefixes(inflected)} == {stem_of(word)}, inflected


@pytest.mark.parametrize("words", [CLASSES[start::8] for start in range(8)], ids=range(8))
def test_a_broken_plural_has_the_stem_of_its_singular(words: list[list[str]]) -> None:
    for singular, *plurals in words:
        for plural in plurals:
            assert stem_of(plural) == stem_of(singular)
            assert stem_of("ال" + plural) == stem_of(singular)


def test_every_broken_plural_needs_its_place_in_the_list() -> None:
    lookalikes = ListedWords(
        {word: stemmed for word, stemmed in listed_words().stems.items() if normalize(word) == stemmed}
    )
    for singular, *plurals in CLASSES:
        for plural in plurals:
            assert lookalikes.without_endings(normalize(plural)) != stem_of(singular), plural


def test_a_listed_word_is_known_behind_a_preposition_that_stays() -> None:
    assert stem_of("لقوانين") == "ل" + stem_of("قوانين")
    assert stem_of("بمدارسهم") == "ب" + stem_of("مدرسة")
    assert stem_of("بالمدارس") == stem_of("مدرسة")


def test_lone_prepositions_are_part_of_the_stem() -> None:
    for word in words_in("بضائع لاعب كتاب فكر بيان لجنة كلام فريق"):
        assert stem_of(word)[0] == word[0]


WORDS_OF_LETTERS = st.text("اابتكلمنهويفسرءدعق", max_size=12).map(normalize)


@given(WORDS_OF_LETTERS)
@example("هيءه")
@example("شيءا")
@example("وهيءه")
def test_a_stem_is_normalized_and_no_longer_than_its_word(word: str) -> None:
    stemmed = stem(word)
    assert normalize(stemmed) == stemmed
    assert len(stemmed) <= max(len(word), max(map(len, listed_words().stems.values())) + 1)


@given(WORDS_OF_LETTERS)
def test_three_letters_are_left_unless_a_list_or_a_final_hamza_says_otherwise(word: str) -> None:
    stemmed = stem(word)
    by_a_list = stemmed in listed_words().stems.values()
    assert len(stemmed) >= min(MIN_STEM, len(word)) or by_a_list or stemmed.endswith("ء")


@given(st.text())
def test_any_word_has_a_stem(word: str) -> None:
    assert bool(stem(normalize(word))) == bool(normalize(word))


@given(st.text("abcdefgh0123456789é", max_size=12).map(normalize))
def test_what_is_not_arabic_is_left_alone(word: str) -> None:
    assert stem(word) == word


@pytest.mark.parametrize("seed", range(5))
def test_inflections_of_random_words_meet(seed: int) -> None:
    """Words of letters that are in no affix meet whatever is put before and behind them."""
    chance = random.Random(seed)
    for _ in range(400):
        word = "".join(chance.choices("بجحخدذرزسشصضطظعغقث", k=chance.randint(3, 6)))
        before = chance.choice(["", "و", "ال", "وال", "بال", "كال", "فال", "لل", "ولل", "وبال"])
        behind = chance.choice(
            ["", "ه", "ها", "هم", "نا", "ات", "اتهم", "ون", "ين", "ي", "ية", "يين", "تها", "ا", "يا"]
        )
        assert stem_of(before + word + behind) == stem_of(word), before + word + behind
