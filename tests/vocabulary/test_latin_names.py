"""Names in Latin letters: a list for what no rule can find, rules for the rest, and only words of the vocabulary."""

from __future__ import annotations

from random import Random
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.normalize import normalize
from searchapp.analysis.tokens import words_in
from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.latin_names import WAYS, listed_names, plain_latin, sounding_like, ways_at
from tests.shared_data import shared_file
from tests.vocabulary.samples import VOCABULARIES

NEWS = (
    *("ترامب", "بوتين", "نتنياهو", "غزة", "كازاخستان", "رونالدو", "شوارزنيجر", "بايدن", "والش", "جونسون", "زوكربيرغ"),
    *("الرياض", "للرياضة", "غازي", "مصر", "في", "القاهرة", "محمد", "موسى", "عثمان"),
)


def likeliest(name: str) -> str | None:
    vocabulary = Vocabulary.of((word, 10) for word in NEWS)
    return next((sound.word.surface for sound in sounding_like(name, vocabulary.families)), None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Trump", "ترامب"),
        ("PUTIN", "بوتين"),
        ("Poutine", "بوتين"),
        ("Netanyahu", "نتنياهو"),
        ("Gaza", "غزة"),
        ("Kazakhstan", "كازاخستان"),
        ("Ronaldo", "رونالدو"),
        ("Schwarzenegger", "شوارزنيجر"),
        ("Biden", "بايدن"),
        ("Walsh", "والش"),
        ("Zuckerberg", "زوكربيرغ"),
        ("Riyad", "الرياض"),
        ("Mohammed", "محمد"),
        ("Moussa", "موسى"),
        ("Othman", "عثمان"),
        ("Muḥammad", "محمد"),
        ("xyz", None),
        ("قطر", None),
        ("", None),
    ],
)
def test_a_name_is_read_as_a_word_that_there_is(name: str, expected: str | None) -> None:
    assert likeliest(name) == expected


@pytest.mark.parametrize(
    ("word", "plain"),
    [("Çelik", "celik"), ("O’Brien", "o'brien"), ("Işık", "isik"), ("G20", ""), ("غزة", ""), ("''", ""), ("ﬁ", "fi")],
)
def test_accents_and_capitals_do_not_matter(word: str, plain: str) -> None:
    assert plain_latin(word) == plain


def test_every_letter_can_be_written_in_every_position() -> None:
    for word in (
        *ascii_lowercase,
        *(f"b{letter}" for letter in ascii_lowercase),
        *(f"{it}b" for it in ascii_lowercase),
    ):
        for start in range(len(word)):
            assert any(end == start + 1 for end, _ in ways_at(word, start)), word
    assert all(
        way.cost in range(100) and way.letters == normalize(way.letters) for ways in WAYS.values() for way in ways
    )


@given(VOCABULARIES, st.one_of(st.text("abdehinorstuwy'", max_size=12), st.text(max_size=12)))
def test_any_text_is_read_as_words_that_there_are_or_not_at_all(counts: tuple[tuple[str, int], ...], word: str) -> None:
    vocabulary = Vocabulary.of(counts)
    found = [sound.word for sound in sounding_like(word, vocabulary.families)]
    assert len({meant.normalized for meant in found}) == len(found)
    assert all(vocabulary.families.family_of(meant.surface) is not None for meant in found)


def test_the_list_is_in_plain_letters_and_has_words_on_the_other_side() -> None:
    names = listed_names()
    assert len(names) > 500
    for name, arabic in names.items():
        assert name == " ".join(plain_latin(word) for word in name.split()), name
        assert " ".join(words_in(arabic)) == arabic != "", name


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_most_names_are_among_the_three_likeliest(seed: int) -> None:
    lines = shared_file("names/wikidata_en_ar_names.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines]
    chosen = [pair for pair in Random(seed).sample(pairs, 4000) if plain_latin(pair[0])]
    vocabulary = Vocabulary.of((arabic.replace(" ", ""), int(count)) for _, arabic, count in chosen)
    asked = chosen[:250]
    found = sum(
        any(
            normalize(arabic.replace(" ", "")) == sound.word.normalized
            for sound in sounding_like(name, vocabulary.families)[:3]
        )
        for name, arabic, _ in asked
    )
    assert found / len(asked) > 0.75, seed
