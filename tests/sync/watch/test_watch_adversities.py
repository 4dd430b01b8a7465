"""What may go wrong while files are watched, and must not stop it: bad files, restless files, a busy or full index."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from searchapp.engines.base import Writer
from searchapp.engines.local.folder import write_lock, writing_to
from searchapp.engines.whoosh.engine import WhooshEngine
from searchapp.errors import IndexStateError
from searchapp.settings import Settings
from searchapp.sync.watch import KeepsChanging, NoNotifications, Waiting, files
from searchapp.sync.watch.notifications import Notifications
from tests.sync.watch.desk import Desk, write


def reasons(desk: Desk) -> list[str]:
    return [notice.reason.en for each in desk.batches() for notice in each.report.rejected]


@pytest.mark.slow
def test_a_bad_file_is_told_once_and_stops_nothing(desk: Desk, place: Path) -> None:
    bad = place / "bad.jsonl"
    with desk.watching(place):
        bad.write_text('{"id": "x",\n', encoding="utf-8")
        write(place / "good.jsonl", ("good", "نص"))
        desk.until_it_holds(good="نص")
        desk.until(lambda: len(reasons(desk)) == 1)
        os.utime(bad)
        desk.rest()
        assert len(reasons(desk)) == 1
        bad.write_text('{"id": "x",\n{"id": "y",\n', encoding="utf-8")
        desk.until(lambda: len(reasons(desk)) == 2)
        write(bad, ("x", "سليم"))
        desk.until_it_holds(good="نص", x="سليم")
        bad.write_text('{"id": "x",\n', encoding="utf-8")
        desk.until(lambda: len(reasons(desk)) == 3)
        # What is broken keeps what was read of it before, as index does.
        assert desk.texts() == {"good": "نص", "x": "سليم"}


@pytest.mark.slow
def test_what_can_never_be_read_is_told_once(desk: Desk, place: Path) -> None:
    os.mkfifo(place / "pipe.txt")
    (place / "loop.txt").symlink_to(place / "loop.txt")
    (place / "nothing.txt").symlink_to(place / "is not there")
    write(place / "good.jsonl", ("good", "نص"))
    with desk.watching(place):
        desk.rest()
        assert desk.texts() == {"good": "نص"}
        assert len(reasons(desk)) == len(set(desk.batches()[0].report.rejected))
        assert any("not a file" in reason for reason in reasons(desk))
        assert len(desk.batches()) == 1


@pytest.mark.slow
def test_a_file_that_keeps_changing_waits_and_holds_up_nobody(
    desk: Desk, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_UNSETTLED", 0.5)
    unsettled = place / "unsettled.txt"
    done = Event()

    def keep_changing() -> None:
        with unsettled.open("w", encoding="utf-8") as file:
            while not done.wait(0.02):
                file.write("كلمة ")
                file.flush()

    with desk.watching(place):
        writing = Thread(target=keep_changing)
        writing.start()
        try:
            write(place / "a.jsonl", ("a", "نص"))
            desk.until_it_holds(a="نص")
            desk.until(lambda: desk.count(KeepsChanging) == 1)
            desk.rest()
            assert desk.texts() == {"a": "نص"}
        finally:
            done.set()
            writing.join()
        desk.until(lambda: len(desk.texts()) == 2)
        assert desk.of(KeepsChanging) == [KeepsChanging(unsettled)]


@pytest.mark.slow
def test_a_busy_index_is_waited_for(tmp_path: Path, place: Path) -> None:
    desk = Desk(tmp_path / "index", wait=0.05)
    with desk.watching(place):
        with write_lock(desk.index, 10):
            write(place / "a.jsonl", ("a", "نص"))
            desk.until(lambda: desk.count(Waiting) == 1)
            assert f"process {os.getpid()}, since" in desk.of(Waiting)[0].reason.en
            desk.rest()
            assert desk.count(Waiting) == 1
            assert desk.texts() == {}
        desk.until_it_holds(a="نص")
        with write_lock(desk.index, 10):
            (place / "a.jsonl").unlink()
            desk.until(lambda: desk.count(Waiting) == 2)
            write(place / "b.jsonl", ("b", "نص"))
        desk.until_it_holds(b="نص")
    desk.close()


@pytest.mark.slow
def test_an_index_that_is_busy_at_the_start_is_waited_for(tmp_path: Path, place: Path) -> None:
    desk = Desk(tmp_path / "index", wait=0.05)
    write(place / "a.jsonl", ("a", "نص"))
    locked, free = Event(), Event()

    def hold() -> None:
        with write_lock(desk.index, 10):
            locked.set()
            desk.until(lambda: desk.count(Waiting) == 1)
        free.set()

    holding = Thread(target=hold)
    holding.start()
    assert locked.wait(10)
    with desk.watching(place):
        assert free.is_set()
        assert desk.texts() == {"a": "نص"}
    holding.join()
    desk.close()


class FailingEngine(WhooshEngine):
    """Its disk is full as long as ``failures`` last."""

    failures = 0

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        with super().writer() as writer, writing_to(self._index):
            yield writer
            if self.failures:
                self.failures -= 1
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.slow
def test_a_disk_that_is_full_for_a_while(desk: Desk, place: Path) -> None:
    engine = FailingEngine(Settings(index=desk.index))
    with desk.watching(place, engine=engine):
        write(place / "a.jsonl", ("a", "نص"))
        desk.until_it_holds(a="نص")
        engine.failures = 3
        write(place / "a.jsonl", ("a", "غير"))
        write(place / "b.jsonl", ("b", "نص"))
        desk.until_it_holds(a="غير", b="نص")
    assert [("the disk is full" in each.reason.en) for each in desk.of(Waiting)] == [True]
    assert desk.batches()[-1].report.articles == 2
    engine.close()


def damage_while_watching(desk: Desk, place: Path) -> None:
    with desk.watching(place):
        write(place / "a.jsonl", ("a", "نص"))
        desk.until_it_holds(a="نص")
        (desk.index / "CURRENT").write_text("?", encoding="utf-8")
        write(place / "b.jsonl", ("b", "نص"))
        desk.until(lambda: False)


def test_a_damaged_index_ends_it_with_a_clear_error(desk: Desk, place: Path) -> None:
    with pytest.raises(IndexStateError, match="is damaged"):
        damage_while_watching(desk, place)


def test_without_notifications_files_are_found_all_the_same(
    desk: Desk, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Iterator[None]:
        raise OSError(errno.ENOSPC, "OS file watch limit reached")
        yield

    monkeypatch.setattr("searchapp.sync.watch.notifications.watchfiles.watch", refuse)
    with desk.watching(place):
        write(place / "folder" / "a.jsonl", ("a", "نص"))
        desk.until_it_holds(a="نص")
        (place / "folder" / "a.jsonl").unlink()
        desk.until_it_holds()
    assert len(desk.of(NoNotifications)) == 1


def test_notifications_name_what_has_changed(place: Path) -> None:
    notifications = Notifications(Event(), 0.05)
    notifications.follow([place, place / "is not there"])
    notifications.wait()
    (place / "a.txt").write_text("x", encoding="utf-8")
    found: set[Path] = set()
    for _ in range(100):
        found |= notifications.wait()
        if found:
            break
    assert found == {place / "a.txt"}
    notifications.close()
