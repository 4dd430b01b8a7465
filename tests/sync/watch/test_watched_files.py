"""When a file is complete, when it is gone, and when it is neither: told by a clock of the test's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from searchapp.errors import InputError
from searchapp.sync.watch.files import Batch, WatchedFiles

STILL = 1.0


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "news").mkdir()
    return tmp_path / "news"


def names(batch: Batch) -> list[str]:
    return [path.name for path in batch.files.values()]


def test_a_file_is_ready_when_it_has_been_still(place: Path) -> None:
    watched = WatchedFiles([place], STILL)
    path = place / "a.txt"
    path.write_text("x", encoding="utf-8")
    watched.scan(10.0)
    assert not watched.next_batch(10.9, 10)
    # Size, time and file count: a change of any restarts the wait.
    path.write_text("xy", encoding="utf-8")
    watched.check(path, 10.9)
    assert not watched.next_batch(11.8, 10)
    os.utime(path, (5, 5))
    assert not watched.next_batch(11.9, 10)
    assert not watched.next_batch(12.8, 10)
    (place / "b").write_text("xy", encoding="utf-8")
    os.utime(place / "b", (5, 5))
    (place / "b").replace(path)
    assert not watched.next_batch(12.9, 10)
    batch = watched.next_batch(13.9, 10)
    assert names(batch) == ["a.txt"]
    assert batch.size() == 2
    # Until it is noted as taken it remains to be done.
    assert watched.next_batch(13.9, 10) == batch
    watched.committed(batch)
    watched.scan(14.0)
    assert not watched.next_batch(99.0, 10)
    assert not watched.is_due(99.0)


def test_a_change_while_it_is_read_is_noticed(place: Path) -> None:
    watched = WatchedFiles([place], STILL)
    path = place / "a.txt"
    path.write_text("x", encoding="utf-8")
    watched.scan(0.0)
    batch = watched.next_batch(1.0, 10)
    path.write_text("xyz", encoding="utf-8")
    watched.committed(batch)
    watched.check(path, 1.1)
    assert names(watched.next_batch(2.2, 10)) == ["a.txt"]


def test_absence_must_last_too(place: Path) -> None:
    watched = WatchedFiles([place], STILL)
    path = place / "a.txt"
    path.write_text("x", encoding="utf-8")
    watched.scan(0.0)
    watched.committed(watched.next_batch(1.0, 10))
    path.rename(place / "b")
    watched.check(path, 2.0)
    assert not watched.next_batch(2.9, 10)
    (place / "b").rename(path)
    assert not watched.next_batch(3.0, 10)
    watched.committed(watched.next_batch(4.0, 10))
    path.unlink()
    watched.scan(5.0)
    batch = watched.next_batch(6.0, 10)
    assert names(batch) == []
    assert batch.gone == {str(path)}
    watched.committed(batch)
    assert not watched.is_there(str(path))
    watched.scan(7.0)
    assert not watched.next_batch(9.0, 10)


def test_nothing_is_gone_while_its_place_is_away(place: Path, tmp_path: Path) -> None:
    watched = WatchedFiles([place], STILL)
    path = place / "a.txt"
    path.write_text("x", encoding="utf-8")
    watched.scan(0.0)
    watched.committed(watched.next_batch(1.0, 10))
    # As deleting a whole tree does: first the files, then the folder.
    path.unlink()
    watched.check(path, 2.0)
    place.rmdir()
    assert not watched.next_batch(4.0, 10)
    watched.scan(5.0)
    assert watched.unavailable == {place}
    assert not watched.next_batch(7.0, 10)
    watched.learn_indexed([str(path), str(tmp_path / "other")], 7.0)
    assert not watched.next_batch(7.0, 10)
    place.mkdir()
    watched.scan(8.0)
    assert watched.unavailable == set()
    assert watched.next_batch(9.0, 10).gone == {str(path)}


def test_what_went_while_nobody_watched_is_gone(place: Path, tmp_path: Path) -> None:
    (place / "b.txt").write_text("", encoding="utf-8")
    watched = WatchedFiles([place], STILL)
    watched.learn_indexed([str(place / "a.txt"), str(tmp_path / "other")], 5.0)
    assert watched.next_batch(5.0, 10).gone == {str(place / "a.txt")}


def test_batches_are_small_and_in_the_order_of_folders(place: Path) -> None:
    (place / "b").mkdir()
    for name in ("c.txt", "b/2.txt", "a.txt", "b/1.txt"):
        (place / name).write_text("x", encoding="utf-8")
    watched = WatchedFiles([place], STILL)
    watched.scan(0.0)
    seen = []
    while batch := watched.next_batch(1.0, 3):
        seen.append(names(batch))
        watched.committed(batch)
    assert seen == [["a.txt", "1.txt", "2.txt"], ["c.txt"]]


def test_what_vanishes_before_it_is_read_is_gone_if_the_index_had_it(place: Path) -> None:
    watched = WatchedFiles([place], STILL)
    paths = [place / name for name in ("again.txt", "before.txt", "new.txt")]
    for path in paths:
        path.write_text("x", encoding="utf-8")
    watched.scan(0.0)
    watched.committed(watched.next_batch(1.0, 1))
    watched.learn_indexed([str(paths[1])], 1.0)
    assert all(watched.is_there(str(path)) for path in paths)
    for path in paths:
        path.unlink()
    assert not any(watched.is_there(str(path)) for path in paths)
    watched.scan(3.0)
    # Nothing of the third has ever been in the index.
    assert watched.next_batch(4.0, 10).gone == {str(paths[0]), str(paths[1])}


def test_what_no_name_leads_to_is_gone_when_it_is(place: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("x", encoding="utf-8")
    (place / "link.txt").symlink_to(elsewhere)
    watched = WatchedFiles([place], STILL, follow_links=True)
    watched.scan(0.0)
    watched.committed(watched.next_batch(1.0, 10))
    (place / "link.txt").unlink()
    watched.scan(2.0)
    assert not watched.next_batch(3.0, 10)
    (place / "link.txt").symlink_to(elsewhere)
    watched.scan(4.0)
    assert names(watched.next_batch(5.0, 10)) == ["link.txt"]
    (place / "link.txt").unlink()
    elsewhere.unlink()
    watched.scan(6.0)
    assert watched.next_batch(7.0, 10).gone == {str(elsewhere)}


def test_a_link_out_of_the_watched_folder_is_skipped(place: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.txt").write_text("x", encoding="utf-8")
    watched = WatchedFiles([place], STILL)
    (place / "secret.txt").symlink_to(tmp_path / "elsewhere" / "secret.txt")
    (place / "folder").symlink_to(tmp_path / "elsewhere")
    (place / "own.txt").write_text("x", encoding="utf-8")
    (place / "inside").symlink_to(place)
    for path in (place / "secret.txt", place / "folder", place / "folder" / "secret.txt", place / "own.txt"):
        watched.check(path, 0.0)
    assert names(watched.next_batch(1.0, 10)) == ["own.txt"]
    watched.scan(2.0)
    assert names(watched.next_batch(3.0, 10)) == ["own.txt"]
    assert sorted(watched.skipped) == [str(place / "folder"), str(place / "secret.txt")]


def test_what_keeps_changing_is_named_once_until_it_is_still(place: Path) -> None:
    watched = WatchedFiles([place], STILL)
    path = place / "a.txt"
    for second in range(70):
        path.write_text("x" * (second + 1), encoding="utf-8")
        watched.check(path, second * 0.9)
        assert not watched.next_batch(second * 0.9, 10)
    assert list(watched.unsettled(59.9)) == []
    assert list(watched.unsettled(62.5)) == [path]
    assert list(watched.unsettled(63.0)) == []
    assert names(watched.next_batch(64.0, 10)) == ["a.txt"]


@pytest.mark.parametrize("below", ["nowhere", "a\0b"])
def test_a_place_that_is_not_there(place: Path, below: str) -> None:
    (place / "there").mkdir()
    with pytest.raises(InputError):
        WatchedFiles([place / "there", place / "there" / below], STILL)


def test_paths_that_are_not_below_a_watched_folder_are_nothing(place: Path, tmp_path: Path) -> None:
    watched = WatchedFiles([place], STILL)
    other = tmp_path / "a.txt"
    other.write_text("x", encoding="utf-8")
    watched.check(other, 0.0)
    watched.check(place / "never.txt", 0.0)
    assert not watched.next_batch(5.0, 10)


def test_a_file_that_was_emptied_is_being_written_for_a_minute(place: Path) -> None:
    watched = WatchedFiles([place], STILL)
    before, read_again, new, other = (place / f"{name}.jsonl" for name in ("before", "again", "new", "other"))
    for path in (before, read_again, other):
        path.write_text("x" if path is read_again else "", encoding="utf-8")
    watched.learn_indexed([str(before)], 0.0)
    watched.scan(0.0)
    # Nothing ever came from the third.
    batch = watched.next_batch(1.0, 10)
    assert names(batch) == ["again.jsonl", "other.jsonl"]
    watched.committed(batch)
    read_again.write_text("", encoding="utf-8")
    new.write_text("", encoding="utf-8")
    other.touch()
    os.utime(other, (5, 5))
    watched.scan(10.0)
    batch = watched.next_batch(11.0, 10)
    assert names(batch) == ["new.jsonl", "other.jsonl"]
    watched.committed(batch)
    assert not watched.is_due(59.9)
    assert names(watched.next_batch(60.0, 10)) == ["before.jsonl"]
    read_again.write_text("xy", encoding="utf-8")
    watched.check(read_again, 65.0)
    assert names(watched.next_batch(66.0, 10)) == ["again.jsonl", "before.jsonl"]
    read_again.write_text("", encoding="utf-8")
    watched.check(read_again, 67.0)
    assert list(watched.unsettled(126.0)) == []
    assert names(watched.next_batch(126.9, 10)) == ["before.jsonl"]
    assert names(watched.next_batch(127.0, 10)) == ["again.jsonl", "before.jsonl"]


def test_what_is_gone_waits_for_what_has_come(place: Path) -> None:
    watched = WatchedFiles([place], STILL)
    for name in "abc":
        (place / f"{name}.txt").write_text("x", encoding="utf-8")
    watched.scan(0.0)
    watched.committed(watched.next_batch(1.0, 10))
    for name in "abc":
        (place / f"{name}.txt").rename(place / f"{name}2.txt")
    watched.scan(2.0)
    seen = []
    while watched.is_due(3.0):
        batch = watched.next_batch(3.0, 2)
        assert batch
        assert not any(watched.is_there(str(place / f"{name}.txt")) for name in "abc")
        seen.append((names(batch), sorted(Path(origin).name for origin in batch.gone)))
        watched.committed(batch)
    assert seen == [(["a2.txt", "b2.txt"], []), (["c2.txt"], ["a.txt"]), ([], ["b.txt", "c.txt"])]


def test_what_is_gone_waits_neither_for_what_is_never_complete_nor_for_what_comes_later(place: Path) -> None:
    watched = WatchedFiles([place], STILL)
    unsettled, gone = place / "restless.txt", place / "gone.txt"
    gone.write_text("x", encoding="utf-8")
    watched.scan(0.0)
    watched.committed(watched.next_batch(1.0, 10))
    gone.unlink()
    for second in range(60):
        unsettled.write_text("x" * (second + 1), encoding="utf-8")
        watched.scan(2.0 + second)
        assert not watched.is_due(2.5 + second)
        assert not watched.next_batch(2.5 + second, 10)
    unsettled.write_text("x", encoding="utf-8")
    watched.scan(62.0)
    assert watched.is_due(62.5)
    batch = watched.next_batch(62.5, 10)
    assert batch.gone == {str(gone)}
    watched.committed(batch)
    watched.committed(watched.next_batch(63.0, 10))
    unsettled.unlink()
    watched.scan(70.0)
    (place / "later.txt").write_text("x", encoding="utf-8")
    watched.scan(71.1)
    assert watched.next_batch(71.2, 10).gone == {str(unsettled)}
