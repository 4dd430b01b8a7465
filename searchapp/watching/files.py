"""What has changed among watched files since it was last taken in, and what of that is complete."""

from __future__ import annotations

import heapq
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from searchapp.errors import InputError
from searchapp.ingest import find_files
from searchapp.ingest.files import is_wanted
from searchapp.ingest.opening import origin_of
from searchapp.updating import is_there

#: After so many seconds without rest a file is worth a word.
_RESTLESS: Final = 60.0


class _Stamp(NamedTuple):
    """What is another when a file has been written to, replaced, or made readable."""

    device: int
    inode: int
    size: int
    modified: int
    changed: int
    is_folder: bool


#: Instead of the stamp of a file: it has articles in the index from before it was watched; it is to be read once more.
_UNREAD: Final = _Stamp(-1, 0, 0, 0, 0, is_folder=False)
_ONCE_MORE: Final = _Stamp(-2, 0, 0, 0, 0, is_folder=False)


@dataclass(slots=True)
class _Seen:
    """A file as it was when it was last looked at (``stamp`` None: not there), and since when it has been like that."""

    path: Path
    stamp: _Stamp | None
    since: float
    first: float
    #: Where it comes among others.
    order: tuple[int, tuple[str, ...]]
    told: bool = False


@dataclass(frozen=True, slots=True)
class Ready:
    """Files to be read, and those that are gone, by their origins."""

    files: dict[str, Path] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    stamps: dict[str, _Stamp] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.files or self.gone)

    def size(self) -> int:
        """Return how many bytes there are to read."""
        return sum(stamp.size for stamp in self.stamps.values())


