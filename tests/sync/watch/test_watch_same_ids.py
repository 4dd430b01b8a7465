"""Records of several files that have one id: none is lost, none is doubled, and each keeps its id."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sync.watch.desk import Desk, write

#: Files of one batch are complete at the same time.
OF_OTHERS = {"b.jsonl:x": "ثان", "c.jsonl:x": "ثالث"}


def removed(desk: Desk) -> int:
    return sum(each.report.removed for each in desk.batches())


@pytest.mark.slow
def test_what_is_there_stays(desk: Desk, place: Path) -> None:
    with desk.watching(place):
        write(place / "b.jsonl", ("x", "أول"))
        desk.until_it_holds(x="أول")
        write(place / "a.jsonl", ("x", "ثان"), ("y", "آخر"))
        desk.until_it_holds(**{"x": "أول", "a.jsonl:x": "ثان", "y": "آخر"})
        write(place / "b.jsonl", ("x", "أول من جديد"))
        write(place / "a.jsonl", ("x", "ثان من جديد"), ("y", "آخر"))
        desk.until_it_holds(**{"x": "أول من جديد", "a.jsonl:x": "ثان من جديد", "y": "آخر"})


def test_each_keeps_its_id_when_another_goes(desk: Desk, place: Path) -> None:
    with desk.watching(place):
        write(place / "a.jsonl", ("x", "أول"))
        desk.until_it_holds(x="أول")
        write(place / "b.jsonl", ("x", "ثان"))
        write(place / "c.jsonl", ("x", "ثالث"))
        desk.until_it_holds(x="أول", **OF_OTHERS)
        (place / "a.jsonl").unlink()
        desk.until_it_holds(**OF_OTHERS)
        (place / "b.jsonl").rename(place / "d.jsonl")
        desk.until(lambda: str(place / "d.jsonl") in desk.reader.origins().values())
        desk.rest()
        assert desk.texts() == OF_OTHERS
        write(place / "d.jsonl", ("x", "غير"))
        desk.until_it_holds(**OF_OTHERS | {"b.jsonl:x": "غير"})
    assert removed(desk) == 1


@pytest.mark.parametrize("is_in_one_batch", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_a_copy_takes_the_place_of_what_goes(desk: Desk, place: Path, is_in_one_batch: bool) -> None:
    with desk.watching(place):
        write(place / "z.jsonl", ("x", "غير"))
        desk.until_it_holds(x="غير")
        write(place / "a.jsonl", ("x", "نص"))
        desk.until_it_holds(**{"x": "غير", "a.jsonl:x": "نص"})
        write(place / "copy.jsonl", ("x", "نص"))
        desk.until(lambda: any(each.report.refusals("duplicate") for each in desk.batches()))
        (place / "a.jsonl").unlink()
        if is_in_one_batch:
            write(place / "new.jsonl", ("y", "جديد"))
        desk.until(lambda: str(place / "copy.jsonl") in desk.reader.origins().values())
        desk.rest()
        assert desk.texts().items() >= {"x": "غير", "a.jsonl:x": "نص"}.items()
        assert removed(desk) == 0
        write(place / "copy.jsonl", ("x", "نص آخر"))
        desk.until(lambda: desk.texts()["a.jsonl:x"] == "نص آخر")


def test_what_is_edited_in_one_of_two_copies_is_two_articles(desk: Desk, place: Path) -> None:
    with desk.watching(place):
        write(place / "a.jsonl", ("x", "نص"))
        desk.until_it_holds(x="نص")
        write(place / "copy.jsonl", ("x", "نص"))
        desk.until(lambda: any(each.report.refusals("duplicate") for each in desk.batches()))
        write(place / "a.jsonl", ("x", "نص منقّح"))
        desk.until_it_holds(**{"x": "نص منقّح", "copy.jsonl:x": "نص"})


@pytest.mark.slow
def test_a_file_elsewhere_keeps_its_articles(desk: Desk, place: Path, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "a.jsonl", ("x", "قديم"))
    with desk.watching(tmp_path / "elsewhere"):
        desk.until_it_holds(x="قديم")
    write(place / "b.jsonl", ("x", "جديد"))
    with desk.watching(place):
        desk.until_it_holds(**{"x": "قديم", "b.jsonl:x": "جديد"})
