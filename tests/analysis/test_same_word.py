"""How often what counts as the same word is the same word: the figures that users are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from searchapp.analysis.analyser import Forms, analyse_word
from searchapp.query.syntax import BY_LEXEME, BY_STEM, Measure
from tests.shared_data import shared_file

#: The figures are given in whole and half hundredths.
NEAR = 0.006


def measured(words: list[tuple[str, str]], key_of: Callable[[Forms], str]) -> tuple[float, float]:
    """Return precision and recall, the means over ``words``, each with its lemma, looked for among all of them."""
    keys = {word: key_of(forms) for word, _ in words if (forms := analyse_word(word)) is not None}
    of_key = Counter(keys[word] for word, _ in words)
    of_lemma = Counter(lemma for _, lemma in words)
    of_both = Counter((keys[word], lemma) for word, lemma in words)
    asked = dict.fromkeys(words)
    precision = sum(of_both[keys[word], lemma] / of_key[keys[word]] for word, lemma in asked)
    recall = sum(of_both[keys[word], lemma] / of_lemma[lemma] for word, lemma in asked)
    return precision / len(asked), recall / len(asked)


@pytest.mark.parametrize(
    ("told", "key_of"), [(BY_LEXEME, lambda forms: forms.lexeme[0]), (BY_STEM, lambda forms: forms.stem)]
)
def test_what_users_are_told_is_so(told: Measure, key_of: Callable[[Forms], str]) -> None:
    lines = shared_file("morphology/pud-dev.tsv").read_text(encoding="utf-8").splitlines()
    words = [(word, lemma) for word, lemma, _ in (line.split("\t") for line in lines)]
    assert measured(words, key_of) == pytest.approx((float(told.precision), float(told.recall)), abs=NEAR)
