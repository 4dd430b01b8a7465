"""Finding words in the original: what belongs to a word, what ends it, and that the offsets fit."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchapp.analysis import letters, tokens
from searchapp.analysis.tokens import find_words, split_at_words, words_in

WORDS = {
    "plain": ("رئيس الوزراء", ["رئيس", "الوزراء"]),
    "diacritics": ("كَتَبَ الدَّرْسَ", ["كَتَبَ", "الدَّرْسَ"]),
    "small alef": ("هٰذا الرَّحْمٰن", ["هٰذا", "الرَّحْمٰن"]),
    "tatweel": ("مــصر", ["مــصر"]),
    "a hamza as a diacritic": ("ا\u0654حمد", ["ا\u0654حمد"]),
    "a joiner within": ("می\u200cخواهم", ["می\u200cخواهم"]),
    "a zero-width space between": ("وزارة\u200bالصحة \u200bأمس", ["وزارة", "الصحة", "أمس"]),
    "a byte order mark between texts": ("\ufeffالوزارة\ufeffالصحة", ["الوزارة", "الصحة"]),
    "a hamza as a sign within": ("مسو\u0654ول", ["مسو\u0654ول"]),
    "bidi marks around": ("\u200fالقدس\u200e", ["القدس"]),
    "bidi isolates around": ("\u2067القدس\u2069", ["القدس"]),
    "a soft hyphen within": ("inter\u00adnational", ["inter\u00adnational"]),
    "Latin with an accent": ("São Tomé", ["São", "Tomé"]),
    "Latin with a combining accent": ("Tome\u0301", ["Tome\u0301"]),
    "letters and digits": ("A320 G20 CO2", ["A320", "G20", "CO2"]),
    "letters, a hyphen and digits": ("F-16 Wi-Fi", ["F", "16", "Wi", "Fi"]),
    "Arabic digits": ("عام ٢٠٢٤", ["عام", "٢٠٢٤"]),
    "Persian digits": ("۲۰۲۵", ["۲۰۲۵"]),
    "a clitic before Latin": ("الـCIA وبالـBBC لBBC", ["الـCIA", "وبالـBBC", "لBBC"]),
    "a clitic before digits": ("بـ1000 وال20 و16 كـ٣٫٥", ["بـ1000", "وال20", "و16", "كـ٣٫٥"]),
    "a clitic with a haraka before Latin": ("بِـ5G", ["بِـ5G"]),
    "a word before Latin": ("كتابالـCIA ألـCIA", ["كتابالـ", "CIA", "ألـ", "CIA"]),
    "a clitic before a space or a quotation mark": ("الـ 20 لـ«الحياة»", ["الـ", "20", "لـ", "الحياة"]),
    "digits and Arabic without a space": ("5ملايين", ["5", "ملايين"]),
    "underscore": ("#غزة_الآن", ["غزة", "الآن"]),
    "hyphen": ("الروسي-الأوكراني", ["الروسي", "الأوكراني"]),
    "Arabic punctuation": ("نعم، لا؛ لماذا؟", ["نعم", "لا", "لماذا"]),
    "decimal point": ("3.5 ٣٫٥ ٣.٥", ["3.5", "٣٫٥", "٣.٥"]),
    "decimal comma": ("3,5 ٣،٥ 12,75", ["3,5", "٣،٥", "12,75"]),
    "thousands": ("12,500 ١٢٬٥٠٠ 12،500 12’500 1,234,567.8", ["12,500", "١٢٬٥٠٠", "12،500", "12’500", "1,234,567.8"]),
    "thousands parted by full stops": ("1.234.567 1.234,56 10.000", ["1.234.567", "1.234,56", "10.000"]),
    "a date in digits": ("6.11.2025 6,11,2025", ["6", "11", "2025", "6", "11", "2025"]),
    "figures in a row": ("2011,2012 1,2,3 1,234,56", ["2011", "2012", "1", "2", "3", "1", "234", "56"]),
    "a number at the end of a sentence": ("بلغ 3.5. وفي 2015،", ["بلغ", "3.5", "وفي", "2015"]),
    "a number and its unit": ("2.5mg 10.5كم", ["2.5", "mg", "10.5", "كم"]),
    "time and score": ("10:30 2-1", ["10", "30", "2", "1"]),
    "initials": ("U.S. and U.S.A, J.K.Rowling", ["U.S", "and", "U.S.A", "J.K", "Rowling"]),
    "an address": ("www.a.b.com", ["www", "a", "b", "com"]),
    "Arabic initials": ("أ.ف.ب", ["أ", "ف", "ب"]),
    "quotation marks": ("«القدس» “غزة”", ["القدس", "غزة"]),
    "handle": ("@YZaatreh", ["YZaatreh"]),
    "presentation forms": ("ﺍﻹﺳﻼﻡ", ["ﺍﻹﺳﻼﻡ"]),
    "ligatures that are words": ("ﷲ ﷴ 100﷼", ["ﷲ", "ﷴ", "100", "﷼"]),
    "ligatures that are ornaments": ("محمد ﷺ ﷻ ﷽", ["محمد"]),
    "an ornament behind a word": ("محمدﷺ", ["محمد"]),
    "a diacritic without a letter": ("\u064e ـ", []),
    "nothing": ("", []),
    "no word": (" ... !؟ 🙂 — ", []),
    "no-break space": ("رئيس\u00a0الوزراء", ["رئيس", "الوزراء"]),
    "new lines": ("سطر\nسطر\r\nآخر", ["سطر", "سطر", "آخر"]),
    "NUL": ("قبل\x00بعد", ["قبل", "بعد"]),
    "a lone surrogate": ("قبل\ud800بعد", ["قبل", "بعد"]),
}


@pytest.mark.parametrize("case", WORDS)
def test_words_of_a_text(case: str) -> None:
    text, expected = WORDS[case]
    assert words_in(text) == expected


def test_offsets_are_into_the_original() -> None:
    assert [word.span() for word in find_words("قالَ: \u200fنعم")] == [(0, 4), (7, 10)]


@given(st.text())
@example("\u200d\u200dم\u200d")
@example("a\u0301\u0301_\u0301")
def test_any_text_is_cut_into_words_that_slice_back(text: str) -> None:
    found = list(find_words(text))
    assert words_in(text) == [word.group() for word in found]
    end = 0
    for word in found:
        assert end <= word.start() < word.end() <= len(text)
        assert text[word.start() : word.end()] == word.group()
        end = word.end()


@given(st.text(st.sampled_from([*sorted(letters.LETTERS)[:40], *"ًّـ\u200d\u200f\u0301 a1_-.،"]), max_size=30))
def test_a_word_begins_with_a_letter_or_digit_and_does_not_end_in_an_invisible_character(text: str) -> None:
    for word in words_in(text):
        assert word[0].isalnum()
        assert word[0] not in letters.DIACRITICS
        assert word[-1] not in letters.INVISIBLE


@given(st.text(st.sampled_from("وفبلكاجدأ\u064eـ\u0654\u200c\u200daB5٣é\u0301.,، \n_-\ufdfa\ufdf2"), max_size=20))
def test_what_comes_behind_a_word_only_shows_soonest_what_it_is(text: str) -> None:
    in_turn = re.compile(f"({tokens._OTHER_WORD}|{tokens._ARABIC_RUN})")
    assert words_in(text) == in_turn.findall(text)


@given(st.text())
def test_a_word_is_found_again_in_itself(text: str) -> None:
    for word in words_in(text):
        assert words_in(word) == [word]


@given(
    st.lists(st.sampled_from(["كَتَبَ", "A320", "مــصر", "الرئيس"]), max_size=8).flatmap(
        lambda words: st.sampled_from([words, [*words, "٢٠٢٤"], ["٢٠٢٤", *words]])
    ),
    st.sampled_from(" \n،._-«"),
)
def test_words_are_found_whatever_stands_between_them(words: list[str], between: str) -> None:
    assert words_in(between.join(words)) == words


@given(st.text())
def test_no_letter_or_digit_is_left_out(text: str) -> None:
    covered = {index for word in find_words(text) for index in range(*word.span())}
    for index, character in enumerate(text):
        if character.isalnum() and character not in letters.DIACRITICS | letters.ORNAMENTS:
            assert index in covered


@given(st.text(alphabet=st.one_of(st.sampled_from("ابة ـَ\u200c«،-_a1é½"), st.characters())))
def test_splitting_keeps_every_character(text: str) -> None:
    parts = split_at_words(text)
    assert "".join(parts) == text
    assert parts[1::2] == words_in(text)
    begins = [len("".join(parts[:index])) for index in range(1, len(parts), 2)]
    assert begins == [word.start() for word in find_words(text)]


@given(st.text(alphabet=st.one_of(st.sampled_from("ابة ـَ\u200c«،-_a1é½\n\u00a0\u0085"), st.characters())))
def test_no_word_holds_a_space(text: str) -> None:
    assert [word for piece in text.split() for word in words_in(piece)] == words_in(text)
