"""The words of some articles as posting lists: by hand, and against a loop that goes from word to word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.ranking.postings import (
    BODY,
    GAP,
    LAST_OF_TITLE,
    Integers,
    Passages,
    Postings,
    Row,
    TermVector,
    TermVectors,
    layout_of,
)

#: Forms, some of which differ in their upper half only, or in the lower one.
FORMS = (0, 1, 2, 1 << 16, (1 << 16) + 1, 0xFFFF, 0xFFFF0000, 0xFFFFFFFF)


class Text(NamedTuple):
    """The forms of the words of a title, and of each paragraph."""

    title: list[int]
    paragraphs: list[list[int]]


def term_vectors(*texts: Text) -> TermVectors:
    return TermVectors.of([words(text) for text in texts])


def words(text: Text) -> TermVector:
    lengths = np.array([len(paragraph) for paragraph in text.paragraphs], np.int64)
    forms = [*text.title, *(form for paragraph in text.paragraphs for form in paragraph)]
    return TermVector(len(text.title), lengths, np.array(forms, np.uint32))


def postings(some: TermVectors, *forms: int) -> Postings:
    return some.postings(np.array(forms, np.uint32), table_of(forms))


def table_of(forms: Sequence[int]) -> tuple[Row, ...]:
    return tuple((f"form {form}", f"form {form}", f"stem {form}") for form in forms)


def placed(text: Text) -> list[tuple[int, int]]:
    """Return the position of each word, and its form, word by word."""
    found = [(place if place < LAST_OF_TITLE - 1 else LAST_OF_TITLE, form) for place, form in enumerate(text.title)]
    start = BODY
    for paragraph in text.paragraphs:
        found += [(start + place, form) for place, form in enumerate(paragraph)]
        start += len(paragraph) + GAP
    return found


def by_a_loop(texts: Sequence[Text], forms: Sequence[int]) -> dict[str, list[int]]:
    """Return what a posting list of ``forms`` should hold."""
    found: dict[str, list[int]] = {"documents": [], "counts": [], "positions": [], "forms": []}
    for document, text in enumerate(texts):
        here = [(position, forms.index(form)) for position, form in placed(text) if form in forms]
        if here:
            found["documents"].append(document)
            found["counts"].append(len(here))
            found["positions"] += [position for position, _ in here]
            found["forms"] += [form for _, form in here]
    return found


def as_lists(found: Postings) -> dict[str, list[int]]:
    return {name: getattr(found, name).tolist() for name in ("documents", "counts", "positions", "forms")}


def test_by_hand() -> None:
    some = term_vectors(
        Text([7, 8], [[7, 9, 7], [8]]),
        Text([], []),
        Text([9], [[]]),
        Text([], [[], [8, 7]]),
    )
    assert some.size == 4
    assert some.lengths.tolist() == [6, 0, 1, 2]
    assert as_lists(postings(some, 7)) == {
        "documents": [0, 3],
        "counts": [3, 1],
        "positions": [0, BODY, BODY + 2, BODY + GAP + 1],
        "forms": [0, 0, 0, 0],
    }
    assert as_lists(postings(some, 9, 8)) == {
        "documents": [0, 2, 3],
        "counts": [3, 1, 1],
        "positions": [1, BODY + 1, BODY + 3 + GAP, 0, BODY + GAP],
        "forms": [1, 0, 1, 0, 1],
    }
    assert postings(some, 9, 8).table == table_of((9, 8))


def test_forms_that_are_nowhere() -> None:
    some = term_vectors(Text([1], [[2]]), Text([1 << 16], []))
    for forms in ((), (3,), ((1 << 16) + 2,)):
        assert as_lists(postings(some, *forms)) == {"documents": [], "counts": [], "positions": [], "forms": []}


def test_no_articles() -> None:
    nothing = term_vectors()
    assert nothing.size == 0
    assert as_lists(postings(nothing, 1, 2)) == {"documents": [], "counts": [], "positions": [], "forms": []}
    assert nothing.passages.first.tolist() == [0]


forms = st.lists(st.sampled_from(FORMS), max_size=6)
texts = st.lists(st.builds(Text, forms, st.lists(forms, max_size=4)), max_size=6)
asked = st.lists(st.sampled_from(FORMS), unique=True, max_size=5)


@given(texts, asked)
def test_against_a_loop(some: list[Text], wanted: list[int]) -> None:
    found = postings(term_vectors(*some), *wanted)
    assert as_lists(found) == by_a_loop(some, wanted)
    assert found.table == table_of(wanted)


@given(texts, asked, asked)
def test_what_is_had_once_is_the_same_for_some_of_it(some: list[Text], wanted: list[int], others: list[int]) -> None:
    """TermVector that have any of many forms are found once, and told apart after."""
    having = term_vectors(*some).having(np.array([*wanted, *others], np.uint32))
    for forms in (wanted, others):
        found = having.postings(np.array(forms, np.uint32), table_of(forms))
        assert as_lists(found) == by_a_loop(some, forms)


@pytest.mark.parametrize("length", [*range(LAST_OF_TITLE - 3, BODY + 3), BODY + 100, 2 * BODY])
@pytest.mark.parametrize("before", [0, 1, BODY + 5])
def test_the_last_words_of_an_impossibly_long_title_share_a_position(length: int, before: int) -> None:
    some = [
        Text([5] * before, [[5], [5]]),
        Text([1, 2] * (length // 2) + [1] * (length % 2), [[1, 2], [2]]),
        Text([2], []),
    ]
    for wanted in ([1], [2], [2, 1], [1, 5]):
        found = postings(term_vectors(*some), *wanted)
        assert as_lists(found) == by_a_loop(some, wanted)
        assert found.positions[found.positions < BODY].max(initial=0) <= LAST_OF_TITLE
        # What comes before the shared one stays empty, so that no two words are neighbours that are none.
        assert LAST_OF_TITLE - 1 not in found.positions
        assert LAST_OF_TITLE + 1 not in found.positions


@given(texts)
def test_passages_are_those_of_the_layouts(some: list[Text]) -> None:
    found = term_vectors(*some).passages
    layouts: list[Integers] = [layout_of([len(each) for each in text.paragraphs]) for text in some]
    expected = Passages.of(layouts)
    for name in ("starts", "lengths", "first"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist(), name


@given(texts)
def test_every_word_knows_its_article_and_its_place(some: list[Text]) -> None:
    every = term_vectors(*some)
    numbers = np.arange(int(every.lengths.sum()))
    expected = [(document, position) for document, text in enumerate(some) for position, _ in placed(text)]
    assert list(zip(every.documents(numbers).tolist(), every.positions(numbers).tolist(), strict=True)) == expected


@given(texts)
def test_articles_given_all_together_are_the_same(some: list[Text]) -> None:
    each = [words(text) for text in some]
    nothing = np.empty(0, np.uint32)
    together = TermVectors.of_arrays(
        titles=np.array([text.title for text in each], np.int64),
        counts=np.array([len(text.paragraphs) for text in each], np.int64),
        paragraphs=np.concatenate([nothing, *(text.paragraphs.astype(np.uint32) for text in each)]),
        lengths=np.array([len(text.forms) for text in each], np.int64),
        forms=np.concatenate([nothing, *(text.forms for text in each)]),
    )
    for form in FORMS:
        assert as_lists(postings(together, form)) == as_lists(postings(term_vectors(*some), form))
