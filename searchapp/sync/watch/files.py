"""What has changed among watched files since it was last indexed, and what of that is complete."""

from __future__ import annotations

import heapq
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import takewhile
from math import inf
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from searchapp.errors import InputError
from searchapp.ingest import Rejection, find_files
from searchapp.ingest.files import Links, is_wanted, is_without_files
from searchapp.ingest.input_file import origin_of
from searchapp.sync.changes import origin_exists

#: After this many seconds of changes, a file is reported.
_UNSETTLED: Final = 60.0
#: For this many seconds, a file that had articles and is now empty counts as being rewritten.
_EMPTIED: Final = 60.0


class _Stamp(NamedTuple):
    """What differs once a file has been written to, replaced, or made readable."""

    device: int
    inode: int
    size: int
    modified: int
    changed: int
    is_folder: bool

    def is_empty(self) -> bool:
        """Return whether the file has 0 bytes."""
        return not self.size and not self.is_folder and self.inode > 0


#: Instead of the stamp of a file that was indexed before it was watched.
_UNREAD: Final = _Stamp(-1, 0, 0, 0, 0, is_folder=False)


@dataclass(slots=True)
class _Pending:
    """A file as last checked (``stamp`` None: it does not exist), and since when it has been like that."""

    path: Path
    stamp: _Stamp | None
    since: float
    first: float
    #: Its position among others.
    order: tuple[int, tuple[str, ...]]
    is_reported: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Files to read, and files that are gone, by their origins."""

    files: dict[str, Path] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    stamps: dict[str, _Stamp] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.files or self.gone)

    def size(self) -> int:
        """Return the number of bytes to read."""
        return sum(stamp.size for stamp in self.stamps.values())


def _folders_between(root: Path, path: Path) -> Iterator[Path]:
    """Yield ``path`` and the folders above it, up to ``root``, which is not among them."""
    return takewhile(lambda folder: folder != root, (path, *path.parents))


def _is_passed_over(folder: Path) -> bool:
    """Return whether ``folder`` exists and its files are not articles, as those of an index are not."""
    return folder.is_dir() and not is_wanted(folder)


class WatchedFiles:
    """The files among and below ``roots``, as :func:`~searchapp.ingest.find_files` finds them.

    A file is complete when it has not changed for ``still`` seconds, or for a minute if it has been emptied. It is gone
    when no file that has appeared since, which may be the same under another name, is still to be read. The caller
    passes the time. Raises :class:`~searchapp.errors.InputError` if one of ``roots`` does not exist.
    """

    def __init__(
        self, roots: Iterable[Path], still: float, leave_out: Path | None = None, *, follow_links: bool = False
    ) -> None:
        self.roots = [path.absolute() for path in roots]
        self.links = Links(self.roots, follow_all=follow_links)
        find_files(self.roots)
        self._watched_paths = WatchedPaths(self.roots)
        self.folders = self._watched_paths.folders
        self.unavailable: set[Path] = set()
        self._still = still
        self._left_out = leave_out and origin_of(leave_out)
        self._committed: dict[str, tuple[Path, _Stamp]] = {}
        self._pending: dict[str, _Pending] = {}
        self._unreadable: set[str] = set()
        #: The files of kinds that are not read, by their origins.
        self.skipped: dict[str, Rejection] = {}

    def scan(self, now: float) -> None:
        """Find everything that has changed. The time it takes grows with the number of files."""
        self.unavailable = self._watched_paths.unavailable()
        found: set[str] = set()
        self._unreadable = set()
        self.skipped = {}
        with suppress(InputError):
            # One of them may vanish at this very moment.
            available = [root for root in self.roots if root not in self.unavailable and root.exists()]
            for path in find_files(available, self._pass_over, self.links):
                origin, stamp = origin_of(path), _stamp_of(path)
                found.add(origin)
                if stamp and stamp.is_folder:
                    self._unreadable.add(origin)
                self._note(origin, path, stamp, now)
        for origin in self._committed.keys() - found:
            path, _ = self._committed[origin]
            if self._is_out_of_reach(origin, path):
                continue
            if origin_exists(origin):
                # It is no longer under a root, or has just come back. Its articles stay as long as it exists.
                self._committed[origin] = path, _UNREAD
            else:
                self._note(origin, path, None, now)

    def _pass_over(self, _: Path, rejection: Rejection | None) -> None:
        if rejection is not None:
            self.skipped[rejection.origin] = rejection

    def check(self, path: Path, now: float) -> None:
        """Find what has changed at and below ``path``, which the system reported."""
        root = next((root for root in self.folders if path.is_relative_to(root)), None)
        if (
            root is None
            or self._watched_paths.is_unavailable(root)
            or any(part.startswith(".") for part in path.relative_to(root).parts)
            or self.links.leads_out(path)
            or any(map(_is_passed_over, _folders_between(root, path)))
        ):
            return
        stamp = _stamp_of(path)
        if stamp is None:
            for origin in list(self._at_or_below(origin_of(path))):
                self._note(origin, self._committed[origin][0], None, now)
        elif stamp.is_folder:
            with suppress(InputError):
                for file in find_files([path], links=self.links):
                    self._note(origin_of(file), file, _stamp_of(file), now)
        elif is_wanted(path):
            self._note(origin_of(path), path, stamp, now)

    def _at_or_below(self, origin: str) -> Iterator[str]:
        if origin in self._committed:
            yield origin
        else:
            yield from (committed for committed in self._committed if committed.startswith(f"{origin}/"))

    def _note(self, origin: str, path: Path, stamp: _Stamp | None, now: float) -> None:
        committed = self._committed.get(origin)
        seen = self._pending.get(origin)
        if stamp == (committed[1] if committed else None) or origin == self._left_out:
            self._pending.pop(origin, None)
        elif seen is None:
            self._pending[origin] = _Pending(path, stamp, now, now, self._order(path))
        elif seen.stamp != stamp:
            seen.path, seen.stamp, seen.since = path, stamp, now

    def next_batch(self, now: float, most: int) -> Batch:
        """Return what has changed and is complete: of the files the first ``most``, in the order in which they are
        read from their folders.
        """
        files: dict[str, Path] = {}
        stamps: dict[str, _Stamp] = {}
        for origin, seen in heapq.nsmallest(most, self._complete(now), key=lambda each: each[1].order):
            stamp = _stamp_of(seen.path)
            if stamp != seen.stamp or stamp is None:
                self._note(origin, seen.path, stamp, now)
            elif origin_of(seen.path) != origin:
                # A link that now leads elsewhere. Its former target is found under another name, if it has one.
                del self._pending[origin]
            else:
                files[origin], stamps[origin] = seen.path, stamp
        gone: set[str] = set()
        for origin, seen in heapq.nsmallest(
            most - len(files), self._deleted(now, files), key=lambda each: each[1].order
        ):
            if self._is_gone(origin, seen.path):
                gone.add(origin)
            else:
                del self._pending[origin]
        return Batch(files, frozenset(gone), stamps)

    def _complete(self, now: float) -> Iterator[tuple[str, _Pending]]:
        """Yield the files that exist and are complete."""
        for origin, seen in self._pending.items():
            if seen.stamp and now - seen.since >= (_EMPTIED if self._is_emptied(origin, seen.stamp) else self._still):
                yield origin, seen

    def _is_emptied(self, origin: str, stamp: _Stamp) -> bool:
        return stamp.is_empty() and origin in self._committed and not self._committed[origin][1].is_empty()

    def _deleted(self, now: float, read: Collection[str]) -> list[tuple[str, _Pending]]:
        """Return the files that no longer exist, and cannot be among those still to be read after ``read``.

        A file that appeared after the deletion was noticed, or that keeps changing, delays nothing.
        """
        awaited = (
            seen.first
            for origin, seen in self._pending.items()
            if seen.stamp and seen.stamp.size and origin not in read and not self._is_unsettled(seen, now)
        )
        before = min(awaited, default=inf)
        return [
            (origin, seen)
            for origin, seen in self._pending.items()
            if seen.stamp is None and now - seen.since >= self._still and seen.since + self._still < before
        ]

    def _is_unsettled(self, seen: _Pending, now: float) -> bool:
        return now - seen.first >= _UNSETTLED and now - seen.since < self._still

    def committed(self, batch: Batch) -> None:
        """Record that ``batch`` is in the index."""
        for origin, path in batch.files.items():
            self._committed[origin] = (path, batch.stamps[origin])
        for origin in batch.gone:
            self._committed.pop(origin, None)
        for origin in (*batch.files, *batch.gone):
            self._pending.pop(origin, None)

    def is_there(self, origin: str) -> bool:
        """Return whether a file exists, or is out of reach and may exist."""
        path, _ = self._committed.get(origin, (None, _UNREAD))
        return origin_exists(origin) if path is None else not self._is_gone(origin, path)

    def learn_indexed(self, origins: Iterable[str], now: float) -> None:
        """Learn of which files the index has articles. Those that no longer exist, although their roots do, count as
        gone at once. A folder from which articles came and which is empty now counts as unavailable.
        """
        roots = {origin_of(root): root for root in self.roots}
        empty = {folder for folder in self.folders if is_without_files(folder)}
        for origin in origins:
            around = roots.keys() & {origin, *map(str, PurePosixPath(origin).parents)}
            if origin in self._committed or not around:
                continue
            for root in empty & {roots[name] for name in around}:
                self._watched_paths.mark_unavailable(root)
            nearest = max(around, key=len)
            path = roots[nearest] / PurePosixPath(origin).relative_to(nearest)
            self._committed[origin] = path, _UNREAD
            if origin not in self._pending and self._is_gone(origin, path):
                self._pending[origin] = _Pending(path, None, now - self._still, now, self._order(path))

    def size(self) -> int:
        """Return the number of bytes waiting to be read."""
        return sum(seen.stamp.size for seen in self._pending.values() if seen.stamp)

    def is_due(self, now: float) -> bool:
        """Return whether :meth:`next_batch` would return anything."""
        return any(self._complete(now)) or bool(self._deleted(now, ()))

    def unsettled(self, now: float) -> Iterator[Path]:
        """Yield, each once, the files that have kept changing for a long time."""
        for seen in self._pending.values():
            if seen.stamp and not seen.is_reported and self._is_unsettled(seen, now):
                seen.is_reported = True
                yield seen.path

    def _order(self, path: Path) -> tuple[int, tuple[str, ...]]:
        numbers = (number for number, root in enumerate(self.roots) if path.is_relative_to(root))
        return next(numbers, len(self.roots)), path.parts

    def _is_gone(self, origin: str, path: Path) -> bool:
        found = origin_exists(origin) or (_stamp_of(path) is not None and origin_of(path) == origin)
        return not found and not self._is_out_of_reach(origin, path)

    def _is_out_of_reach(self, origin: str, path: Path) -> bool:
        """Return whether a file that is not found may still exist: on a missing disk, or in a folder that cannot be
        opened.
        """
        if any(path.is_relative_to(root) and self._watched_paths.is_unavailable(root) for root in self.roots):
            return True
        return bool(self._unreadable) and not self._unreadable.isdisjoint(map(str, PurePosixPath(origin).parents))


def _stamp_of(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        # It exists, and reading it will report what is wrong.
        return _Stamp(0, 0, 0, 0, 0, is_folder=False)
    return _Stamp(
        found.st_dev,
        found.st_ino,
        found.st_size,
        found.st_mtime_ns,
        found.st_ctime_ns,
        is_folder=stat.S_ISDIR(found.st_mode),
    )


class _Devices(NamedTuple):
    """The device of a folder, and the other devices of the folders above it."""

    device: int
    above: frozenset[int]


class WatchedPaths:
    """Which of the files and folders ``roots`` are available: at first all; a disk may be unmounted and come back."""

    def __init__(self, roots: Iterable[Path]) -> None:
        self.roots = [path.absolute() for path in roots]
        self.folders = [path for path in self.roots if path.is_dir()]
        self._devices = {root: _devices_of(self._folder_of(root)) for root in self.roots}
        self._marked: set[Path] = set()

    def mark_unavailable(self, root: Path) -> None:
        """Count a folder without files as unavailable until it has one."""
        self._marked.add(root)

    def unavailable(self) -> set[Path]:
        """Return the roots that are unavailable now. The others may have come back on another disk."""
        unavailable = {root for root in self.roots if self.is_unavailable(root)}
        self._marked &= unavailable
        for root in self._devices.keys() - unavailable:
            with suppress(OSError):
                self._devices[root] = _devices_of(self._folder_of(root))
        return unavailable

    def is_unavailable(self, root: Path) -> bool:
        """Return whether a root is unavailable. A file whose folder exists is deleted; a missing folder may be a disk.

        An unmounted disk leaves its mount point, a folder on the device of a folder above it. A disk that comes back
        may have another device number. A folder that was created again on the same device is available.
        """
        folder, devices = self._folder_of(root), self._devices[root]
        try:
            device = folder.stat().st_dev
        except OSError:
            return True
        if not folder.is_dir() or device in devices.above:
            return True
        return (device != devices.device or root in self._marked) and is_without_files(folder)

    def _folder_of(self, root: Path) -> Path:
        return root if root in self.folders else root.parent


def _devices_of(folder: Path) -> _Devices:
    device = folder.stat().st_dev
    above = {path.stat().st_dev for path in Path(os.path.realpath(folder)).parents}
    return _Devices(device, frozenset(above - {device}))
