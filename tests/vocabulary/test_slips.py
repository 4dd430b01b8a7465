"""Misspelt words: what is near and frequent was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.misspellings import meant_by, slip_cost
from tests.vocabulary.vocabulary import LETTERS, VOCABULARIES, WORDS

NEWS = Vocabulary.of(
    [
        *(("الكويت", 900), ("الكوكب", 90), ("الحكومة", 4000), ("الحكمة", 100), ("كازاخستان", 50), ("قازاخستان", 9)),
        *(("الظروف", 700), ("الحروف", 80), ("في", 9000), ("العراق", 2900), ("مجلس", 6000), ("الأمن", 6200)),
        *(("نتنياهو", 290), ("نتيجة", 2000), ("برشلونة", 680), ("نادر", 2)),
    ]
)


def test_no_stop_word_is_meant() -> None:
    assert meant_by("فيل", NEWS) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("الكويب", "الكويت"),
        ("الحكموة", "الحكومة"),
        ("كازخستان", "كازاخستان"),
        ("الضروف", "الظروف"),
        ("نتياهو", "نتنياهو"),
        ("برشلوونة", "برشلونة"),
        ("فيالعراق", "في العراق"),
        ("مجلسالأمن", "مجلس الأمن"),
        ("وبالحكوومة", "وبالحكومة"),
    ],
)
def test_the_likeliest_word_comes_first(typed: str, meant: str) -> None:
    assert meant_by(typed, NEWS)[0].spelling == meant


@pytest.mark.parametrize("typed", ["", "ف", "فى", "زقزقزقزق", "ناذر"])
def test_short_words_strange_words_and_rare_neighbours_are_left_alone(typed: str) -> None:
    assert meant_by(typed, NEWS) == []


ANY = st.text(LETTERS + "صسضظ", max_size=8)


@given(ANY, ANY)
def test_a_slip_costs_at_most_its_edits_and_nothing_is_no_slip(typed: str, meant: str) -> None:
    cost = slip_cost(typed, meant)
    assert (cost == 0) == (typed == meant)
    assert cost <= OSA.distance(typed, meant) + 0.3 + 1e-9
    assert cost >= 0.6 * OSA.distance(typed, meant) - 1e-9


@given(VOCABULARIES, WORDS)
def test_what_was_meant_is_there(vocabulary: tuple[tuple[str, int], ...], typed: str) -> None:
    lexicon = Vocabulary.of(vocabulary)
    found = meant_by(typed, lexicon)
    assert len(set(found)) == len(found)
    for meant in found:
        assert any(word.count >= meant.count and meant.normalized.endswith(word.normalized) for word in lexicon.entries)