class WatchedFiles:
    """The files among and below ``roots``, as :func:`~searchapp.ingest.find_files` finds them.

    A file is complete when it has been the same for ``still`` seconds; so is its absence. The time comes from the
    caller. Raises :class:`~searchapp.errors.InputError` when one of ``roots`` does not exist.
    """

    def __init__(self, roots: Iterable[Path], still: float) -> None:
        self.roots = [path.absolute() for path in roots]
        find_files(self.roots)
        self.folders = [path for path in self.roots if path.is_dir()]
        self.absent: set[Path] = set()
        self._still = still
        self._taken: dict[str, tuple[Path, _Stamp]] = {}
        self._pending: dict[str, _Seen] = {}
        self._hidden: set[str] = set()

    def look_everywhere(self, now: float) -> None:
        """Notice everything that has changed. It takes as long as there are files."""
        self.absent = {root for root in self.roots if self._is_absent(root)}
        found: set[str] = set()
        self._hidden = set()
        with suppress(InputError):
            # One of them may vanish this very moment.
            for path in find_files(root for root in self.roots if root not in self.absent and root.exists()):
                origin, stamp = origin_of(path), _stamp_of(path)
                found.add(origin)
                if stamp and stamp.is_folder:
                    self._hidden.add(origin)
                self._note(origin, path, stamp, now)
        for origin in self._taken.keys() - found:
            path, _ = self._taken[origin]
            if self._is_out_of_sight(origin, path):
                continue
            if is_there(origin):
                # No name leads to it any more, or it came back this moment. Its articles stay as long as it is there.
                self._taken[origin] = path, _UNREAD
            else:
                self._note(origin, path, None, now)

    def look_at(self, path: Path, now: float) -> None:
        """Notice what has changed at ``path``, which the system has named, and below it."""
        root = next((root for root in self.folders if path.is_relative_to(root)), None)
        if root is None or any(part.startswith(".") for part in path.relative_to(root).parts):
            return
        stamp = _stamp_of(path)
        if stamp is None:
            for origin in list(self._at_or_below(origin_of(path))):
                self._note(origin, self._taken[origin][0], None, now)
        elif stamp.is_folder:
            with suppress(InputError):
                for file in find_files([path]):
                    self._note(origin_of(file), file, _stamp_of(file), now)
        elif is_wanted(path):
            self._note(origin_of(path), path, stamp, now)

    def _at_or_below(self, origin: str) -> Iterator[str]:
        if origin in self._taken:
            yield origin
        else:
            yield from (taken for taken in self._taken if taken.startswith(f"{origin}/"))

    def _note(self, origin: str, path: Path, stamp: _Stamp | None, now: float) -> None:
        taken = self._taken.get(origin)
        seen = self._pending.get(origin)
        if stamp == (taken[1] if taken else None):
            self._pending.pop(origin, None)
        elif seen is None:
            self._pending[origin] = _Seen(path, stamp, now, now, self._order(path))
        elif seen.stamp != stamp:
            seen.path, seen.stamp, seen.since = path, stamp, now

    def ready(self, now: float, most: int) -> Ready:
        """Return what has changed and is complete: of the files the first ``most``, in the order in which they are
        read from their folders.
        """
        due = [(origin, seen) for origin, seen in self._pending.items() if now - seen.since >= self._still]
        files: dict[str, Path] = {}
        stamps: dict[str, _Stamp] = {}
        gone: set[str] = set()
        for origin, seen in heapq.nsmallest(most, due, key=lambda each: each[1].order):
            stamp = _stamp_of(seen.path)
            if seen.stamp is None:
                if is_there(origin) or self._is_out_of_sight(origin, seen.path):
                    del self._pending[origin]
                else:
                    gone.add(origin)
            elif stamp != seen.stamp:
                self._note(origin, seen.path, stamp, now)
            elif origin_of(seen.path) != origin:
                # A link that leads elsewhere by now. What it led to is found under another name, if it has one.
                del self._pending[origin]
            else:
                files[origin], stamps[origin] = seen.path, stamp
        return Ready(files, frozenset(gone), stamps)

    def taken(self, ready: Ready) -> None:
        """Note that what was ``ready`` is in the index."""
        for origin, path in ready.files.items():
            self._taken[origin] = (path, ready.stamps[origin])
        for origin in ready.gone:
            self._taken.pop(origin, None)
        for origin in (*ready.files, *ready.gone):
            self._pending.pop(origin, None)

    def again(self, origins: Iterable[str], now: float) -> None:
        """Have files read once more though they have not changed."""
        for origin in origins:
            path, stamp = self._taken.get(origin, (None, _ONCE_MORE))
            if path is not None:
                self._taken[origin] = path, _ONCE_MORE
                if origin not in self._pending and origin_of(path) == origin:
                    self._pending[origin] = _Seen(path, stamp, now - self._still, now, self._order(path))

    def holds(self, origin: str) -> bool:
        """Tell whether a file is there and has been taken in."""
        return origin in self._taken and self._taken[origin][1] != _UNREAD

    def lost(self, origins: Iterable[str]) -> set[str]:
        """Learn of which files the index has articles; return those that are gone though their places are there."""
        roots = {origin_of(root): root for root in self.roots}
        lost = set()
        for origin in origins:
            around = {origin, *map(str, PurePosixPath(origin).parents)}
            places = [roots[name] for name in around & roots.keys()]
            if not places:
                continue
            if is_there(origin) or around & self._hidden or any(map(self._is_absent, places)):
                self._taken.setdefault(origin, (Path(origin), _UNREAD))
            else:
                lost.add(origin)
        return lost

    def size(self) -> int:
        """Return how many bytes are waiting to be read."""
        return sum(seen.stamp.size for seen in self._pending.values() if seen.stamp)

    def is_due(self, now: float) -> bool:
        """Tell whether there is anything that :meth:`ready` would return."""
        return any(now - seen.since >= self._still for seen in self._pending.values())

    def restless(self, now: float) -> Iterator[Path]:
        """Yield, each once, the files that have kept changing for long."""
        for seen in self._pending.values():
            if seen.stamp and not seen.told and now - seen.first >= _RESTLESS and now - seen.since < self._still:
                seen.told = True
                yield seen.path

    def _order(self, path: Path) -> tuple[int, tuple[str, ...]]:
        numbers = (number for number, root in enumerate(self.roots) if path.is_relative_to(root))
        return next(numbers, len(self.roots)), path.parts

    def _is_absent(self, root: Path) -> bool:
        """Tell whether a place is not there. A file is deleted where its folder still is; a folder may be a disk."""
        return not (root if root in self.folders else root.parent).is_dir()

    def _is_out_of_sight(self, origin: str, path: Path) -> bool:
        """Tell whether a file that is not found need not be gone: its disk is, or its folder cannot be opened."""
        if any(path.is_relative_to(root) and self._is_absent(root) for root in self.roots):
            return True
        return bool(self._hidden) and not self._hidden.isdisjoint(map(str, PurePosixPath(origin).parents))


def _stamp_of(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        # It is there, and reading it will say what is wrong.
        return _Stamp(0, 0, 0, 0, 0, is_folder=False)
    return _Stamp(
        found.st_dev,
        found.st_ino,
        found.st_size,
        found.st_mtime_ns,
        found.st_ctime_ns,
        is_folder=stat.S_ISDIR(found.st_mode),
    )
