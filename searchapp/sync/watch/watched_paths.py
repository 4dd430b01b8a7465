"""Which of the places that are watched are there, and which are away: a disk, mostly, that comes back."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from searchapp.ingest.files import is_without_files


class _Ground(NamedTuple):
    """The device that a folder is on, and the others that the folders above it are on."""

    device: int
    above: frozenset[int]


class Places:
    """The files and folders ``roots``, all of which are there at first."""

    def __init__(self, roots: Iterable[Path]) -> None:
        self.roots = [path.absolute() for path in roots]
        self.folders = [path for path in self.roots if path.is_dir()]
        self._grounds = {root: _ground_of(self._folder_of(root)) for root in self.roots}
        self._missed: set[Path] = set()

    def miss(self, root: Path) -> None:
        """Count a folder without files as away until there is one."""
        self._missed.add(root)

    def away(self) -> set[Path]:
        """Return the roots that are away now. Those that are there may have come back on another disk."""
        away = {root for root in self.roots if self.is_away(root)}
        self._missed &= away
        for root in self._grounds.keys() - away:
            with suppress(OSError):
                self._grounds[root] = _ground_of(self._folder_of(root))
        return away

    def is_away(self, root: Path) -> bool:
        """Tell whether a place is not there. A file is deleted where its folder still is; a folder may be a disk.

        A disk that is unmounted leaves the folder that it was mounted on, which is on a device of a folder above it. A
        disk that comes back may have got another number. A folder made anew on the same device is there.
        """
        folder, ground = self._folder_of(root), self._grounds[root]
        try:
            device = folder.stat().st_dev
        except OSError:
            return True
        if not folder.is_dir() or device in ground.above:
            return True
        return (device != ground.device or root in self._missed) and is_without_files(folder)

    def _folder_of(self, root: Path) -> Path:
        return root if root in self.folders else root.parent


def _ground_of(folder: Path) -> _Ground:
    device = folder.stat().st_dev
    above = {path.stat().st_dev for path in Path(os.path.realpath(folder)).parents}
    return _Ground(device, frozenset(above - {device}))
