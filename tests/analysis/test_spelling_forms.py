"""All pairs of spellings that must find each other, compared by their forms; elsewhere they go through an index."""

from __future__ import annotations

from itertools import product

import pytest

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.query.readings import alternatives
from tests.shared_data import SHARED, shared_file

NAME = "acceptance/spelling.tsv"

#: An adjective made of a word is another word.
ANOTHER_WORD = ("سياسة", "سياسية")


def pairs(expected: str) -> list[tuple[str, str]]:
    """Return query and document of the rows that say ``expected``, except names, which have a list of their own."""
    if not (SHARED / NAME).exists():
        return []
    lines = (SHARED / NAME).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    found = [(query, document) for kind, query, document, said in rows if kind != "name" and said == expected]
    return [pair for pair in found if pair != ANOTHER_WORD]


def matches(query: Forms, document: Forms) -> bool:
    """Return whether a query for one word finds the other."""
    return document.readings in {alternative.readings for alternative in alternatives(query, {})}


def test_there_are_pairs_to_find_and_pairs_to_distinguish() -> None:
    shared_file(NAME)
    assert len(pairs("finds")) > 30
    assert len(pairs("ranks-below")) > 5


@pytest.mark.parametrize("pair", pairs("finds"), ids=" ".join)
def test_the_other_spelling_is_found(pair: tuple[str, str]) -> None:
    query, document = map(analyse_forms, pair)
    assert len(query) == len(document) >= 1
    for wanted, held in zip(query, document, strict=True):
        assert matches(wanted, held)


@pytest.mark.parametrize("pair", [*pairs("ranks-below"), ANOTHER_WORD], ids=" ".join)
def test_another_word_is_not_taken_for_it(pair: tuple[str, str]) -> None:
    for wanted, held in product(*map(analyse_forms, pair)):
        assert not matches(wanted, held)
