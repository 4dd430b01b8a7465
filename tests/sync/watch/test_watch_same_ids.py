"""Records of several files that have one id: as when everything is indexed anew, none is lost and none is doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sync.watch.desk import Desk, write


def rejected(desk: Desk) -> list[str]:
    return [str(notice) for each in desk.batches() for notice in each.report.rejected]


@pytest.mark.slow
def test_what_is_there_stays(desk: Desk, place: Path) -> None:
    with desk.watching(place):
        write(place / "b.jsonl", ("x", "أول"))
        desk.until_it_holds(x="أول")
        write(place / "a.jsonl", ("x", "ثان"), ("y", "آخر"))
        desk.until_it_holds(x="أول", y="آخر")
        desk.until(lambda: bool(rejected(desk)))
        assert [f"a.jsonl:1: has the same id as {place / 'b.jsonl'}" in line for line in rejected(desk)] == [True]
        write(place / "b.jsonl", ("x", "أول من جديد"))
        desk.until_it_holds(x="أول من جديد", y="آخر")


def test_what_was_left_out_comes_in_when_the_other_goes(desk: Desk, place: Path) -> None:
    with desk.watching(place):
        write(place / "a.jsonl", ("x", "أول"))
        desk.until_it_holds(x="أول")
        write(place / "b.jsonl", ("x", "ثان"))
        write(place / "c.jsonl", ("x", "ثالث"))
        desk.until(lambda: len(rejected(desk)) == 2)
        (place / "a.jsonl").unlink()
        desk.until_it_holds(x="ثان")
        write(place / "b.jsonl", ("z", "غير"))
        desk.until_it_holds(x="ثالث", z="غير")
        # That c is left out for the sake of another file than before is news, everything else is not.
        assert len(rejected(desk)) == 3


@pytest.mark.slow
def test_a_file_elsewhere_has_no_older_rights(desk: Desk, place: Path, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "a.jsonl", ("x", "قديم"))
    with desk.watching(tmp_path / "elsewhere"):
        desk.until_it_holds(x="قديم")
    write(place / "b.jsonl", ("x", "جديد"))
    with desk.watching(place):
        desk.until_it_holds(x="جديد")
    assert not rejected(desk)
