"""Normalizing: each row of its table, and what holds for every character and every word."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchapp.analysis import letters
from searchapp.analysis.normalize import MAX_FORM_LENGTH, normalize

NORMALIZED = {
    "harakat": ("كَتَبَ", "كتب"),
    "shadda": ("المُتَّحِدة", "المتحده"),
    "small alef": ("هٰذا", "هذا"),
    "tatweel": ("مــصر", "مصر"),
    "joiner": ("ال\u200cرئيس", "الرءيس"),
    "bidi mark": ("\u200fالقدس\u200e", "القدس"),
    "soft hyphen": ("inter\u00adnational", "international"),
    "alef with hamza above": ("أحمد", "احمد"),
    "alef with hamza below": ("إيران", "ايران"),
    "alef with madda": ("الآن", "الان"),
    "alef wasla": ("ٱلحمد", "الحمد"),
    "hamza as a diacritic": ("ا\u0654حمد", "احمد"),
    "hamza on waw": ("مسؤول", "مسءول"),
    "hamza on yeh": ("مسئول", "مسءول"),
    "alef maqsura": ("مصطفى", "مصطفي"),
    "Persian yeh": ("علی", "علي"),
    "teh marbuta": ("حكومة", "حكومه"),
    "heh goal": ("حكومہ", "حكومه"),
    "Persian kaf": ("کتاب", "كتاب"),
    "gaf": ("گوگل", "كوكل"),
    "peh": ("پاريس", "باريس"),
    "tcheh": ("چاد", "جاد"),
    "jeh": ("ژنيف", "زنيف"),
    "veh": ("ڤيينا", "فيينا"),
    "Arabic digits": ("٢٠٢٤", "2024"),
    "Persian digits": ("۲۰۲۵", "2025"),
    "full-width digits": ("２０２６", "2026"),
    "presentation forms": ("ﻣﻨﺼﺔ", "منصه"),
    "lam-alef": ("ﺍﻹﺳﻼﻡ", "الاسلام"),
    "ligature": ("ﷲ", "الله"),
    "upper case": ("OpenAI", "openai"),
    "accent": ("São", "sao"),
    "combining accent": ("Tome\u0301", "tome"),
    "sharp s": ("Straße", "strasse"),
    "Greek capitals": ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
    "Cyrillic": ("МОСКВА", "москва"),
    "final hamza on yeh": ("شئ", "شء"),
    "final hamza behind yeh": ("شيء", "شء"),
    "hamza behind yeh within": ("هيئة", "هيءه"),
    "only a diacritic": ("\u064e", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("case", NORMALIZED)
def test_normalized_form(case: str) -> None:
    word, expected = NORMALIZED[case]
    assert normalize(word) == expected


@pytest.mark.parametrize(
    "pair", [("مسؤول", "مسئول"), ("شيء", "شئ"), ("حكومة", "حكومه"), ("أحمد", "احمد"), ("علی", "على")]
)
def test_spellings_of_one_word_meet(pair: tuple[str, str]) -> None:
    assert normalize(pair[0]) == normalize(pair[1])


@pytest.mark.parametrize("words", ["علم عالم علوم", "ذهب دهب", "ضل ظل", "صار سار", "حرم هرم", "تين طين", "قلب كلب"])
def test_different_words_stay_apart(words: str) -> None:
    assert len(set(map(normalize, words.split()))) == len(words.split())


@pytest.mark.slow
def test_every_normalized_character_is_normalized_already() -> None:
    for code in range(sys.maxunicode + 1):
        form = normalize(chr(code))
        assert normalize(form) == form, f"U+{code:04X}"


def test_every_decimal_digit_of_every_script_becomes_its_value() -> None:
    digits = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Nd"]
    assert len(digits) > 600
    for digit in digits:
        assert normalize(digit) == str(unicodedata.decimal(digit))


def test_no_diacritic_and_no_invisible_character_is_left() -> None:
    for character in letters.DIACRITICS | letters.INVISIBLE:
        assert normalize(character) == "", f"U+{ord(character):04X}"


def test_letters_that_have_a_form_for_their_place_become_the_letters_of_the_alphabet() -> None:
    alphabet = set("ءابتثجحخدذرزسشصضطظعغفقكلمنهوي")
    plain_forms = [
        letter
        for letter in letters.LETTERS
        if unicodedata.decomposition(letter)[:1] == "<"
        and set(unicodedata.normalize("NFKD", letter))
        <= set("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي") | letters.DIACRITICS | {" "}
    ]
    assert len(plain_forms) > 300
    for letter in plain_forms:
        assert set(normalize(letter)) <= alphabet, unicodedata.name(letter)


@given(st.text())
@example("ا" * (MAX_FORM_LENGTH - 2) + "يءا")
@example("ﷲ" * MAX_FORM_LENGTH)
@example("ييء")
@example("\ud800")
def test_normalizing_is_idempotent_and_bounded(word: str) -> None:
    form = normalize(word)
    assert normalize(form) == form
    assert len(form) <= MAX_FORM_LENGTH


@given(
    st.text(st.sampled_from("ابتكيىةءأإآؤئ"), max_size=12),
    st.text(st.sampled_from(sorted(letters.DIACRITICS)), max_size=3),
)
def test_diacritics_make_no_difference_anywhere(word: str, diacritics: str) -> None:
    vocalized = "".join(letter + diacritics for letter in word)
    assert normalize(vocalized) == normalize(word)
