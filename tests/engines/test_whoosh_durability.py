"""A commit is on the disk before it takes effect: whatever the power does, an index is what it was or will be."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.asking import found
from tests.conformance.case import add, delete
from tests.engines.archive import article_number, whoosh_engine


class Disk:
    """What would be left if the power went: of each file what it held when it was last synced, under a synced name.

    A rename counts at once, which is the worst that can happen to what was not synced before it.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._synced: dict[Path, bytes] = {}
        self.renamed: list[str] = []
        self.after_rename: Callable[[], None] = lambda: None
        fsync, rename, replace = os.fsync, os.rename, os.replace

        def watched_fsync(descriptor: int) -> None:
            fsync(descriptor)
            path = Path(f"/proc/self/fd/{descriptor}").readlink()
            if path.is_file():
                self._synced[path] = path.read_bytes()

        def moved(move: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
            def watched(source: Any, target: Any, **_: Any) -> None:
                move(source, target)
                self._synced.pop(Path(target), None)
                if Path(source) in self._synced:
                    self._synced[Path(target)] = self._synced.pop(Path(source))
                self.renamed.append(Path(target).name)
                self.after_rename()

            return watched

        monkeypatch.setattr(os, "fsync", watched_fsync)
        monkeypatch.setattr(os, "rename", moved(rename))
        monkeypatch.setattr(os, "replace", moved(replace))

    def copy(self, index: Path, target: Path) -> None:
        """Write what is on the disk of ``index`` to ``target``."""
        for path, data in self._synced.items():
            if path.is_relative_to(index) and path.exists():
                copied = target / path.relative_to(index)
                copied.parent.mkdir(parents=True, exist_ok=True)
                copied.write_bytes(data)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to tell which file a descriptor is")
def test_at_every_rename_the_disk_holds_a_whole_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    index = tmp_path / "index"
    states: list[set[str]] = []
    expected: list[set[str]] = [set()]

    def look() -> None:
        copy = tmp_path / f"disk-{len(states)}"
        disk.copy(index, copy)
        with closing(whoosh_engine(copy)) as engine:
            states.append(set(engine.digests()))
            if engine.digests():
                assert engine.check(deep=True) == ()

    disk.after_rename = look
    with closing(whoosh_engine(index)) as engine:
        for number in range(9):
            add(engine, article_number(number), article_number(number + 100))
            expected.append(expected[-1] | set(found(engine, None)))
        delete(engine, "00000", "00003")
        expected.append(set(found(engine, None)))
        with engine.rebuild() as writer:
            writer.add(article_number(500))
        expected.append({"00500"})
    assert disk.renamed.count("CURRENT") == 2
    assert len([name for name in disk.renamed if name.endswith(".toc")]) >= 12
    # Each state is one of those that were committed, and none comes again after a later one.
    assert all(state in expected for state in states)
    places = [expected.index(state) for state in states]
    assert places == sorted(places)
    assert set(places) == set(range(len(expected)))


def test_the_folder_is_synced_before_what_it_replaces_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[tuple[str, str]] = []
    fsync, rename, remove = os.fsync, os.rename, os.remove

    def watch(kind: str, call: Callable[..., None], name: Callable[[Any], str]) -> Callable[..., None]:
        def watched(*arguments: Any, **options: Any) -> None:
            call(*arguments, **options)
            events.append((kind, name(arguments[-1])))

        return watched

    def name_of(descriptor: int) -> str:
        return "folder" if os.fstat(descriptor).st_mode & 0o040000 else "file"

    with closing(whoosh_engine(tmp_path / "index")) as engine:
        add(engine, article_number(1))
        monkeypatch.setattr(os, "fsync", watch("fsync", fsync, name_of))
        monkeypatch.setattr(os, "rename", watch("rename", rename, lambda path: Path(path).name))
        monkeypatch.setattr(os, "remove", watch("remove", remove, lambda path: Path(path).name))
        add(engine, article_number(1))
    renamed = next(place for place, event in enumerate(events) if event[0] == "rename" and event[1].endswith(".toc"))
    removed = [place for place, event in enumerate(events) if event[0] == "remove" and event[1].startswith("_MAIN")]
    assert removed
    assert ("fsync", "folder") in events[renamed : removed[0]]
    assert events[renamed - 1] == ("fsync", "folder")
