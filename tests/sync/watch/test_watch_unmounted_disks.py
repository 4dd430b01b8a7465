"""A disk that is unmounted leaves an empty folder; its articles stay until it is back, and are then up to date."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from searchapp.sync.watch import Returned, Vanished
from searchapp.sync.watch.files import WatchedPaths
from tests.sync.watch.desk import Desk, write


class Disk:
    """Something that is mounted on a folder; each time, it is another, empty disk."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def mount(self) -> None:
        command = ["mount", "-t", "tmpfs", "-o", "size=1m", "disk-for-a-test", str(self._place)]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("needs the right to mount a disk")

    def unmount(self, *, once: bool = True) -> None:
        subprocess.run(["umount", "--lazy", str(self._place)], check=once, capture_output=True)


@pytest.fixture
def disk(place: Path) -> Iterator[Disk]:
    found = Disk(place)
    found.mount()
    yield found
    found.unmount(once=False)


@pytest.mark.slow
@pytest.mark.parametrize("below", ["", "news"])
def test_articles_of_a_disk_stay_while_it_is_away(desk: Desk, place: Path, disk: Disk, below: str) -> None:
    watched = place / below
    write(watched / "a.jsonl", ("a", "نص"))
    write(watched / "b.jsonl", ("b", "نص"))
    with desk.watching(watched):
        disk.unmount()
        desk.until(lambda: desk.count(Vanished) == 1)
        desk.rest()
        assert desk.texts() == {"a": "نص", "b": "نص"}
        # The disk comes back under another number, and what it holds has changed.
        disk.mount()
        write(watched / "b.jsonl", ("b", "غير"))
        desk.until(lambda: desk.count(Returned) == 1)
        desk.until_it_holds(b="غير")
        disk.unmount()
        desk.until(lambda: desk.count(Vanished) == 2)
        desk.rest()
        assert desk.texts() == {"b": "غير"}


@pytest.mark.slow
@pytest.mark.parametrize("linked", [False, True])
def test_a_disk_that_is_away_at_the_start_is_waited_for(desk: Desk, place: Path, tmp_path: Path, linked: bool) -> None:
    if linked:
        (tmp_path / "link").symlink_to(place)
        place = tmp_path / "link"
    other = tmp_path / "other"
    other.mkdir()
    write(place / "a.jsonl", ("a", "نص"))
    write(place / "b.jsonl", ("b", "نص"))
    with desk.watching(place, other):
        assert desk.texts() == {"a": "نص", "b": "نص"}
    (place / "a.jsonl").unlink()
    (place / "b.jsonl").unlink()
    with desk.watching(place, other):
        desk.until(lambda: desk.of(Vanished) == [Vanished(place)])
        write(other / "c.jsonl", ("c", "نص"))
        desk.until_it_holds(a="نص", b="نص", c="نص")
        write(place / "b.jsonl", ("b", "غير"))
        desk.until_it_holds(b="غير", c="نص")
        assert desk.of(Returned) == [Returned(place)]
        # Files deleted from a watched folder are meant to go.
        (place / "b.jsonl").unlink()
        desk.until_it_holds(c="نص")


def test_what_is_put_where_a_disk_belongs_is_not_on_it(place: Path, disk: Disk) -> None:
    write(place / "a.jsonl", ("a", "نص"))
    watched = WatchedPaths([place, place / "a.jsonl"])
    assert watched.unavailable() == set()
    disk.unmount()
    write(place / "a.jsonl", ("a", "غير"))
    assert watched.unavailable() == {place, place / "a.jsonl"}


def test_a_folder_created_again_on_the_same_disk_is_there(place: Path) -> None:
    watched = WatchedPaths([place])
    place.rmdir()
    assert watched.is_unavailable(place)
    place.mkdir()
    assert not watched.is_unavailable(place)
