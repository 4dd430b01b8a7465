"""Clitics: each prefix, each section of lookalikes, and a word found behind all of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.data import read_classes, read_sections
from searchapp.analysis.normalize import normalize
from searchapp.analysis.stem import (
    BROKEN_PLURALS,
    CLITIC_LOOKALIKES,
    ENDING_LOOKALIKES,
    EXCEPTIONS,
    MIN_STEM,
    PREFIXES,
    without_clitics,
)
from searchapp.analysis.tokens import words_in
from tests.analysis.news_words import WORDS, stem_of, with_prefixes

SECTIONS = read_sections(CLITIC_LOOKALIKES)
CLASSES = read_classes(BROKEN_PLURALS)

BEHIND_A_PREFIX = {
    "و": "وحكومة",
    "ال": "الحكومة",
    "لل": "للحكومة",
    "وال": "والحكومة",
    "بال": "بالحكومة",
    "كال": "كالحكومة",
    "فال": "فالحكومة",
    "ولل": "وللحكومة",
    "فلل": "فللحكومة",
    "وبال": "وبالحكومة",
    "وكال": "وكالحكومة",
    "وفال": "وفالحكومة",
    "فبال": "فبالحكومة",
    "فكال": "فكالحكومة",
}

#: Some words of each section, and the form that is left.
SAMPLES = {
    "nouns and adjectives in waw": {"وزير": "وزير", "الوزارة": "وزاره", "ووكالات": "وكالات", "وحدتها": "وحدتها"},
    "verbs in waw": {"وصلت": "وصلت", "ووصلت": "وصلت", "واجهت": "واجهت"},
    "names in waw": {"واشنطن": "واشنطن", "وواشنطن": "واشنطن", "ويكيليكس": "ويكيليكس"},
    "alef and lam of their own": {"ألعاب": "العاب", "الألعاب": "العاب", "وألعاب": "العاب", "بالتزامها": "التزامها"},
    "names in alef and lam": {"ألمانيا": "المانيا", "والألمانية": "المانيه", "بألمانيا": "المانيا"},
    "bal, kal, fal of their own": {"كاليفورنيا": "كاليفورنيا", "وفالنسيا": "فالنسيا", "بالونات": "بالونات"},
    "lam": {"للجنة": "لجنه", "وللجنة": "لجنه", "للاعبين": "لاعبين", "واللجنة": "لجنه", "للغة": "لغه"},
    "clitic after all": {"وجدة": "جده", "ولديه": "لديه", "وإحدى": "احدي"},
}

#: True homographs: words that can also be read as a listed word.
HOMOGRAPHS = set(
    map(
        normalize,
        words_in("وأفق وجهة وحدة وصفة وصلة وحوش وضوء وسائل وخزينة وخيمة والدين والدهن للقطة وللقطة فللقطة وعدة"),
    )
)


def homographs_left_out(word: str) -> list[str]:
    return [form for form in with_prefixes(word) if normalize(form) not in HOMOGRAPHS]


def test_every_prefix_has_an_example() -> None:
    assert set(BEHIND_A_PREFIX) == set(PREFIXES)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_prefix_is_stripped(prefix: str) -> None:
    assert without_clitics(normalize(BEHIND_A_PREFIX[prefix])) == "حكومه"


def test_the_longest_prefix_comes_first() -> None:
    for index, prefix in enumerate(PREFIXES):
        assert not any(prefix.startswith(earlier) for earlier in PREFIXES[:index])


def test_prefixes_are_stripped_until_none_is_left() -> None:
    assert without_clitics("ووالحكومه") == "حكومه"


@pytest.mark.parametrize("word", ["وقد", "الت", "للا", "وال", "بالا", "و", "ال", "لل"])
def test_fewer_than_three_letters_are_not_left(word: str) -> None:
    assert without_clitics(word) == word


def test_every_section_is_sampled() -> None:
    assert set(SAMPLES) == set(SECTIONS)


@pytest.mark.parametrize("section", SAMPLES)
def test_words_of_a_section_keep_their_letters(section: str) -> None:
    for word, left in SAMPLES[section].items():
        assert without_clitics(normalize(word)) == left


@pytest.mark.parametrize("section", sorted(set(SECTIONS) - {EXCEPTIONS, "lam"}))
def test_no_word_of_a_list_loses_a_letter(section: str) -> None:
    for word in SECTIONS[section]:
        assert without_clitics(normalize(word)) == normalize(word)


def test_a_word_in_lam_is_found_behind_the_article_that_swallows_its_lam() -> None:
    for word in SECTIONS["lam"]:
        assert without_clitics(normalize("ل" + word)) == normalize(word)


def test_an_exception_loses_its_clitic() -> None:
    for word in SECTIONS[EXCEPTIONS]:
        form = normalize(word)
        if form.startswith(PREFIXES):
            assert len(without_clitics(form)) < len(form), word


def test_every_word_is_listed_for_a_reason() -> None:
    """There is no use in listing a word that no prefix fits, or that keeps its letters without the list."""
    for section, words in SECTIONS.items():
        for word in map(normalize, words):
            letters = "ل" + word if section == "lam" else word
            assert section == EXCEPTIONS or letters.startswith(PREFIXES), word


def test_a_word_meets_itself_behind_every_prefix() -> None:
    for word in WORDS:
        assert {stem_of(form) for form in homographs_left_out(word)} == {stem_of(word)}, word


@pytest.mark.parametrize("words", [CLASSES[start::8] for start in range(8)], ids=range(8))
def test_listed_singulars_and_plurals_meet_themselves_behind_every_prefix(words: list[list[str]]) -> None:
    for word in (word for words_of_class in words for word in words_of_class if len(normalize(word)) > MIN_STEM):
        assert {stem_of(form) for form in homographs_left_out(word)} == {stem_of(word)}, word


def test_words_with_endings_of_their_own_meet_themselves_behind_every_prefix() -> None:
    for word in (word for words in read_sections(ENDING_LOOKALIKES).values() for word in words):
        assert {stem_of(form) for form in homographs_left_out(word)} == {stem_of(word)}, word


@given(st.text("ابتلكفوسنهي", max_size=12))
def test_stripping_is_done_at_once_and_leaves_the_end_of_the_word(word: str) -> None:
    left = without_clitics(word)
    assert word.endswith(left)
    assert without_clitics(left) == left
    assert len(left) >= min(MIN_STEM, len(word))
