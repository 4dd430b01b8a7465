"""A watch that may not remove a large share of the index ends instead: while it catches up, and later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from searchapp.sync.removal import ManyRemovedError
from tests.sync.watch.desk import QUICK, Desk, write

FIRST, LATER = 12, 200


def fill(place: Path, start: int, end: int) -> None:
    for number in range(start, end):
        write(place / f"{number:03}.jsonl", (f"{number}", f"نص الخبر رقم {number}"))


def lose(place: Path, start: int, end: int) -> None:
    for number in range(start, end):
        (place / f"{number:03}.jsonl").unlink()


def test_while_it_catches_up_in_several_batches(desk: Desk, place: Path) -> None:
    fill(place, 0, FIRST)
    with desk.watching(place):
        pass
    lose(place, 0, FIRST - 1)
    pace = replace(QUICK, batch=4)
    with pytest.raises(ManyRemovedError), desk.watching(place, pace=pace, may_remove_many=False):
        pass
    # What the batches before have removed is no large share.
    assert len(desk.texts()) >= FIRST - 10
    with desk.watching(place):
        desk.until(lambda: len(desk.texts()) == 1)


def test_later_each_batch_counts_alone(desk: Desk, place: Path) -> None:
    fill(place, 0, FIRST)
    few = LATER // 10
    with pytest.raises(ManyRemovedError), desk.watching(place, may_remove_many=False):  # noqa: PT012
        fill(place, FIRST, LATER)
        desk.until(lambda: len(desk.texts()) == LATER)
        lose(place, 0, few)
        desk.until(lambda: len(desk.texts()) == LATER - few)
        lose(place, few, 2 * few - 2)
        desk.until(lambda: len(desk.texts()) == LATER - 2 * few + 2)
        lose(place, 100, 150)
        desk.until(lambda: False)
    assert len(desk.texts()) == LATER - 2 * few + 2
