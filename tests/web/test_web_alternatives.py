"""A query in parts: cut where it was typed apart, and whole again without one of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.query.lexer import visible
from searchapp.query.parser import parse
from searchapp.settings import Settings
from searchapp.web.alternatives import dates_in, parts_of, quoted_words, without_date, without_part


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("أسعار النفط", ("أسعار", "النفط")),
        ('"البيت الأبيض" ترامب', ('"البيت الأبيض"', "ترامب")),
        ("«البيت الأبيض» “أخبار اليوم”", ("«البيت الأبيض»", "“أخبار اليوم”")),
        ("قمح -شعير", ("قمح",)),
        ("قمح –شعير !ذرة", ("قمح",)),
        ("»البيت الأبيض« ‘أخبار اليوم’ قمح", ("»البيت الأبيض«", "‘أخبار اليوم’", "قمح")),
        ("(قمح OR شعير) خبز", ("(قمح OR شعير)", "خبز")),
        ("قمح أو شعير", ("قمح", "شعير")),
        ("قمح | شعير", ("قمح", "شعير")),
        ('عنوان:"البيت الأبيض" قمح', ('عنوان:"البيت الأبيض"', "قمح")),
        ("مصدر:العربية", ("مصدر:العربية",)),
        ("، ؟ !", ()),
        ("", ()),
    ],
)
def test_parts_are_what_was_typed_apart(query: str, parts: tuple[str, ...]) -> None:
    assert parts_of(query) == parts


@pytest.mark.parametrize(
    ("query", "part", "rest"),
    [
        ("أسعار النفط اليوم", "النفط", "أسعار اليوم"),
        ("قمح أو شعير", "شعير", "قمح"),
        ("قمح OR شعير", "قمح", "شعير"),
        ("قمح شعير -ذرة", "قمح", "شعير -ذرة"),
        ("قمح قمح", "قمح", "قمح"),
    ],
)
def test_what_is_left_makes_sense(query: str, part: str, rest: str) -> None:
    assert without_part(query, part) == rest


@given(st.text(alphabet='ابج "«»“”()|-:~* \u200f\n', max_size=40))
def test_any_query_comes_apart(query: str) -> None:
    parts = parts_of(query)
    for part in parts:
        assert part in visible(query)
        assert len(without_part(query, part)) < len(visible(query))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ('"البيت الأبيض"', ("البيت", "الأبيض")),
        ("»البيت الأبيض«", ("البيت", "الأبيض")),
        ("‘البيت الأبيض’", ("البيت", "الأبيض")),
        ("«أمس»", ()),
        ("أمس", ()),
        ('عنوان:"ا ب"', ()),
    ],
)
def test_a_phrase_has_words(part: str, words: tuple[str, ...]) -> None:
    assert quoted_words(part) == words


@pytest.mark.parametrize(
    ("query", "rest"),
    [
        ("النفط date:2015-08-03", "النفط"),
        ("تاريخ:أمس النفط", "النفط"),
        ("النفط -date:2015", "النفط"),
        ("النفط DATE:2015-01..2015-03 أوبك", "النفط أوبك"),
        ("date:2015", ""),
        ("النفط after:2015", "النفط"),
        ("النفط قبل:2015 أوبك", "النفط أوبك"),
        ("النفط تاريخ:بعد 2015", "النفط"),
        ('النفط date:"أمس"', None),
    ],
)
def test_a_date_is_taken_out(query: str, rest: str | None) -> None:
    (dated,) = dates_in(parse(query, Settings(), date(2025, 11, 6)).ast)
    assert without_date(query, dated.text) == rest
