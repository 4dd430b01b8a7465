"""A renamed folder of more files than a batch takes: its articles are always found, and nothing untrue is reported."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.engines.archive import engine_on
from tests.sync.watch.desk import QUICK, Desk, write

pytestmark = pytest.mark.slow

FILES = 11
SMALL = replace(QUICK, batch=3)
ALL = {str(number): "نص" for number in range(FILES)}


@pytest.fixture
def renamed(place: Path) -> Path:
    for name in ALL:
        write(place / "old" / f"{name}.jsonl", (name, "نص"))
    return place / "new"


def moved(desk: Desk, folder: Path) -> bool:
    return {Path(origin).parent for origin in desk.reader.origins().values()} == {folder}


def untrue(desk: Desk) -> list[str]:
    removed = [f"{each.report.removed} removed" for each in desk.batches() if each.report.removed]
    return removed + [str(notice) for each in desk.batches() for notice in each.report.rejected]


def test_while_it_is_watched(desk: Desk, place: Path, renamed: Path) -> None:
    with desk.watching(place, pace=SMALL):
        before = len(desk.batches())
        (place / "old").rename(renamed)
        desk.until(lambda: moved(desk, renamed))
        desk.rest()
        assert desk.texts() == ALL
        assert sum(each.report.updated for each in desk.batches()[before:]) == FILES
    assert untrue(desk) == []


def test_while_nobody_watched(desk: Desk, place: Path, renamed: Path) -> None:
    with desk.watching(place, pace=SMALL):
        before = len(desk.batches())
    (place / "old").rename(renamed)
    (renamed / "7.jsonl").unlink()
    left = {name: text for name, text in ALL.items() if name != "7"}
    counts: list[int] = []
    done = Event()

    def count() -> None:
        reader = engine_on(desk.index)
        while not done.wait(0.01):
            counts.append(len(reader.digests()))
        reader.close()

    counting = Thread(target=count)
    counting.start()
    try:
        with desk.watching(place, pace=SMALL):
            desk.until_it_holds(**left)
    finally:
        done.set()
        counting.join()
    assert min(counts) == FILES - 1
    assert moved(desk, renamed)
    assert [line for line in untrue(desk) if line != "1 removed"] == []
    assert sum(each.report.updated for each in desk.batches()[before:]) == FILES - 1
