"""Stop words: which words are, in every spelling, and which must not be."""

from __future__ import annotations

from searchapp.analysis.normalize import normalize
from searchapp.analysis.stopwords import is_stopword, stopwords
from searchapp.analysis.tokens import words_in
from tests.analysis.news_words import WORDS


def test_words_that_say_nothing() -> None:
    words = words_in("من في إلى الى على علي التي التى الذين وهو وفي وليس ماذا كان the of و")
    assert [word for word in words if not is_stopword(normalize(word))] == []


def test_words_that_only_ask_and_auxiliaries() -> None:
    words = words_in("ماهو ماهي متي ومتى وأين وكيف بأي لأية لمن ممن يتم تم كانتا يكن فيهما علينا اللائي أثناء حين")
    assert [word for word in words if not is_stopword(normalize(word), word)] == []


def test_words_that_say_something() -> None:
    words = [*WORDS, *words_in("عام حسن أول قال محمد إذن أمام سبب شأن نسبة فيينا يتيم تمام US it")]
    assert [word for word in words if is_stopword(normalize(word))] == []


def test_a_name_with_the_letters_of_a_stop_word_says_something() -> None:
    assert not is_stopword(normalize("علي"), "علي")
    words = words_in("على في فى وفي وفى التي التى هي هى إلى الى لدى متى الذي الذى")
    assert [word for word in words if not is_stopword(normalize(word), word)] == []


def test_stop_words_are_normalized() -> None:
    assert all(normalize(word) == word and word for word in stopwords())


def test_they_are_read_once() -> None:
    assert stopwords() is stopwords()
