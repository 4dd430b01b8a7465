"""Which words satisfy a word of a query: all forms of the same word, its other spellings, and never another word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.analyser import Forms, analyse_forms, analyse_word
from searchapp.analysis.lexemes import lexemes_of, readings_with, root_of
from searchapp.analysis.variants import Variants, spelling_classes
from searchapp.model import MatchLevel
from searchapp.query.compiler import with_clitics
from searchapp.query.readings import alternatives

SPELLINGS = spelling_classes([["غوغل", "جوجل", "قوقل"], ["لندن", "لوندرا"]])

#: Words and forms of the same word, which find each other, by how the forms differ.
FORMS = {
    "clitics": (
        "حكومة والحكومة بالحكومة للحكومة وللحكومة فالحكومة كالحكومة لحكومة ولحكومة",
        "كازاخستان وكازاخستان لكازاخستان بكازاخستان ولكازاخستان",
        "مصر ومصر لمصر بمصر وبمصر",
        "لجنة اللجنة للجنة وللجنة بلجنة",
        "قال وقال فقال",
        "يقول سيقول وسيقول",
    ),
    "pronouns": ("رئيس رئيسها ورئيسهم لرئيسنا", "وزارة وزارته وزارتهم بوزارتها", "أعلن أعلنه أعلنها"),
    "number": (
        "وزير وزراء الوزراء وزيران وزيرين",
        "مسؤول مسؤولون مسؤولين المسؤولان",
        "مدينة مدن المدينتين",
        "دولة دول الدولتان",
        "قانون القوانين",
        "اتفاق اتفاقات",
    ),
    "gender": ("وزير وزيرة", "جديد جديدة الجديدة", "سياسي سياسية السياسيات", "أمريكي الأمريكية"),
    "case": ("كتاب كتابا كتابًا", "مسؤولون مسؤولين", "وزيران وزيرين", "سياسيون السياسيين"),
    "tense": ("أعلن يعلن سيعلن", "قال يقول سيقول", "استقال يستقيل سيستقيل"),
    "person": ("أعلن أعلنت أعلنوا يعلنون تعلن", "قال قالت قالوا تقول يقولون", "وصل وصلت وصلوا يصل يصلون"),
}

#: Words that have letters in common, and are no forms of one word.
OTHER_WORDS = [
    ("زير", "وزير"),
    ("لبن", "لبنان"),
    ("بنان", "لبنان"),
    ("يان", "بيان"),
    ("وزير", "وزارة"),
    ("كاتب", "كتاب"),
    ("كتاب", "مكتبة"),
    ("مدرسة", "مدرسين"),
    ("عامل", "عمل"),
    ("أعمال", "عمال"),
    ("رئيس", "رئيسي"),
    ("شهر", "شهرة"),
    ("سياسة", "سياسية"),
    ("مصر", "مصراتة"),
    ("مصر", "مصري"),
    ("السيسي", "السيستاني"),
    ("العليا", "على"),
    ("ولاية", "ولا"),
    ("عمان", "عام"),
    ("جامعة", "جمعية"),
    ("قال", "قول"),
    ("قتل", "مقاتل"),
    ("انتخاب", "منتخب"),
    ("كان", "كأن"),
    ("openai", "open"),
    ("2024", "2025"),
]


def forms_of(word: str) -> Forms:
    forms = analyse_word(word)
    assert forms is not None, word
    return forms


def level(query: str, word: str, variants: Variants | None = None) -> MatchLevel | None:
    """Return at which level a query for one word finds the other behind it in a text; None where it does not."""
    found = {it.readings: it.level for it in alternatives(forms_of(query), variants or {})}
    return found.get(forms_of(word).readings)


@pytest.mark.parametrize("words", [words for kind in FORMS.values() for words in kind])
def test_forms_of_the_same_word_find_each_other(words: str) -> None:
    missed = [(one, other) for one in words.split() for other in words.split() if level(one, other) is None]
    assert missed == []


@pytest.mark.parametrize(("one", "other"), OTHER_WORDS)
def test_other_words_do_not_find_each_other(one: str, other: str) -> None:
    assert level(one, other) is None
    assert level(other, one) is None


@pytest.mark.parametrize("word", ["كتب", "والي", "يعد", "كتاب", "زرقباد", "لزرقباد", "openai", "2025", "و"])
def test_the_very_word_is_found_whatever_it_means(word: str) -> None:
    assert level(word, word) == MatchLevel.INFLECTION


def test_a_word_of_a_text_is_found_by_all_that_it_may_be() -> None:
    assert level("كتاب", "كتب") == level("يكتبون", "كتب") == MatchLevel.INFLECTION
    # And one of a query means one thing only.
    assert level("كتب", "الكتاب") == MatchLevel.INFLECTION
    assert level("كتب", "يكتبون") is None


@pytest.mark.parametrize("clitics", ["و", "ف", "ب", "ل", "ك", "ال", "وال", "لل", "بال"])
def test_a_name_that_no_list_knows_is_found_behind_any_clitic(clitics: str) -> None:
    assert level("زرقباد", clitics + "زرقباد") == MatchLevel.INFLECTION


@pytest.mark.parametrize("spelling", ["غوغل", "لغوغل", "وبغوغل", "قوقل", "لقوقل"])
def test_other_spellings_are_found_behind_clitics_too(spelling: str) -> None:
    assert level("جوجل", spelling, SPELLINGS) == MatchLevel.VARIANT
    assert level("لجوجل", spelling, SPELLINGS) == MatchLevel.VARIANT
    assert level("جوجل", spelling) is None
    assert level("لندن", spelling, SPELLINGS) is None


def test_the_words_of_its_own_lexeme_are_no_other_spelling() -> None:
    assert level("جوجل", "لجوجل", SPELLINGS) == MatchLevel.INFLECTION


def test_without_inflection_only_words_that_may_be_spelt_like_it_are_looked_for() -> None:
    found = alternatives(forms_of("كتاب"), {}, inflected=False)
    assert {it.level for it in found} == {MatchLevel.SPELLING}
    assert forms_of("الكتابين").readings == forms_of("كتاب").readings
    assert forms_of("كتب").readings not in {it.readings for it in found}
    spelt = {it.readings for it in alternatives(forms_of("كان"), {}, inflected=False)}
    assert spelt >= {forms_of("كان").readings, forms_of("كأن").readings}


WORDS = st.text("ابتلوكفهيةأئن", min_size=1, max_size=9)


@given(WORDS, st.lists(st.lists(WORDS, min_size=2, max_size=4, unique=True), max_size=3))
def test_each_readings_once_its_own_first_with_its_root(word: str, classes: list[list[str]]) -> None:
    forms = forms_of(word)
    found = alternatives(forms, spelling_classes(classes))
    assert (found[0].readings, found[0].level) == (forms.readings, MatchLevel.INFLECTION)
    assert len({it.readings for it in found}) == len(found)
    assert all(it.root == root_of(it.readings) for it in found)


@given(WORDS)
def test_all_that_is_looked_for_holds_the_lexeme_that_is_wanted(word: str) -> None:
    forms = forms_of(word)
    own, *others = alternatives(forms, {})
    assert own.readings == forms.readings
    assert all(forms.wanted in lexemes_of(it.readings) for it in others)
    assert {it.readings for it in others} | {forms.readings} == {forms.readings, *readings_with(forms.wanted)}


def clitics_of(word: str) -> set[str]:
    """Return the exact forms that stand for ``word`` as the first of a phrase."""
    (forms,) = analyse_forms(word)
    found = with_clitics(forms)
    assert found[0] == forms
    return {each.normalized for each in found}


@pytest.mark.parametrize(
    ("word", "found", "others"),
    [
        ("الأمم", "الامم والامم للامم وللامم بالامم وبالامم كالامم فالامم", "لالامم امم بامم"),
        ("اللجنة", "اللجنه للجنه وللجنه باللجنه", "لللجنه لاللجنه"),
        ("وزير", "وزير ووزير لوزير ولوزير", "زير"),
        ("بيان", "بيان وبيان", "يان"),
        ("كازاخستان", "كازاخستان وكازاخستان لكازاخستان بكازاخستان ولكازاخستان", "ستان"),
        ("زرقباد", "زرقباد وزرقباد لزرقباد", "الزرقباد"),
        # What only looks like a word behind a clitic.
        ("زير", "زير", "وزير"),
        ("جبات", "جبات", "وجبات"),
        ("بنان", "بنان وبنان", "لبنان"),
        # Words without Arabic letters take none.
        ("2025", "2025", "و2025"),
        ("G20", "g20", "وg20"),
    ],
)
def test_clitics_before_the_first_word_of_a_phrase(word: str, found: str, others: str) -> None:
    assert clitics_of(word) >= set(found.split())
    assert clitics_of(word).isdisjoint(others.split())


def test_every_conjunction_and_preposition_and_both() -> None:
    behind = ("الامم", "بالامم", "للامم", "كالامم")
    every = {conjunction + each for conjunction in ("", "و", "ف") for each in behind}
    # That of comparison is rare behind ف, and is then no reading.
    assert every - {"فكالامم"} <= clitics_of("الأمم") <= every


@given(st.text("ابتلوكفهي", min_size=1, max_size=9))
def test_only_forms_of_the_same_word_are_admitted(word: str) -> None:
    (forms,) = analyse_forms(word)
    by_form: dict[str, set[str]] = {}
    for found in with_clitics(forms):
        by_form.setdefault(found.normalized, set()).update(found.lexeme)
    assert by_form.pop(forms.normalized) >= set(forms.lexeme)
    assert all(forms.wanted in lexemes for lexemes in by_form.values())
