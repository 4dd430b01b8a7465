"""Reading words by the lexicon: which lexemes a word may be of, how it is shown, and the readings that find it."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.analyser import analyse_word
from searchapp.analysis.lexemes import readings_with
from searchapp.analysis.lexicon import reader
from searchapp.analysis.lexicon.paradigms import PROCLITICS
from searchapp.analysis.lexicon.reader import UNKNOWN, lexemes_of_query, lexicon, read_word
from searchapp.analysis.normalize import normalize, without_diacritics
from searchapp.analysis.tokens import words_in

CORPUS = Path(__file__).parents[2] / "corpus"

#: Forms by the lexeme that they are most likely of.
SAME = {
    "كتاب": "كتاب والكتاب بالكتب كتابه كتابين",
    "مدرسة": "مدرسة المدارس مدرسته ومدارسهم مدرستين",
    "وزير": "وزير الوزراء ووزير للوزير وزيران وزيرة",
    "مستشفى": "مستشفى المستشفيات بمستشفاه",
    "قاضي": "القاضي قضاة القضاة",
    "رئيس": "رئيس الرؤساء رئيسها للرئيس",
    "v:قال": "قال وقالت يقول سيقولون قلت وأقول قالوا",
    "v:أعلن": "أعلن أعلنت يعلن ستعلن وأعلنوا",
    "v:استقال": "استقال يستقيل استقالوا ستستقيل",
    "p:على": "على عليه وعليها عليهم",
}

#: Pairs that are no forms of one word.
DIFFERENT = (
    ("علي", "على"),
    ("العليا", "على"),
    ("ولاية", "ولا"),
    ("مصراتة", "مصر"),
    ("السيستاني", "السيسي"),
    ("سوريا", "سور"),
    ("وزارة", "وزير"),
    ("جامعة", "جمعية"),
    ("عمان", "عام"),
)


def best(word: str) -> str:
    return lexemes(word)[0]


def lexemes(word: str) -> tuple[str, ...]:
    return reader.lexemes(without_diacritics(word), normalize(word))


def readings(word: str) -> tuple[reader.Reading, ...]:
    return read_word(without_diacritics(word), normalize(word))


@cache
def words_of_corpus() -> tuple[str, ...]:
    texts = (path.read_text(encoding="utf-8", errors="ignore") for path in CORPUS.rglob("*.*"))
    return tuple(sorted({without_diacritics(word) for text in texts for word in words_in(text)}))


@pytest.mark.parametrize(("lexeme", "forms"), SAME.items())
def test_forms_of_one_word_have_one_lexeme(lexeme: str, forms: str) -> None:
    assert {form: best(form) for form in forms.split()} == dict.fromkeys(forms.split(), lexeme)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_words_do_not_share_the_lexeme(one: str, other: str) -> None:
    assert lexemes_of_query(one, normalize(one))[0] not in lexemes(other)


def test_a_reading_shows_the_parts_as_printed() -> None:
    reading = readings("سيقول")[0]
    assert (reading.lexeme, reading.proclitics, reading.stem, reading.ending) == ("v:قال", ("س",), "يقول", "")
    reading = readings("وللمدارس")[0]
    assert (reading.proclitics, reading.stem, reading.ending) == (("و", "ل", "ال"), "مدارس", "")
    reading = readings("للجنته")[0]
    assert reading.stem + reading.ending == "لجنته"


def test_weights_are_shares_and_fall() -> None:
    for word in ("حكم", "كتب", "يعد", "والد", "بسكرة"):
        weights = [reading.weight for reading in readings(word)]
        assert sum(weights) == pytest.approx(1)
        assert weights == sorted(weights, reverse=True)


def test_a_homograph_has_every_lexeme_with_a_tenth_of_its_weight() -> None:
    for word in ("كتب", "يعد"):
        by_lexeme: dict[str, float] = {}
        for reading in readings(word):
            by_lexeme[reading.lexeme] = by_lexeme.get(reading.lexeme, 0) + reading.weight
        assert len(lexemes(word)) > 1
        assert set(lexemes(word)) == {key for key, weight in by_lexeme.items() if weight >= reader.LEAST_WEIGHT}


def test_a_word_of_a_query_is_rather_a_citation_form() -> None:
    assert lexemes_of_query("ولاية", normalize("ولاية"))[0] == "ولاية"
    assert lexemes_of_query("دينا", normalize("دينا"))[0] == "دينا"


def test_a_name_that_the_lexicon_does_not_know_is_found_behind_every_proclitic() -> None:
    key = lexemes_of_query("غغزوليخ", "غغزوليخ")[0]
    assert key == UNKNOWN + "غغزوليخ"
    for before in ("", "و", "ب", "ل", "ك", "ف", "ال", "وال", "لل"):
        assert key in lexemes(before + "غغزوليخ")


def test_an_unknown_word_is_looked_for_without_a_likely_clitic() -> None:
    for word in ("لغغزوليخ", "وغغزوليخ"):
        assert lexemes_of_query(word, word)[0] == UNKNOWN + "غغزوليخ"
    for name in ("لوغغزيخ", "وغغزوليخ", "لغغزوليخ"):
        key = lexemes_of_query(name, name)[0]
        for before in ("", "و", "ب", "ل", "ك", "ف", "ال", "وال", "لل"):
            assert key in lexemes(before + name), (before, name)


def test_words_that_are_not_arabic_are_their_own_lexeme() -> None:
    assert lexemes("BBC") == (UNKNOWN + "bbc",)
    assert lexemes("2015") == (UNKNOWN + "2015",)


def assert_found_by_its_lexemes(word: str) -> None:
    forms = analyse_word(word)
    assert forms is not None
    assert forms.lexeme[0] == reader.lexemes(forms.surface, forms.normalized)[0]
    for lexeme in forms.lexeme:
        assert forms.readings in readings_with(lexeme), (word, lexeme)


def test_every_word_of_the_corpus_is_found_by_its_lexemes() -> None:
    words = words_of_corpus()
    assert len(words) > 1000
    for word in words:
        assert_found_by_its_lexemes(word)


def test_every_form_of_the_lexicon_is_found_by_its_lexemes() -> None:
    chosen = random.Random(7)
    store = lexicon()
    letters = sorted({proclitic.letters for proclitic in PROCLITICS})
    stems = sorted(store.stems())
    for normalized_stem in chosen.sample(stems, 1500):
        entry = chosen.choice(store.entries(normalized_stem))
        ending = chosen.choice(sorted(store.paradigms[entry.paradigm].endings))
        word = normalize(chosen.choice(letters)) + normalized_stem + ending
        assert_found_by_its_lexemes(word)


@given(st.text("ءاأإآبتةثجحخدذرزسشصضطظعغفقكلمنهويىئؤ", min_size=1, max_size=12))
def test_any_word_is_found_by_its_lexemes(word: str) -> None:
    normalized = normalize(word)
    if normalized:
        assert_found_by_its_lexemes(word)
