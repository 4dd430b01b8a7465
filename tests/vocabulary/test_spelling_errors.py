"""Spelling errors: the intended word is near and frequent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.spelling_errors import corrections_of, edit_cost
from tests.vocabulary.samples import LETTERS, VOCABULARIES, WORDS

NEWS = Vocabulary.of(
    [
        *(("الكويت", 900), ("الكوكب", 90), ("الحكومة", 4000), ("الحكمة", 100), ("كازاخستان", 50), ("قازاخستان", 9)),
        *(("الظروف", 700), ("الحروف", 80), ("في", 9000), ("العراق", 2900), ("مجلس", 6000), ("الأمن", 6200)),
        *(("نتنياهو", 290), ("نتيجة", 2000), ("برشلونة", 680), ("نادر", 2)),
    ]
)


def test_no_stop_word_is_a_correction() -> None:
    assert corrections_of("فيل", NEWS) == []


@pytest.mark.parametrize(
    ("typed", "intended"),
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
def test_the_likeliest_word_comes_first(typed: str, intended: str) -> None:
    assert corrections_of(typed, NEWS)[0].surface == intended


@pytest.mark.parametrize("typed", ["", "ف", "فى", "زقزقزقزق", "ناذر"])
def test_short_words_strange_words_and_rare_neighbours_are_left_alone(typed: str) -> None:
    assert corrections_of(typed, NEWS) == []


ANY = st.text(LETTERS + "صسضظ", max_size=8)


@given(ANY, ANY)
def test_an_error_costs_at_most_its_edits_and_equal_words_cost_nothing(typed: str, intended: str) -> None:
    cost = edit_cost(typed, intended)
    assert (cost == 0) == (typed == intended)
    assert cost <= OSA.distance(typed, intended) + 0.3 + 1e-9
    assert cost >= 0.6 * OSA.distance(typed, intended) - 1e-9


@given(VOCABULARIES, WORDS)
def test_corrections_are_words_of_the_vocabulary(counts: tuple[tuple[str, int], ...], typed: str) -> None:
    vocabulary = Vocabulary.of(counts)
    found = corrections_of(typed, vocabulary)
    assert len(set(found)) == len(found)
    for intended in found:
        assert any(
            word.count >= intended.count and intended.normalized.endswith(word.normalized) for word in vocabulary.table
        )
