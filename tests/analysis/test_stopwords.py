"""Stop words: which words are, in every spelling, and which must not be."""

from __future__ import annotations

import pytest

from searchapp.analysis.normalize import normalize
from searchapp.analysis.stopwords import is_stopword, stopwords
from searchapp.analysis.tokens import words_in
from tests.analysis.news_words import WORDS


@pytest.mark.parametrize("word", words_in("من في إلى الى على علي التي التى الذين وهو وفي وليس ماذا كان the of و"))
def test_words_that_say_nothing(word: str) -> None:
    assert is_stopword(normalize(word))


@pytest.mark.parametrize("word", [*WORDS, *words_in("عام حسن أول قال محمد US it")])
def test_words_that_say_something(word: str) -> None:
    assert not is_stopword(normalize(word))


def test_stop_words_are_normalized() -> None:
    assert all(normalize(word) == word and word for word in stopwords())


def test_they_are_read_once() -> None:
    assert stopwords() is stopwords()
