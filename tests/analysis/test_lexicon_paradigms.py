"""Paradigms and spelling: which endings and proclitics a word takes, and what another spelling costs."""

from __future__ import annotations

import pytest

from searchapp.analysis.lexicon.paradigms import (
    ALEF_HAMZA,
    ALEF_TEH,
    BARE_NAME,
    CONSONANT,
    DEFECTIVE,
    DEFINITE_NAME,
    IMPERFECT,
    MAKSURA,
    NISBA,
    NISBA_MASCULINE,
    NOUN,
    PROCLITICS,
    TEH,
    Kind,
    NounFeatures,
    broken_plural,
    kind_of,
    noun_endings,
    verb_endings,
)
from searchapp.analysis.lexicon.spelling import cost_of, spelling_cost

ALL = NounFeatures(feminine=True, masculine_plural=True, feminine_plural=True)


def forms(stem: str, kind: Kind, features: NounFeatures = ALL, *, definite: bool = False) -> set[str]:
    return {stem + it.text for it in noun_endings(kind, features) if it.definite or not definite}


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("كتاب", CONSONANT),
        ("مدرسة", TEH),
        ("حياة", ALEF_TEH),
        ("صحراء", ALEF_HAMZA),
        ("مستشفى", MAKSURA),
        ("قاضي", DEFECTIVE),
    ],
)
def test_the_kind_of_a_noun_is_seen_by_its_last_letters(word: str, kind: Kind) -> None:
    assert kind_of(word, defective=True) == kind


def test_the_forms_of_a_noun_are_those_of_grammar() -> None:
    assert {"مدرس", "مدرسون", "مدرسين", "مدرسة", "مدرسات", "مدرسان", "مدرسوها"} <= forms("مدرس", CONSONANT)
    assert {"مدينة", "مدينتان", "مدينتها", "مدينات"} <= forms("مدين", TEH)
    assert {"مستشفى", "مستشفيات", "مستشفاه"} <= forms("مستشف", MAKSURA)
    assert {"قاضي", "قاض", "قاضيا", "قاضون", "قاضية"} <= forms("قاض", DEFECTIVE)
    assert {"عربي", "عربية", "عربيون", "عربيين", "عربيات"} <= forms("عرب", NISBA)


def test_what_a_noun_lacks_is_no_form_of_it() -> None:
    none = forms("كتاب", CONSONANT, NounFeatures())
    assert none.isdisjoint({"كتابة", "كتابون", "كتابات"})
    assert "عملية" not in forms("عمل", NISBA_MASCULINE)


def test_neither_pronoun_nor_tanwin_stands_behind_the_article() -> None:
    definite = forms("مدرس", CONSONANT, definite=True)
    assert definite.isdisjoint({"مدرسه", "مدرسا", "مدرسوها", "مدرسي"})
    assert {"مدرس", "مدرسون", "مدرسة"} <= definite


def test_a_broken_plural_has_no_plural_of_its_own() -> None:
    stem, endings = broken_plural("مدارس")
    assert {stem + it.text for it in endings} >= {"مدارس", "مدارسهم"}
    assert not any(it.text in ("ون", "ات", "ة") for it in endings)
    stem, endings = broken_plural("قضاة")
    assert {stem + it.text for it in endings} >= {"قضاة", "قضاتها"}


def test_a_verb_takes_objects_and_an_imperative_none() -> None:
    endings = {it.text for it in verb_endings([("وا", "pastوا"), ("", "past")], objects=True, maksura=False)}
    assert {"", "وا", "وه", "ها", "ني"} <= endings
    assert {it.text for it in verb_endings([("", "cmd")], objects=False, maksura=False)} == {""}


def test_proclitics_are_ordered_and_lam_joins_the_article() -> None:
    letters = {it.letters for it in PROCLITICS if it.part_of_speech == NOUN}
    assert {"", "و", "وب", "ال", "وال", "بال", "لل", "ولل"} <= letters
    assert letters.isdisjoint({"لال", "بو", "الب"})
    assert {"ي", "سي", "وسي", "لت"} <= {it.letters for it in PROCLITICS if it.part_of_speech == IMPERFECT}


def test_a_name_that_clashes_with_a_word_has_the_article_always_or_never() -> None:
    assert all(it.definite for it in PROCLITICS if it.part_of_speech == DEFINITE_NAME)
    assert not any(it.definite for it in PROCLITICS if it.part_of_speech == BARE_NAME)


def test_a_dot_or_hamza_that_is_missing_costs_less_than_one_too_many() -> None:
    assert spelling_cost("أحمد", "أحمد") == 0
    assert 0 < spelling_cost("أحمد", "احمد") < spelling_cost("احمد", "أحمد")
    assert 0 < spelling_cost("مدرسة", "مدرسه") < spelling_cost("مدرسه", "مدرسة")
    assert 0 < spelling_cost("على", "علي") < spelling_cost("علي", "على")


def test_particles_insist_on_their_own_last_letter() -> None:
    assert spelling_cost("على", "علي", strict=True) > spelling_cost("على", "علي")


def test_a_cost_is_a_logarithm() -> None:
    assert cost_of(1) == 0
    assert cost_of(0.25) == 2 * cost_of(0.5)
