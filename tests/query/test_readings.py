"""Which words of texts satisfy a word of a query, as it is likeliest and as a user wants it read."""

from __future__ import annotations

import pytest

from searchapp.analysis.analyser import Forms, analyse_word
from searchapp.analysis.lexemes import lexemes_of
from searchapp.analysis.variants import variants
from searchapp.analysis.word_readings import may_hold, readings_of_word, stems_of
from searchapp.model import MatchLevel
from searchapp.query.readings import LIKELIEST, ReadingChoice, alternatives, possible_lexemes

BOOKS, WROTE = "كتاب", "v:كتب"


def forms(word: str) -> Forms:
    analysed = analyse_word(word)
    assert analysed is not None
    return analysed


def satisfying(word: str, choice: ReadingChoice, *, inflected: bool = True) -> set[str]:
    return {it.readings for it in alternatives(forms(word), {}, choice, inflected=inflected)}


def test_a_word_is_read_as_it_is_likeliest() -> None:
    assert LIKELIEST.wanted(forms("كتب")) == (BOOKS,)
    assert ReadingChoice(("v:قال",), ("v:قال",)).wanted(forms("كتب")) == (BOOKS,)


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        (ReadingChoice((WROTE,)), (WROTE,)),
        (ReadingChoice((WROTE, BOOKS)), (BOOKS, WROTE)),
        (ReadingChoice(refused=(WROTE,)), (BOOKS,)),
        (ReadingChoice(refused=(BOOKS,)), (WROTE,)),
        (ReadingChoice(refused=(BOOKS, WROTE)), ()),
    ],
)
def test_a_word_is_read_as_a_user_wants(choice: ReadingChoice, wanted: tuple[str, ...]) -> None:
    assert choice.wanted(forms("كتب")) == wanted
    found = satisfying("كتب", choice)
    assert all(set(wanted).intersection(lexemes_of(readings)) for readings in found)
    assert all(set(choice.refused).isdisjoint(lexemes_of(readings)) for readings in found)
    assert found >= set(wanted)
    assert {it.lexeme for it in choice.readings(forms("كتب")) if it.use == "read"} == set(wanted)


def test_the_very_word_satisfies_unless_it_is_refused() -> None:
    own = forms("كتب").readings
    assert own in satisfying("كتب", LIKELIEST)
    assert own in satisfying("كتب", ReadingChoice((WROTE,)))
    assert own not in satisfying("كتب", ReadingChoice(refused=(WROTE,)))
    assert satisfying("كتب", LIKELIEST, inflected=False) == {own}
    assert satisfying("كتب", ReadingChoice((WROTE,)), inflected=False) == {own}
    assert satisfying("كتب", ReadingChoice(refused=(BOOKS,)), inflected=False) == set()


def test_other_spellings_are_those_of_what_is_chosen() -> None:
    levels = {it.readings: it.level for it in alternatives(forms("ترمب"), variants())}
    assert levels["ترامب"] == MatchLevel.VARIANT
    refused = alternatives(forms("ترمب"), variants(), ReadingChoice(refused=("ترامب",)))
    assert "ترامب" not in {it.readings for it in refused}
    assert "ترمب" in {it.readings for it in refused}


def test_what_is_no_reading_of_any_word_is_unused() -> None:
    words = [forms("كتب"), forms("ترمب")]
    choice = ReadingChoice((WROTE, "v:قال"), (BOOKS, "ترامب", "قمح"))
    assert choice.unused(words, variants()) == ("v:قال", "قمح")
    assert choice.unused([], variants()) == (WROTE, "v:قال", BOOKS, "ترامب", "قمح")
    # A form that a word stands for may be refused, though the word itself is no such form.
    assert ReadingChoice(refused=(WROTE,)).unused([forms("كتاب")], {}) == ()
    assert LIKELIEST.unused(words, variants()) == ()


@pytest.mark.parametrize("word", ["كتب", "سيقول", "كازخستان", "والي", "2024", "Trump", "من", "الناتو"])
def test_every_reading_that_counts_is_offered(word: str) -> None:
    found = readings_of_word(*forms(word)[:2])
    assert found[0].lexeme == forms(word).wanted
    assert {it.lexeme for it in found} >= set(forms(word).lexeme)
    assert len({it.lexeme for it in found}) == len(found)
    assert [it.lexeme for it in found] == list(possible_lexemes(forms(word)))
    assert 0.9 < sum(it.share for it in found) <= 1.0001


def test_a_reading_says_how_the_word_is_made_up() -> None:
    (reading, *_) = readings_of_word(*forms("سيقول")[:2])
    assert (reading.lexeme, reading.parts) == ("v:قال", "س + يقول")


@pytest.mark.parametrize(
    "word", ["سيقولون", "وللجنة", "كتب", "بالكازاخستاني", "فأسقيناكموه", "Trump", "لكازخستان", "منها"]
)
def test_a_word_has_a_stem_of_each_of_its_lexemes(word: str) -> None:
    analysed = forms(word)
    for lexeme in analysed.lexeme:
        assert any(may_hold(analysed.normalized, stem) for stem in stems_of(lexeme)), lexeme
    assert not may_hold("استقلال", "قل")
