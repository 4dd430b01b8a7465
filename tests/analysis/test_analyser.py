"""The chain: its forms, the order of the steps, offsets, and that words are cached."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.analyser import Forms, analyse, analyse_forms, analyse_word, spellings_of
from searchapp.analysis.lexemes import lexemes_of, readings_with, root_of
from searchapp.analysis.lexicon.reader import citation
from searchapp.analysis.normalize import normalize
from searchapp.analysis.root import root
from searchapp.analysis.stem import stem

CHAINS = {
    "وَالحُكُومَةِ": Forms("والحكومة", "والحكومه", "حكومة", "حكم"),
    "المُتَّحِدة": Forms("المتحدة", "المتحده", "متحد", "تحد"),
    "مسؤولين": Forms("مسؤولين", "مسءولين", "مسؤول", "سال"),
    "لِلجنة": Forms("للجنة", "للجنه", "لجنة", "لجن"),
    "اتفاقيات": Forms("اتفاقيات", "اتفاقيات", "اتفاقية", "تفق"),
    "وزراؤهم": Forms("وزراؤهم", "وزراءهم", "وزير", "وزر"),
    "وستعلن": Forms("وستعلن", "وستعلن", "v:أعلن", "علن"),
    "OpenAI": Forms("OpenAI", "openai", "?openai", "openai"),
    "٢٠٢٤": Forms("٢٠٢٤", "2024", "?2024", "2024"),
}


def forms_of(word: str) -> Forms:
    forms = analyse_word(word)
    assert forms is not None, word
    return forms


@pytest.mark.parametrize("word", CHAINS)
def test_forms_of_a_word(word: str) -> None:
    assert analyse_word(word) == CHAINS[word]


@pytest.mark.parametrize("word", ["حُكُومَةٌ", "الحكومة", "مُهَنْدِسَةً"])
def test_normalizing_comes_before_stemming(word: str) -> None:
    """Affixes are listed in normalized spelling: diacritics hide them, and so does a ة."""
    forms = forms_of(word)
    assert forms.stem == stem(normalize(word))
    assert forms.stem != normalize(stem(word))


@pytest.mark.parametrize("word", ["وَالحُكُومَةِ", "لِلاقتصاد", "اجتماعاتهم", "سيُعْلِنون"])
def test_a_word_is_read_before_looking_for_its_root(word: str) -> None:
    """A clitic or an ending taken for a letter of the root would give a wrong root."""
    forms = forms_of(word)
    assert forms.root == root(stem(normalize(citation(forms.lexeme[0]))))
    assert forms.root not in {root(normalize(word)), stem(root(normalize(word)))}


def test_diacritics_do_not_change_how_a_word_is_read() -> None:
    assert forms_of("كَتَبَ").readings == forms_of("كتب").readings


def test_readings_are_the_lexemes_that_a_word_may_be_the_likeliest_first() -> None:
    for word in ("كتب", "يعد", "والي", "الكتاب", "OpenAI"):
        forms = forms_of(word)
        assert forms.lexeme == lexemes_of(forms.readings)
        assert len(set(forms.lexeme)) == len(forms.lexeme) >= 1
    assert {"كتاب", "v:كتب"} == set(forms_of("كتب").lexeme)


@pytest.mark.parametrize("word", ["كتب", "كتاب", "يعد", "والي", "الوزراء", "زرقباد", "لزرقباد", "BBC"])
def test_all_readings_with_a_lexeme_of_a_word_are_known_beforehand(word: str) -> None:
    for lexeme in forms_of(word).lexeme:
        assert forms_of(word).readings in readings_with(lexeme)
        assert all(lexeme in lexemes_of(readings) for readings in readings_with(lexeme))


def test_in_a_query_a_word_means_one_lexeme() -> None:
    assert forms_of("والي").wanted == "والي"
    assert forms_of("كتاب").wanted == "كتاب"
    assert forms_of("سيقولون").wanted == "v:قال"


@pytest.mark.parametrize("word", ["على", "علي", "إن", "كان", "كأن", "مدرسة", "2024"])
def test_words_of_one_normalized_form_that_are_read_in_other_ways(word: str) -> None:
    first, *others = found = spellings_of(forms_of(word))
    assert first == forms_of(word)
    assert {forms.normalized for forms in others} <= {first.normalized}
    assert len({forms.readings for forms in found}) == len(found)
    assert forms_of("كأن").readings in {forms.readings for forms in spellings_of(forms_of("كان"))}


def test_words_are_found_before_normalizing() -> None:
    """An offset into a changed text would not fit the original."""
    text = "كَتَبَ مــصر"
    first, second = analyse(text)
    assert text[first.start : first.end] == "كَتَبَ"
    assert text[second.start : second.end] == "مــصر"
    assert (second.forms.normalized, normalize(text)[second.start : second.end]) == ("مصر", "")


def test_what_has_no_letter_and_no_digit_is_no_word() -> None:
    assert analyse_word("") is None
    assert analyse_word("ـَ") is None
    assert analyse(" ... ـ 🙂") == []


def test_a_word_is_cached() -> None:
    one, other = analyse("الحكومات، الحكومات")
    assert one.forms is other.forms
    assert analyse_word("الحكومات") is one.forms


@given(st.text())
def test_any_text_is_analysed_and_its_words_slice_back(text: str) -> None:
    tokens = analyse(text)
    assert [token.forms for token in tokens] == analyse_forms(text)
    for token in tokens:
        assert token.forms == analyse_word(text[token.start : token.end])
        assert all(token.forms)


@given(st.text(), st.text())
def test_a_word_does_not_depend_on_its_neighbours(before: str, behind: str) -> None:
    alone = analyse_forms(before), analyse_forms(behind)
    assert analyse_forms(f"{before}\n{behind}") == [*alone[0], *alone[1]]


@given(st.text("ءاأإآبةتثجحخدذرزسشصضطظعغفقكلمنهويىؤئ", min_size=1, max_size=14))
def test_words_of_the_same_readings_have_one_root(word: str) -> None:
    forms = forms_of(word)
    for readings in (forms.readings, *readings_with(forms.wanted)):
        assert root_of(readings) == root(stem(normalize(citation(lexemes_of(readings)[0]))))
    assert forms.root == root_of(forms.readings)
    assert analyse_word(forms.surface) == forms
