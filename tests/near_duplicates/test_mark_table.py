"""Marks that share hashes with another are found, however many there are and in whatever order they came."""

from __future__ import annotations

from random import Random

import pytest

from searchapp.near_duplicates import table
from searchapp.near_duplicates.signature import Mark, mark_of, marks_from
from searchapp.near_duplicates.table import COMPARED, KEYS, Alike, MarkTable, keys_of
from tests.wire import edited, printed, text


def some_marks(seed: int, count: int) -> list[Mark]:
    chance = Random(seed)
    marks = []
    for number in range(count):
        words = edited(text(chance.randrange(9), 40), chance.randrange(99), chance.choice((0, 0.1, 0.3)))
        marks.append(mark_of(printed(str(number), words[: chance.choice((0, 9, 26, 40))], chance.choice("أب"), 3)))
    return marks


def plain(found: list[Alike]) -> list[tuple[str, bytes]]:
    return [(alike.article_id, alike.mark.tobytes()) for alike in found]


@pytest.mark.parametrize("before", [0, 1, 60, 200])
@pytest.mark.parametrize("seed", range(3))
def test_all_that_share_enough_are_found(seed: int, before: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_UNORDERED", 7)
    monkeypatch.setattr(table, "LOOKED_AT", 1000)
    monkeypatch.setattr(table, "COMPARED", 1000)
    marks = some_marks(seed, 200)
    ids = [f"id {number}" for number in range(len(marks))]
    first = marks_from(b"".join(mark.to_bytes() for mark in marks[:before]))
    found = MarkTable(ids[:before], first)
    for number in range(before, len(marks)):
        assert found.put(ids[number], marks[number]) == number
    for mark in marks:
        keys = keys_of(mark.sketch)
        for least in (1, 2, KEYS):
            expected = [
                (name, other.to_bytes())
                for name, other in zip(ids, marks, strict=True)
                if len({*keys} & {*keys_of(other.sketch)}) >= least
            ]
            assert plain(list(found.sharing(keys, least))) == expected


def test_of_many_that_share_a_key_the_last_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_UNORDERED", 300)
    mark = mark_of(printed("notice", text(1, 40), "أ", 3))
    found = MarkTable()
    for number in range(1000):
        found.put(str(number), mark)
        last = range(max(0, number + 1 - COMPARED), number + 1)
        assert found.rows_sharing(keys_of(mark.sketch), 2) == [*last]


def test_an_empty_table_has_nothing() -> None:
    assert list(MarkTable().sharing([1, 2], 1)) == []
    assert list(MarkTable().sharing([], 1)) == []
