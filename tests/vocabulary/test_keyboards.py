"""The same keys on two keyboard layouts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.vocabulary.spelling_errors import as_arabic, as_latin


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hg;,dj", "الكويت"),
        ("hgsu,]dm", "السعودية"),
        ("lpl]", "محمد"),
        ("H,fhlh", "أوباما"),
        ("hghksld", "الانسمي"),
        ("bku", "لانع"),
        ("lQpXl~]", "م\u064eح\u0652م\u0651د"),
        ("", ""),
        ("G20", None),
        ("قطر", None),
    ],
)
def test_latin_letters_that_were_meant_to_be_arabic(typed: str, meant: str | None) -> None:
    assert as_arabic(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("اثممخ", ["hello"]),
        ("فقعةح", ["trump"]),
        ("لاعسا", ["ghush", "bush"]),
        ("لالالالا", []),
        ("غزة 7", []),
        ("كلب", []),
    ],
)
def test_arabic_letters_that_were_meant_to_be_latin(typed: str, meant: list[str]) -> None:
    assert list(as_latin(typed)) == meant


@given(st.text("acdefhijklmnopqrstuvwxyz", max_size=12))
def test_there_and_back_it_is_the_same(word: str) -> None:
    there = as_arabic(word)
    assert there is not None
    assert word in list(as_latin(there)) or there.count("لا") > 3


@given(st.text(max_size=12))
def test_any_text_is_on_the_keys_or_not(text: str) -> None:
    there = as_arabic(text)
    assert there is None or (there == "") == (text == "")
    assert len(set(as_latin(text))) == len(list(as_latin(text)))
