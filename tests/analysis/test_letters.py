"""The letter classes: disjoint, complete, and with the characters that their names promise."""

from __future__ import annotations

import unicodedata

import pytest

from searchapp.analysis import letters

CLASSES = {
    "diacritics": letters.DIACRITICS,
    "letters": letters.LETTERS,
    "invisible": letters.INVISIBLE,
    "zero-width spaces": letters.ZERO_WIDTH_SPACES,
    "ornaments": letters.ORNAMENTS,
}
NAMED = {
    "ALEF": "ا",
    "HAMZA": "ء",
    "BEH": "ب",
    "TEH": "ت",
    "TEH_MARBUTA": "ة",
    "SEEN": "س",
    "FEH": "ف",
    "KAF": "ك",
    "LAM": "ل",
    "MEEM": "م",
    "NOON": "ن",
    "HEH": "ه",
    "WAW": "و",
    "YEH": "ي",
}


@pytest.mark.parametrize("name", NAMED)
def test_a_name_is_that_of_its_letter(name: str) -> None:
    letter = getattr(letters, name)
    assert letter == NAMED[name]
    assert unicodedata.name(letter) == f"ARABIC LETTER {name.replace('_', ' ')}"


def test_tatweel_is_a_diacritic_under_its_unicode_name() -> None:
    assert unicodedata.name(letters.TATWEEL) == "ARABIC TATWEEL"
    assert letters.TATWEEL in letters.DIACRITICS


def test_no_character_is_in_two_classes() -> None:
    seen: dict[str, str] = {}
    for name, members in CLASSES.items():
        for character in members:
            assert seen.setdefault(character, name) == name, f"U+{ord(character):04X}"


def test_every_letter_is_an_arabic_one() -> None:
    names = {unicodedata.name(letter) for letter in letters.LETTERS}
    assert {name for name in names if not name.startswith("ARABIC ")} == {"RIAL SIGN"}


def test_a_zero_width_space_is_no_part_of_a_word_and_joiners_are() -> None:
    assert {unicodedata.name(space) for space in letters.ZERO_WIDTH_SPACES} == {
        "ZERO WIDTH SPACE",
        "ZERO WIDTH NO-BREAK SPACE",
    }
    assert set("\u200c\u200d\u2060\u00ad") <= letters.INVISIBLE


def test_the_alphabet_and_its_neighbours_are_letters() -> None:
    assert set("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيٱپچژکگیھہۀ") <= letters.LETTERS


def test_the_forms_of_old_systems_are_letters() -> None:
    assert set("ﻣﻨﺼﺔﻻﻷﻹﻵﷲ") <= letters.LETTERS


def test_the_harakat_and_quranic_signs_are_diacritics() -> None:
    assert {chr(code) for code in range(0x064B, 0x0660)} <= letters.DIACRITICS
    assert set("\u0670\u0610\u06d6\u06e5\u06e6\u08d3\u08ff") <= letters.DIACRITICS


def test_diacritics_stand_on_letters_or_stretch_them() -> None:
    assert {unicodedata.category(sign) for sign in letters.DIACRITICS} == {"Mn", "Lm"}


def test_invisible_characters_are_format_characters() -> None:
    assert {unicodedata.category(character) for character in letters.INVISIBLE} == {"Cf"}


def test_no_digit_is_a_letter_or_a_diacritic() -> None:
    assert not [c for c in letters.LETTERS | letters.DIACRITICS if unicodedata.decimal(c, None) is not None]
