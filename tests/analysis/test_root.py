"""The root: each pattern, and that words of one lexeme have one root."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.analyser import analyse_word
from searchapp.analysis.lexicon.reader import citation
from searchapp.analysis.normalize import normalize
from searchapp.analysis.root import root
from searchapp.analysis.stem import stem
from searchapp.analysis.tokens import words_in
from tests.analysis.news_words import WORDS

#: Words of different patterns, by their root.
FAMILIES = {
    "كتب": "كتب كتاب كاتب مكتب مكتبة مكتوب كتابة الكتابات يكتب كتبت",
    "علم": "علم معلم تعليم معلوم عالم إعلام يعلم تعلم",
    "خدم": "خدم استخدام مستخدم يخدم خادم استخدم",
    "جمع": "جمع اجتماع مجتمع جميع مجموع تجمع اجتماعي",
    "نخب": "انتخاب منتخب ناخب الانتخابات",
    "فجر": "انفجار تفجير انفجر",
    "ثمر": "استثمار مستثمر استثمر",
    "قصد": "اقتصاد مقصود الاقتصادية قصد",
    "شرك": "شركة شريك مشارك اشتراك مشاركة شارك",
    "عون": "تعاون عون",
    "حسن": "تحسين حسن أحسن",
    "علن": "أعلن أعلنت إعلان يعلن",
    "مكن": "تمكن يمكن ممكن تمكين",
    "حدث": "متحدث حادث حديث تحدث أحداث",
    "وقع": "توقع متوقع موقع واقع مواقع",
    "قول": "يقول قول",
    "سال": "سؤال سأل مسؤول",
    "راس": "رأس يرأس",
    "طرق": "طريق طارق طرق",
    "حكم": "محكمة حكومة محاكم حكم",
    "دحرج": "دحرج تدحرج",
}


@pytest.mark.parametrize("family", FAMILIES)
def test_words_of_a_family_have_its_root(family: str) -> None:
    for word in words_in(FAMILIES[family]):
        assert root(stem(normalize(word))) == family, word


@pytest.mark.parametrize("word", ["openai", "2024", "a320", "москва", ""])
def test_what_is_not_arabic_is_its_own_root(word: str) -> None:
    assert root(word) == word


@pytest.mark.parametrize("word", ["من", "بحر", "كازاخستان", "شء"])
def test_what_fits_no_pattern_is_left_but_for_the_hamza(word: str) -> None:
    assert root(word) == word.replace("ء", "ا")


def test_the_root_of_a_word_is_that_of_what_it_is_a_form_of() -> None:
    for word in WORDS:
        forms = analyse_word(word)
        assert forms is not None, word
        assert forms.root == root(stem(normalize(citation(forms.lexeme[0])))), word


@pytest.mark.parametrize("words", ["قال يقول وقالت سيقولون", "كتاب الكتب كتابان", "وزير وزراء وزيرة", "دولة الدول"])
def test_forms_of_one_word_have_one_root(words: str) -> None:
    assert len({forms.root for word in words_in(words) if (forms := analyse_word(word)) is not None}) == 1


@given(st.text("ءابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=14).map(normalize))
def test_a_root_is_never_empty_and_no_longer_than_the_stem(word: str) -> None:
    stemmed = stem(word)
    assert min(3, len(stemmed)) <= len(root(stemmed)) <= len(stemmed)


@given(st.text())
def test_any_stem_has_a_root(word: str) -> None:
    assert bool(root(stem(normalize(word)))) == bool(normalize(word))
