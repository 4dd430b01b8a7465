"""A vocabulary that is changed is the same as one made of all articles."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.vocabulary import Vocabulary
from tests.vocabulary.samples import COUNTS, WORDS

#: Also words that differ in marks and clitics only, so that spellings and families come and go.
SPELT = WORDS | st.sampled_from(
    [
        before + word + marks
        for before in ("", "و", "ب", "ال", "وال")
        for word in ("أحمدي", "احمدي", "سبب")
        for marks in "ـًa"
    ]
)
STATES = st.lists(st.dictionaries(SPELT, st.integers(1, 9), max_size=12), min_size=1, max_size=5)
MANY = {f"كلمة{number}": number for number in range(1, 200)}


def content(vocabulary: Vocabulary) -> list[object]:
    """Return everything that a vocabulary answers from."""
    families = vocabulary.families
    bases = [families.bases[number] for number in range(len(families))]
    sets = vocabulary._letter_sets.tolist()
    return [
        list(vocabulary.table),
        sorted(vocabulary.surface_counts()),
        families.numbers.tolist(),
        families.counts.tolist(),
        bases,
        vocabulary.stripped.rests.tolist(),
        sets,
    ]


@given(STATES)
def test_changes_lead_to_the_vocabulary_of_all_articles(states: list[dict[str, int]]) -> None:
    before = MANY
    vocabulary = Vocabulary.of(before.items())
    for words in states:
        after = {**MANY, **words}
        changes = Counter(after)
        changes.subtract(before)
        vocabulary, before = vocabulary.changed(changes), after
        assert content(vocabulary) == content(Vocabulary.of(after.items()))


@given(STATES)
def test_so_do_large_changes(states: list[dict[str, int]]) -> None:
    before: dict[str, int] = {}
    vocabulary = Vocabulary.of(())
    for after in states:
        changes = Counter(after)
        changes.subtract(before)
        vocabulary, before = vocabulary.changed(changes), after
        assert content(vocabulary) == content(Vocabulary.of(after.items()))


@pytest.mark.parametrize("words", [COUNTS, tuple(MANY.items())])
def test_what_goes_more_often_than_it_was_there_is_an_error(words: tuple[tuple[str, int], ...]) -> None:
    with pytest.raises(ValueError, match="more often"):
        Vocabulary.of(words).changed({words[0][0]: -words[0][1] - 1})
    with pytest.raises(ValueError, match="more often"):
        Vocabulary.of(words).changed({"غائب": -1})


def test_the_vocabulary_that_is_changed_stays_as_it_was() -> None:
    vocabulary = Vocabulary.of(MANY.items())
    before = content(vocabulary)
    assert len(vocabulary.changed({"كلمة1": 5, "جديد": 1, "كلمة2": -2})) == len(vocabulary)
    assert content(vocabulary) == before
