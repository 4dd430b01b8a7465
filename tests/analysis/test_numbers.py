"""Numbers in words: every gender, case and spelling is read, and what is written is read as the same number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.numbers import MOST, Number, number_spellings, read_number

LONGEST = "تسع مائة و تسعة و تسعون ألفا و تسع مائة و تسعة و تسعون"

READ = {
    "سبعة عشر": 17,
    "سبع عشرة": 17,
    "السبعة عشر": 17,
    "بسبعة عشر": 17,
    "أحد عشر": 11,
    "إحدى عشرة": 11,
    "اثني عشر": 12,
    "اثنتا عشرة": 12,
    "ثمان عشرة": 18,
    "ثلاثة": 3,
    "ثمان": 8,
    "عشر": 10,
    "عشرين": 20,
    "تسعون": 90,
    "واحد وعشرون": 21,
    "إحدى وعشرين": 21,
    "اثنان وعشرون": 22,
    "خمسة وعشرين": 25,
    "خمس و عشرون": 25,
    "الخمسة والعشرين": 25,
    "مئة": 100,
    "مائة": 100,
    "مئتين": 200,
    "مائتا": 200,
    "ثلاثمئة": 300,
    "ثلاث مائة": 300,
    "ثمانمائة": 800,
    "ثمانيمئة": 800,
    "ثماني مئة": 800,
    "مئة وسبعة عشر": 117,
    "ثلاثمئة وخمسة وستين": 365,
    "ألف": 1000,
    "ألفين": 2000,
    "ثلاثة آلاف": 3000,
    "عشرة آلاف": 10_000,
    "اثنا عشر ألفا": 12_000,
    "خمسة وعشرين ألفًا": 25_000,
    "مئة ألف": 100_000,
    "مئتي ألف": 200_000,
    "خمسمئة ألف": 500_000,
    "خمس مائة ألف": 500_000,
    "ألف وتسعمئة وخمسة وعشرون": 1925,
    "خمسة آلاف ومئتان": 5200,
    "مليون": 1_000_000,
    "500 ألف": 500_000,
    "١٢ ألفا": 12_000,
    "0,5 مليون": 500_000,
    LONGEST: 999_999,
}


@pytest.mark.parametrize("words", READ)
def test_a_number_in_words_is_read(words: str) -> None:
    assert read_number(words.split()) == Number(READ[words], len(words.split()))


@pytest.mark.parametrize(
    ("words", "value", "length"),
    [
        ("سبعة عشر لاعبا", 17, 2),
        ("ثلاثة وأربعة", 3, 1),
        ("عشرة وعشرين", 10, 1),
        ("مئة وخمسون ألف ليلة", 150_000, 3),
        ("ألف وليلة", 1000, 1),
        ("خمسة عشر وعشرون", 15, 2),
        ("مئة ومئة", 100, 1),
    ],
)
def test_a_number_ends_where_its_words_end(words: str, value: int, length: int) -> None:
    assert read_number(words.split()) == Number(value, length)


@pytest.mark.parametrize(
    "words",
    [
        *("", "كتاب", "أحد", "واحد", "اثنان", "اثنين", "و", "وعد", "سبعون مليار", "ثلاثة ملايين", "3 ملايين", "2015"),
        *("1.5 مليون", "خمسة مليون", "0.0005 ألف", "الأحد", "سادسة عشرة", "سبعينات", "خمسي", "2 ورقة"),
        f"{LONGEST} مليار",
    ],
)
def test_what_is_no_number_up_to_a_million_is_not_read(words: str) -> None:
    assert read_number(words.split()) is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (17, "سبعة عشر|سبع عشرة"),
        (25, "خمس وعشرون|خمس وعشرين|خمسة وعشرون|خمسة وعشرين"),
        (100, "مئة|مائة"),
        (8, "ثماني|ثمانية|ثمان"),
        (2000, "ألفان|ألفين|ألفي|2 ألف|2 ألفا|2 آلاف"),
    ],
)
def test_a_number_is_written_in_every_way(value: int, words: str) -> None:
    assert {" ".join(way) for way in number_spellings(value)} == set(words.split("|"))


def test_hundreds_are_written_in_four_ways_and_round_thousands_with_digits() -> None:
    ways = {" ".join(way) for way in number_spellings(500_000)}
    assert {"خمسمئة ألف", "خمسمائة ألف", "خمس مئة ألف", "خمس مائة ألف", "500 ألف", "0.5 مليون"} <= ways


@pytest.mark.parametrize("value", [-1, 0, 1, 2, MOST + 1])
def test_other_numbers_are_not_written(value: int) -> None:
    assert number_spellings(value) == ()


@given(st.one_of(st.integers(3, MOST), st.integers(3, 2000), st.integers(1, 1000).map(lambda count: count * 1000)))
def test_what_is_written_is_read_as_the_same_number(value: int) -> None:
    ways = number_spellings(value)
    assert 1 <= len(ways) <= 600
    assert len(set(ways)) == len(ways)
    for way in ways:
        assert read_number(way) == Number(value, len(way))


@given(st.lists(st.one_of(st.sampled_from([*READ, "و", "عشر", "ألف", "مليون", "12"]), st.text(max_size=4)), max_size=6))
def test_any_words_are_a_number_within_bounds_or_none(words: list[str]) -> None:
    split = " ".join(words).split()
    found = read_number(split)
    assert found is None or (3 <= found.value <= MOST and 1 <= found.words <= len(split))


def test_no_more_words_are_read_than_a_number_can_have() -> None:
    words = iter(["كتاب"] * 100)
    assert read_number(words) is None
    assert len(list(words)) > 80
