"""Spelling errors: the intended word is near and frequent."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from searchapp.analysis.normalize import normalize
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


#: Letters of ``ANY`` that sound alike.
ALIKE = frozenset(permutations("سص", 2)) | frozenset(permutations("ضظ", 2)) | frozenset(permutations("ته", 2))


@given(ANY, ANY)
def test_an_error_costs_at_most_its_edits_and_equal_words_cost_nothing(typed: str, intended: str) -> None:
    cost = edit_cost(typed, intended)
    assert (cost == 0) == (typed == intended)
    assert cost <= OSA.distance(typed, intended) + 0.3 + 1e-9
    least = 0.6 if ALIKE.isdisjoint(product(typed, intended)) else 0.4
    assert cost >= least * OSA.distance(typed, intended) - 1e-9


@pytest.mark.parametrize(
    ("typed", "intended", "other"),
    [
        ("ضروف", "ظروف", "حروف"),
        ("مدينت", "مدينه", "مدين"),
        ("طقنية", "تقنية", "قنية"),
        ("زهب", "ذهب", "رهب"),
        ("صلطة", "سلطة", "سلة"),
        ("غانون", "قانون", "غانو"),
        ("وضيفة", "وظيفة", "وصيفة"),
    ],
)
def test_letters_that_sound_alike_are_the_likeliest_error(typed: str, intended: str, other: str) -> None:
    assert edit_cost(typed, intended) < edit_cost(typed, other)
    vocabulary = Vocabulary.of([(intended, 50), (other, 60)])
    assert corrections_of(typed, vocabulary)[0].normalized == normalize(intended)


ARCHIVE = Vocabulary.of(
    [("الظروف", 3000), ("الضروف", 3), ("الكريم", 4000), ("الكيرم", 5), ("الزعيم", 4000), ("الزعيتر", 3)]
    + [("مدرسة", 9000), ("مدرسات", 6), ("ناظم", 16), ("نظام", 2900), ("العتيبي", 470), ("العتيري", 20)]
    + [("كلمة" + "".join(letters), 20) for letters in product("بتثجحخدذرز", repeat=4)]
)


@pytest.mark.parametrize(
    ("typed", "articles", "intended"),
    [
        ("الضروف", 3, "الظروف"),
        ("الضروف", 2000, None),
        ("الكيرم", 5, "الكريم"),
        ("الزعيتر", 3, None),
        ("مدرسات", 6, None),
        ("العتيري", 20, None),
    ],
)
def test_a_word_of_some_articles_is_misspelt_if_another_is_far_more_frequent(
    typed: str, articles: int, intended: str | None
) -> None:
    found = corrections_of(typed, ARCHIVE, articles)
    assert (found[0].surface if found else None) == intended


def test_what_is_rare_depends_on_the_archive() -> None:
    small = Vocabulary.of([("محمود", 1), ("عباس", 1)])
    assert [word.surface for word in corrections_of("محموود", small)] == ["محمود"]
    large = Vocabulary.of([("محمود", 2), ("عباس", 90_000)])
    assert corrections_of("محموود", large) == []


@given(VOCABULARIES, WORDS)
def test_corrections_are_words_of_the_vocabulary(counts: tuple[tuple[str, int], ...], typed: str) -> None:
    vocabulary = Vocabulary.of(counts)
    found = corrections_of(typed, vocabulary)
    assert len(set(found)) == len(found)
    for intended in found:
        assert any(
            word.count >= intended.count and intended.normalized.endswith(word.normalized) for word in vocabulary.table
        )
