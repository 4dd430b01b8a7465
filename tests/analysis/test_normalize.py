"""Normalizing: each row of its table, and what holds for every character and every word."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchapp.analysis import letters
from searchapp.analysis.normalize import MAX_FORM_LENGTH, normalize, without_diacritics

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
    "thousands": ("12,500", "12500"),
    "thousands in Arabic digits": ("١٢٬٥٠٠", "12500"),
    "thousands with an Arabic comma": ("١٢،٥٠٠", "12500"),
    "thousands with full stops": ("1.234.567", "1234567"),
    "thousands with one full stop": ("١٠.٠٠٠", "10000"),
    "thousands and a decimal comma": ("1.234,56", "1234.56"),
    "thousands and a decimal point": ("1,234,567.80", "1234567.80"),
    "decimal comma": ("3,5", "3.5"),
    "decimal comma of Arabic": ("٣٫٥", "3.5"),
    "Arabic comma as a decimal comma": ("٣،٥", "3.5"),
    "three decimals": ("1.412", "1.412"),
    "three decimals behind a comma": ("0,125", "0.125"),
    "no thousands": ("0.000", "0.000"),
    "initials": ("U.S", "us"),
    "initials of Arabic": ("أ.ف.ب", "ا.ف.ب"),
    "clitic before Latin": ("وبالـBBC", "bbc"),
    "clitic before digits": ("ل20", "20"),
    "clitic before a number": ("الـ١٢٬٥٠٠", "12500"),
    "clitic before initials": ("الـU.S", "us"),
    "word before digits": ("كوفيد19", "كوفيد19"),
    "presentation forms": ("ﻣﻨﺼﺔ", "منصه"),
    "lam-alef": ("ﺍﻹﺳﻼﻡ", "الاسلام"),
    "hamza on waw in an old system": ("ﻣﺴﺆﻭﻝ", "مسءول"),
    "ligature": ("ﷲ", "الله"),
    "riyal sign": ("﷼", "ريال"),
    "hamza as a sign on waw": ("مسو\u0654ول", "مسءول"),
    "hamza as a sign on waw behind a haraka": ("مسو\u064f\u0654ول", "مسءول"),
    "hamza as a sign on yeh": ("مسي\u0654ول", "مسءول"),
    "hamza as a sign on a yeh without dots": ("شى\u0654", "شء"),
    "hamza as a sign below a yeh without dots": ("شى\u0655", "شء"),
    "hamza as a sign on Persian yeh": ("هی\u0654ة", "هءه"),
    "hamza as a sign on tatweel": ("مسـ\u0654ول", "مسءول"),
    "hamza as a sign below alef": ("ا\u0655يران", "ايران"),
    "hamza on alef before a plural": ("بدأوا", "بدءوا"),
    "hamza on alef before a plural and a pronoun": ("يقرأونها", "يقرءونها"),
    "hamza on alef before another waw": ("يتأوه", "يتاوه"),
    "hamza on alef in a short word": ("رأوا", "راوا"),
    "hamza on alef in a short word behind a conjunction": ("ورأوا", "وراوا"),
    "ng": ("أڭادير", "اكادير"),
    "gaf of Morocco": ("أݣادير", "اكادير"),
    "qaf with three dots": ("ڨفصة", "قفصه"),
    "qaf without dots": ("ٯفصة", "قفصه"),
    "beh without a dot": ("ٮيروت", "بيروت"),
    "feh and qaf of the Maghreb": ("ڢاس ڧسنطينة", "فاس قسنطينه"),
    "beh with dots of another language": ("ݒاريس", "باريس"),
    "sheen with a dot": ("ۺمس", "شمس"),
    "a letter of Extended-A": ("ࢼطر", "قطر"),
    "a letter of Extended-B": ("ࡰحمد", "احمد"),
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
    "pair",
    [
        ("بدأوا", "بدؤوا"),
        ("بدءوا", "بدأوا"),
        ("شؤون", "شئون"),
        ("مسؤول", "مسئول"),
        ("شيء", "شئ"),
        ("حكومة", "حكومه"),
        ("أحمد", "احمد"),
        ("علی", "على"),
    ],
)
def test_spellings_of_one_word_meet(pair: tuple[str, str]) -> None:
    assert normalize(pair[0]) == normalize(pair[1])


@pytest.mark.parametrize("words", ["علم عالم علوم", "ذهب دهب", "ضل ظل", "صار سار", "حرم هرم", "تين طين", "قلب كلب"])
def test_different_words_stay_apart(words: str) -> None:
    assert len(set(map(normalize, words.split()))) == len(words.split())


@pytest.mark.slow
def test_every_normalized_character_is_normalized_already() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        form = normalize(character)
        # Most stay as they are.
        assert form == character or normalize(form) == form, f"U+{code:04X}"


def test_every_decimal_digit_of_every_script_becomes_its_value() -> None:
    digits = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Nd"]
    assert len(digits) > 600
    for digit in digits:
        assert normalize(digit) == str(unicodedata.decimal(digit))


def test_no_diacritic_and_no_invisible_character_is_left() -> None:
    for character in letters.DIACRITICS | letters.INVISIBLE:
        assert normalize(character) == "", f"U+{ord(character):04X}"


def test_every_letter_of_the_script_becomes_one_of_the_alphabet() -> None:
    alphabet = set("ءابتثجحخدذرزسشصضطظعغفقكلمنهوي")
    dashes_and_dots = set("\u0884\u0885\u0887\u088e")
    folded = {letter: normalize(letter) for letter in letters.LETTERS if letter < "\ufb50"}
    assert {letter for letter, form in folded.items() if not form} == dashes_and_dots
    assert not {letter for letter, form in folded.items() if not set(form) <= alphabet or len(form) > 1}


@pytest.mark.parametrize("word", ["مسؤول", "هيئة", "الآن", "إيران", "أحمد", "São", "Québec", "Йорк"])
def test_a_word_that_is_stored_in_parts_is_the_same_word(word: str) -> None:
    apart = unicodedata.normalize("NFD", word)
    assert apart != word
    assert normalize(apart) == normalize(word)
    assert without_diacritics(apart) == without_diacritics(word) == word


@pytest.mark.parametrize(
    ("word", "surface"),
    [
        ("الـBBC", "BBC"),
        ("و12,500", "12,500"),
        ("ﻣﻨﺼﺔ", "منصة"),
        ("ﻣَﺴْﺆﻭﻝ", "مسؤول"),
        ("ﷲ", "الله"),
        ("شى\u0654", "شئ"),
        ("مُدُن", "مدن"),
    ],
)
def test_the_surface_has_each_letter_as_one_character(word: str, surface: str) -> None:
    assert without_diacritics(word) == surface


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
@example("وبال١٢٬٥٠٠")
@example("1" * (MAX_FORM_LENGTH - 2) + "٫٥٠٠")
@example("1.234.567,89")
@example("\ud800")
def test_normalizing_is_idempotent_and_bounded(word: str) -> None:
    form = normalize(word)
    assert normalize(form) == form
    assert len(form) <= MAX_FORM_LENGTH


@given(
    st.text(st.sampled_from("ابتكيىةءأإآؤئ"), max_size=12),
    st.text(st.sampled_from(sorted(letters.DIACRITICS - set("\u0653\u0654\u0655"))), max_size=3),
)
def test_diacritics_make_no_difference_anywhere(word: str, diacritics: str) -> None:
    vocalized = "".join(letter + diacritics for letter in word)
    assert normalize(vocalized) == normalize(word)
