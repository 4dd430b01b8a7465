"""Endings: each of them, their order, and a word found with all of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.data import read_sections
from searchapp.analysis.normalize import normalize
from searchapp.analysis.stem import ENDING_LOOKALIKES, ENDINGS, MIN_STEM, PRONOUNS, strip_endings
from tests.analysis.news_words import WORDS, stem_of, with_pronouns

WITH_AN_ENDING = {
    "تهما": "رحلتهما",
    "تهم": "رحلتهم",
    "تهن": "رحلتهن",
    "تها": "رحلتها",
    "تنا": "رحلتنا",
    "تكم": "رحلتكم",
    "ته": "رحلته",
    "هما": "رحلهما",
    "هم": "رحلهم",
    "هن": "رحلهن",
    "ها": "رحلها",
    "نا": "رحلنا",
    "كم": "رحلكم",
    "ه": "رحله",
    "تين": "رحلتين",
    "تان": "رحلتان",
    "ات": "رحلات",
    "ون": "رحلون",
    "ين": "رحلين",
    "وا": "رحلوا",
    "ان": "مرحلان",
    "ا": "رحلا",
    "ي": "رحلي",
}

#: Inflections of the words of each section, and the word they come to.
SAMPLES = {
    "noon": {"البحرينية": "بحرين", "فلسطينيين": "فلسطين", "قانونا": "قانون", "بعنوان": "بعنوان", "تعيينهم": "تعيين"},
    "heh": {"اتجاهات": "اتجاه", "توجهها": "توجه", "توجيهات": "توجيه", "جنيها": "جنيه"},
    "meem and kaf": {"تفاهمات": "تفاهم", "المساهمين": "مساهم"},
    "alef teh": {"صادراتها": "صادرات", "بقواتهم": "بقوات", "والمعلومات": "معلومات"},
    "yeh": {"السعوديين": "سعودي", "والدوري": "دوري", "الرئيسية": "رءيسي", "اجتماعيا": "اجتماعي"},
    "teh marbuta": {"شرطتها": "شرطه", "العملات": "عمله", "مدرستين": "مدرسه", "لعمليته": "لعمليه", "مدرسه": "مدرسه"},
    "short": {"لغتهم": "لغه", "لغات": "لغه", "قوته": "قوه", "بغزة": "بغزه", "هيئات": "هيءه", "حياته": "حياه"},
}

#: Pairs of which the second only seems to be an inflection of the first.
APART = [("بحر", "بحرين"), ("شرط", "شرطة"), ("عمل", "عملة"), ("مدرس", "مدرسة"), ("سعود", "سعودي"), ("دور", "دوري")]

#: Inflections that can also be read as a listed word: كتابه is both his book and writing.
HOMOGRAPHS = set(map(normalize, ("شرطه", "عمله", "واقعه", "كتابه", "مكتبه")))


def never(_: str) -> bool:
    return False


def test_every_ending_has_an_example() -> None:
    assert set(WITH_AN_ENDING) == {ending.suffix for ending in ENDINGS}


@pytest.mark.parametrize("ending", [ending.suffix for ending in ENDINGS])
def test_an_ending_is_stripped(ending: str) -> None:
    *_, left = strip_endings(WITH_AN_ENDING[ending], never)
    assert left == ("مرحل" if ending == "ان" else "رحل")


def test_the_longest_ending_comes_first() -> None:
    for index, ending in enumerate(ENDINGS):
        assert not any(ending.suffix.endswith(earlier.suffix) for earlier in ENDINGS[:index])


@pytest.mark.parametrize("word", ["قلم", "هما", "ابه", "اها", "ينه", "قطان", "ان", "ه", ""])
def test_a_word_without_an_ending_is_left_alone(word: str) -> None:
    assert list(strip_endings(word, never)) == [word]


def test_endings_go_one_by_one() -> None:
    assert list(strip_endings("محليينها", never)) == ["محليينها", "محليين", "محلي", "محل"]


def test_the_dual_keeps_a_letter_more_than_other_endings_since_names_end_like_it() -> None:
    assert list(strip_endings("لبنان", never)) == ["لبنان"]
    assert list(strip_endings("لبنون", never)) == ["لبنون", "لبن"]


def test_of_two_endings_the_one_that_leaves_a_known_word_is_taken() -> None:
    assert list(strip_endings("مليونا", never))[1] == "مليو"
    assert list(strip_endings("مليونا", {"مليون"}.__contains__))[1] == "مليون"


def test_a_word_in_teh_marbuta_is_found_before_endings_that_turn_it_into_teh() -> None:
    known = {"شرطة"}.__contains__
    assert list(strip_endings("شرطتها", known))[1] == "شرطه"
    assert list(strip_endings("شرطات", known))[1] == "شرطه"
    assert list(strip_endings("شرطها", known))[1] == "شرط"


def test_the_teh_of_a_plural_is_no_teh_marbuta() -> None:
    assert list(strip_endings("بياناته", never))[1] == "بيانات"


def test_what_ends_in_yeh_and_hamza_is_normalized() -> None:
    assert list(strip_endings(normalize("مجيئه"), never)) == [normalize("مجيئه"), normalize("مجيء")]


def test_every_section_is_sampled() -> None:
    assert set(SAMPLES) == set(read_sections(ENDING_LOOKALIKES))


@pytest.mark.parametrize("section", SAMPLES)
def test_inflections_of_a_listed_word_come_to_it(section: str) -> None:
    for inflection, word in SAMPLES[section].items():
        assert stem_of(inflection) == word


@pytest.mark.parametrize("pair", APART)
def test_a_listed_word_stays_apart_from_what_it_looks_like(pair: tuple[str, str]) -> None:
    assert stem_of(pair[0]) != stem_of(pair[1])


def test_a_word_meets_itself_with_every_pronoun() -> None:
    for word in WORDS:
        stems = {stem_of(form) for form in with_pronouns(word) if normalize(form) not in HOMOGRAPHS}
        assert stems == {stem_of(word)}, word


@pytest.mark.parametrize("section", SAMPLES)
def test_listed_words_meet_themselves_with_every_pronoun(section: str) -> None:
    homographs = HOMOGRAPHS | set(map(normalize, ("خزانه", "مدينه", "مداهمه", "واجهه")))
    for word in read_sections(ENDING_LOOKALIKES)[section]:
        assert {stem_of(form) for form in with_pronouns(word) if normalize(form) not in homographs} == {
            stem_of(word)
        }, word


@given(st.text("اتهمنكويبءرةس", max_size=14).map(normalize))
def test_each_form_is_shorter_and_long_enough(word: str) -> None:
    forms = list(strip_endings(word, never))
    assert forms[0] == word
    for longer, shorter in pairwise(forms):
        assert len(shorter) < len(longer)
        assert len(shorter) >= MIN_STEM or shorter.endswith("ء")
        assert normalize(shorter) == shorter


@given(
    st.text("اتهمنكويبرس", min_size=3, max_size=8), st.lists(st.sampled_from([e.suffix for e in ENDINGS]), max_size=3)
)
def test_the_last_form_of_a_word_is_that_of_its_forms(word: str, endings: list[str]) -> None:
    *_, last = forms = list(strip_endings(word + "".join(endings), never))
    for form in forms:
        assert list(strip_endings(form, never))[-1] == last
        assert form.startswith(last)


def test_pronouns_are_among_the_endings_with_and_without_teh() -> None:
    suffixes = [ending.suffix for ending in ENDINGS]
    assert {*PRONOUNS, *("ت" + pronoun for pronoun in PRONOUNS)} <= set(suffixes)
    assert len(suffixes) == len(set(suffixes))
