"""A watch that may not remove a large share of the index keeps it and says so: while it catches up, and later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from searchapp.sync.watch import Kept
from tests.sync.watch.desk import QUICK, Desk, write

FIRST, LATER = 12, 200


def fill(place: Path, start: int, end: int) -> None:
    for number in range(start, end):
        write(place / f"{number:03}.jsonl", (f"{number}", f"نص الخبر رقم {number}"))


def lose(place: Path, start: int, end: int) -> None:
    for number in range(start, end):
        (place / f"{number:03}.jsonl").unlink()


def test_while_it_catches_up(desk: Desk, place: Path) -> None:
    fill(place, 0, FIRST)
    with desk.watching(place):
        pass
    lose(place, 0, FIRST - 1)
    write(place / "new.jsonl", ("new", "خبر جديد"))
    with desk.watching(place, may_remove_many=False):
        # What is new is taken in all the same.
        desk.until(lambda: len(desk.texts()) == FIRST + 1)
        assert [(each.number, each.articles) for each in desk.of(Kept)] == [(FIRST - 1, FIRST + 1)]
        assert desk.of(Kept)[0].file == str(place / "000.jsonl")
        # What comes back has never been away.
        fill(place, 0, 1)
        desk.rest()
    assert len(desk.texts()) == FIRST + 1
    lose(place, 0, 1)
    with desk.watching(place):
        assert set(desk.texts()) == {"11", "new"}


def test_while_it_catches_up_in_several_batches(desk: Desk, place: Path) -> None:
    fill(place, 0, FIRST)
    with desk.watching(place):
        pass
    lose(place, 0, FIRST - 1)
    with desk.watching(place, pace=replace(QUICK, batch=4), may_remove_many=False):
        # What the batches before have removed is no large share.
        assert len(desk.texts()) >= FIRST - 10
    assert desk.count(Kept) >= 1


def test_later_each_batch_counts_alone(desk: Desk, place: Path) -> None:
    fill(place, 0, FIRST)
    few = LATER // 10
    with desk.watching(place, may_remove_many=False):
        fill(place, FIRST, LATER - 50)
        fill(place / "below", LATER - 50, LATER)
        desk.until(lambda: len(desk.texts()) == LATER)
        lose(place, 0, few)
        desk.until(lambda: len(desk.texts()) == LATER - few)
        lose(place, few, 2 * few - 2)
        desk.until(lambda: len(desk.texts()) == LATER - 2 * few + 2)
        assert desk.count(Kept) == 0
        (place / "below").rename(place.parent / "away")
        desk.until(lambda: desk.count(Kept) > 0)
        write(place / "new.jsonl", ("new", "خبر جديد"))
        desk.until(lambda: "new" in desk.texts())
    assert len(desk.texts()) == LATER - 2 * few + 3


def test_what_has_moved_goes_nowhere(desk: Desk, place: Path) -> None:
    fill(place / "old", 0, LATER)
    with desk.watching(place, may_remove_many=False):
        (place / "old").rename(place / "new")
        desk.rest()
    assert desk.count(Kept) == 0
    assert len(desk.texts()) == LATER
