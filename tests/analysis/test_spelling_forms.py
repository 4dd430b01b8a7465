"""Every pair of spellings that must be found, at the level of forms; the same pairs go through an index elsewhere."""

from __future__ import annotations

from itertools import product

import pytest

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.query.compiler import alternatives
from tests.shared_data import SHARED, shared_file

NAME = "acceptance/spelling.tsv"

#: How often a word without and one with something in front occurs: the first is the common one.
COMMON, RARE = 100, 10


def pairs(expected: str) -> list[tuple[str, str]]:
    """Return query and document of the rows of which ``expected`` is said; names are joined by a list of their own."""
    if not (SHARED / NAME).exists():
        return []
    lines = (SHARED / NAME).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(query, document) for kind, query, document, said in rows if kind != "name" and said == expected]


def found_by(query: Forms, document: Forms) -> set[str]:
    """Return the stems that are looked for in an index where the query's word is common, the document's is not."""
    counts = {document.stem: RARE, query.stem: COMMON}
    return {alternative.stem for alternative in alternatives(query, {}, lambda stem: counts.get(stem, 0))}


def test_there_are_pairs_to_find_and_pairs_to_tell_apart() -> None:
    shared_file(NAME)
    assert len(pairs("finds")) > 30
    assert len(pairs("ranks-below")) > 5


@pytest.mark.parametrize("pair", pairs("finds"), ids=" ".join)
def test_the_other_spelling_is_found(pair: tuple[str, str]) -> None:
    query, document = map(analyse_forms, pair)
    assert len(query) == len(document) >= 1
    for wanted, held in zip(query, document, strict=True):
        assert held.stem in found_by(wanted, held)


@pytest.mark.parametrize("pair", pairs("ranks-below"), ids=" ".join)
def test_another_word_is_not_taken_for_it(pair: tuple[str, str]) -> None:
    for wanted, held in product(*map(analyse_forms, pair)):
        assert wanted.stem != held.stem
        assert held.stem not in found_by(wanted, held)
