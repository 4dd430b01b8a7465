"""Corrections of a query: words are replaced, and everything else stays as typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest
from hypothesis import given

from searchapp.analysis.analyser import analyse_forms
from searchapp.analysis.word_readings import is_common
from searchapp.errors import QueryError
from searchapp.query.lexer import visible
from searchapp.query.parser import parse
from searchapp.search.did_you_mean import Correction, corrections, word_spans
from searchapp.settings import Settings
from searchapp.vocabulary import Vocabulary
from tests.query.keyboard import QUERIES

TODAY = date(2025, 11, 24)
VOCABULARY = Vocabulary.of(
    [
        *(
            ("ترامب", 400),
            ("غزة", 900),
            ("القاهرة", 700),
            ("مصر", 800),
            ("كازاخستان", 60),
            ("كازاخستاني", 1),
            ("قمة", 90),
        ),
        *(("البيت", 500), ("الأبيض", 450), ("الكويت", 800), ("محمد", 999), ("بن", 999), ("سلمان", 300), ("hello", 3)),
        *(("الحكومة", 600), ("السعودية", 900), ("بوتين", 90), ("كازخستان", 2), ("Google", 50), ("رفح", 30)),
        ("السيسي", 80),
        *(
            ("صالح", 500),
            ("سلة", 90),
            ("سالي", 280),
            ("النصر", 1300),
            ("ناصر", 1400),
            ("القاعدة", 1800),
            ("قادة", 2400),
        ),
        *(("الملا", 100), ("عمر", 2000), ("داعش", 1700), ("حماس", 470), ("صنعاء", 380), ("سنة", 2000), ("فيزيت", 2)),
        *(("سعيد", 300), ("الرئيس", 7000), ("رئيس", 9000), ("وهي", 9000)),
    ]
)


def count(word: str) -> int:
    wanted = {forms.wanted for forms in analyse_forms(word)}
    return sum(
        it.count
        for it in VOCABULARY.table
        for form in analyse_forms(it.normalized)
        if not wanted.isdisjoint(form.lexeme)
    )


def proposed(
    query: str, *, rare: int = 10, find_vocabulary: Callable[[], Vocabulary | None] = lambda: VOCABULARY
) -> list[Correction]:
    text = visible(query)
    spans = word_spans(text, parse(query, Settings(), TODAY).ast)
    return list(corrections(text, spans, find_vocabulary, count, rare=rare))


def first(query: str, *, rare: int = 10) -> str | None:
    return next((correction.query for correction in proposed(query, rare=rare)), None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Trump", "ترامب"),
        ("Gaza", "غزة"),
        ("Cairo", "القاهرة"),
        ("Egypt Cairo", "مصر القاهرة"),
        ("White House", "البيت الأبيض"),
        ("Mohammed bin Salman", "محمد بن سلمان"),
        ("al-Sisi", "السيسي"),
        ("Kazakhstan", "كازاخستان"),
        ("hg;,dj", "الكويت"),
        ("lpl] fk sglhk", "محمد بن سلمان"),
        ("hgp;,lm hgsu,]dm", "الحكومة السعودية"),
        ("اثممخ", "hello"),
        ("لخخلمث", "Google"),
        ("فقعةح", "ترامب"),
        ("كازخستان", "كازاخستان"),
        ("الحكموة السعوودية", "الحكومة السعودية"),
        ("فيالكويت", "الكويت"),
        ("title:", None),
        ("source: Gaza", "source: غزة"),
        ("Saleh", "صالح"),
        ("Al-Nassr", "النصر"),
        ("al nassr", "النصر"),
        ("Qaeda", "القاعدة"),
        ("al-Qaeda", "القاعدة"),
        ("Mullah Omar", "الملا عمر"),
        ("ISIS", "داعش"),
        ("Hamas", "حماس"),
        ("Sana'a", "صنعاء"),
        ("Sana’a", "صنعاء"),
        ("el Sisi", "السيسي"),
        ("el-Sisi", "السيسي"),
        ("Trump's visit", "ترامب visit"),
        ("Trump visit Cairo", "ترامب visit القاهرة"),
        ("visit", None),
        # It sounds like a stop word, which is no name.
        ("wheat", None),
        ("the president said", None),
        ("who is Sisi", "who is السيسي"),
        ("Edward Said", "Edward سعيد"),
        ("el ra2ees", "الرئيس"),
        ("ar-Ra2ees", "الرئيس"),
        ("ash-ra2ees", "ash-رئيس"),
        ("7amas", "حماس"),
        ("ترامب", None),
        ("زقزقزقزق", None),
        ("12345", None),
        ("", None),
    ],
)
def test_the_likeliest_correction_comes_first(typed: str, meant: str | None) -> None:
    assert first(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("title:كازخستان", "title:كازاخستان"),
        ("عنوان:(كازخستان OR Trump) قمة", "عنوان:(كازاخستان OR ترامب) قمة"),
        ("  (كازخستان | Gaza)  -رفح ", "(كازاخستان | غزة)  -رفح"),
        ("«قمة كازخستان» date:2025", "«قمة كازاخستان» date:2025"),
        ("-كازخستان قمة", None),
        ("قمة NOT كازخستان", None),
        ("source:كازخستان قمة", None),
        ("date:2025 Trump source:Trump", "date:2025 ترامب source:Trump"),
        ("Trump Trump", "ترامب ترامب"),
        ("-كازخستان كازخستان", "-كازخستان كازاخستان"),
        ("كازخستان* كازخستان", "كازخستان* كازاخستان"),
        ("كازخستان~1 كازخستان", "كازخستان~1 كازاخستان"),
        ("source:كازخستان كازخستان", "source:كازخستان كازاخستان"),
        ("مصدر:كازخستان* كازخستان", "مصدر:كازخستان* كازاخستان"),
        ("\u200fكازخ\u200dستان\u202c", "كازاخستان"),
    ],
)
def test_everything_but_words_that_are_looked_for_stays(typed: str, meant: str | None) -> None:
    assert first(typed) == meant


def test_it_is_told_when_quotation_marks_hold_other_words() -> None:
    assert [correction.quoted for correction in proposed("«قمة كازخستان»")[:1]] == [True]
    assert [correction.quoted for correction in proposed("«قمة» كازخستان")[:1]] == [False]


def test_notes_say_as_what_words_were_read() -> None:
    (found, *_) = proposed("Trump hg;,dj كازخستان")
    assert found.query == "ترامب الكويت كازاخستان"
    assert [note.en for note in found.notes] == [
        "Read as a name in Latin letters: Trump.",
        "Read as typed on the other keyboard layout: hg;,dj.",
        "Read as a misspelling: كازخستان.",
    ]
    assert all(note.ar != note.en for note in found.notes)


def test_a_rare_word_is_replaced_by_a_far_more_frequent_one_only() -> None:
    assert first("كازخستان") == "كازاخستان"
    assert first("كازخستان", rare=0) is None
    assert first("hello") is None


def test_a_common_word_is_no_misspelling() -> None:
    vocabulary = Vocabulary.of([("النظام", 9000), ("الكريم", 9000), ("الظروف", 9000), ("مصر", 9000)])
    counts = {"النظم": 2, "الكرم": 0, "الضروف": 0, "مصر": 9000}

    def corrected(query: str) -> list[str]:
        spans = word_spans(query, parse(query, Settings(), TODAY).ast)
        return [it.query for it in corrections(query, spans, lambda: vocabulary, counts.__getitem__, rare=10)]

    assert is_common("النظم")
    assert is_common("الكرم")
    assert not is_common("الضروف")
    # Some articles have it, though another word is far more frequent.
    assert corrected("النظم") == corrected("النظم مصر") == []
    # No article has it, but another word is likelier to be misspelt.
    assert corrected("الكرم الضروف") == ["الكرم الظروف"]
    assert corrected("الكرم") == ["الكريم"]


def test_no_vocabulary_is_needed_where_all_words_are_found() -> None:
    @cache
    def never() -> Vocabulary:
        pytest.fail("called for the vocabulary")

    assert proposed("قمة السعودية", find_vocabulary=never) == []
    assert proposed("Trump", find_vocabulary=lambda: None) == []


@given(QUERIES)
def test_any_query_is_corrected_to_one_that_can_be_read_with_its_signs_in_place(query: str) -> None:
    try:
        ast = parse(query, Settings(), TODAY).ast
    except QueryError:
        return
    text = visible(query)
    spans = word_spans(text, ast)
    assert all(0 <= former.start < former.end <= len(text) for former in spans)
    assert spans == sorted(spans)
    for correction in proposed(query)[:5]:
        assert correction.query != text
        assert [correction.query.count(sign) for sign in '"«»“”()|'] == [text.count(sign) for sign in '"«»“”()|']
        parse(correction.query, Settings(), TODAY)
