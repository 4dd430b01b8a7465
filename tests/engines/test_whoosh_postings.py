"""Posting lists: what is written is what is read, and what is not one is found out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.engines.serialization import from_bytes, term_bytes, to_bytes
from searchapp.engines.whoosh.codec import pack_postings, unpack_postings
from searchapp.ranking.postings import Postings

LARGE = st.integers(0, 2**32 - 1)


@st.composite
def posting_lists(draw: st.DrawFn) -> Postings:
    documents = sorted(draw(st.sets(LARGE, max_size=20)))
    counts = [draw(st.integers(1, 4)) for _ in documents]
    rows = st.tuples(st.text("اب\ud800x", min_size=1), st.text("اب", min_size=1), st.text("اب"))
    table = draw(st.lists(rows, min_size=1, max_size=5))
    positions = [draw(LARGE) for _ in range(sum(counts))]
    forms = [draw(st.integers(0, len(table) - 1)) for _ in positions]
    return Postings(np.array(documents), np.array(counts), np.array(positions), np.array(forms), tuple(table))


def as_lists(postings: Postings) -> list[Any]:
    arrays = (postings.documents, postings.counts, postings.positions, postings.forms)
    return [*(array.tolist() for array in arrays), postings.table]


@given(posting_lists())
def test_there_and_back(postings: Postings) -> None:
    assert as_lists(unpack_postings(pack_postings(postings))) == as_lists(postings)


@given(posting_lists(), st.data())
def test_what_is_cut_off_is_found_out(postings: Postings, data: st.DataObject) -> None:
    written = pack_postings(postings)
    with pytest.raises(ValueError, match="posting list"):
        unpack_postings(written[: data.draw(st.integers(0, len(written) - 1))])
    with pytest.raises(ValueError, match="posting list"):
        unpack_postings(written + b"x")


@given(posting_lists())
def test_moving(postings: Postings) -> None:
    moved = postings.moved(7)
    assert moved.documents.tolist() == [document + 7 for document in postings.documents.tolist()]
    assert as_lists(moved)[1:] == as_lists(postings)[1:]


@given(st.data())
def test_renumbering_leaves_out_what_has_no_number(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 12))
    documents = sorted(data.draw(st.sets(st.integers(0, size - 1))))
    counts = [data.draw(st.integers(1, 3)) for _ in documents]
    places = [(document, nth) for document, count in zip(documents, counts, strict=True) for nth in range(count)]
    kept = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    numbers = np.where(kept, np.cumsum(kept) - 1, -1)
    positions = np.arange(len(places))
    found = Postings(np.array(documents, int), np.array(counts, int), positions, positions, ()).renumbered(numbers)
    assert found.documents.tolist() == [int(numbers[document]) for document in documents if kept[document]]
    assert found.positions.tolist() == [nth for nth, (document, _) in enumerate(places) if kept[document]]
    assert found.forms.tolist() == found.positions.tolist()
    assert found.counts.sum() == len(found.positions)


@given(st.text(st.characters(exclude_categories=()), max_size=30), st.integers(0, 4000))
def test_terms(text: str, times: int) -> None:
    value = text * times
    term = term_bytes(value)
    assert len(term) <= 8192
    assert term_bytes(from_bytes(term)) == term
    if len(to_bytes(value)) <= 8192:
        assert from_bytes(term) == value
    assert term_bytes(value + "x") != term
