"""The chain: its forms, the order of the steps, offsets, and that words are cached."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.analyser import Forms, analyse, analyse_forms, analyse_word
from searchapp.analysis.normalize import normalize
from searchapp.analysis.root import root
from searchapp.analysis.stem import stem

CHAINS = {
    "وَالحُكُومَةِ": Forms("والحكومة", "والحكومه", "حكوم", "حكم"),
    "المُتَّحِدة": Forms("المتحدة", "المتحده", "متحد", "تحد"),
    "مسؤولين": Forms("مسؤولين", "مسءولين", "مسءول", "سال"),
    "لِلجنة": Forms("للجنة", "للجنه", "لجن", "لجن"),
    "اتفاقيات": Forms("اتفاقيات", "اتفاقيات", "اتفاق", "تفق"),
    "وزراؤهم": Forms("وزراؤهم", "وزراءهم", "وزير", "وزر"),
    "OpenAI": Forms("OpenAI", "openai", "openai", "openai"),
    "٢٠٢٤": Forms("٢٠٢٤", "2024", "2024", "2024"),
}


@pytest.mark.parametrize("word", CHAINS)
def test_forms_of_a_word(word: str) -> None:
    assert analyse_word(word) == CHAINS[word]


@pytest.mark.parametrize("word", ["حُكُومَةٌ", "الحكومة", "مُهَنْدِسَةً"])
def test_normalizing_comes_before_stemming(word: str) -> None:
    """Affixes are listed in normalized spelling: diacritics hide them, and so does a ة."""
    forms = analyse_word(word)
    assert forms is not None
    assert forms.stem == stem(normalize(word))
    assert forms.stem != normalize(stem(word))


@pytest.mark.parametrize("word", ["والحكومة", "للاقتصاد", "اجتماعاتهم"])
def test_stemming_comes_before_looking_for_the_root(word: str) -> None:
    """A clitic or an ending taken for a letter of the root would give a wrong root."""
    forms = analyse_word(word)
    assert forms is not None
    assert forms.root == root(stem(normalize(word)))
    assert forms.root not in {root(normalize(word)), stem(root(normalize(word)))}


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
def test_words_of_one_stem_have_one_root(word: str) -> None:
    forms = analyse_word(word)
    assert forms is not None
    assert forms.root == root(forms.stem)
    assert analyse_word(forms.normalized) == forms._replace(surface=forms.normalized)
    assert analyse_word(forms.surface) == forms
