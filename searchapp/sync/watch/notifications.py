"""Notifications of the operating system that files have changed. They may be incomplete."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path
from threading import Event
from typing import Final

import watchfiles
from watchfiles.main import FileChange

#: In milliseconds: how long to collect changes at most, and how long nothing must change before they are reported.
_GATHERED: Final = 400
_STEP: Final = 50


class Notifications:
    """Reports what has changed below some folders. ``wait`` returns after ``tick`` seconds even if nothing has."""

    def __init__(self, stop: Event, tick: float) -> None:
        self._stop = stop
        self._tick = tick
        self._followed: dict[Path, tuple[int, int]] = {}
        self._changes: Generator[set[FileChange], None, None] | None = None
        #: The reason if there are no notifications.
        self.failure: str | None = None

    def follow(self, folders: Iterable[Path]) -> None:
        """Report from now on what changes below those of ``folders`` that exist.

        Call it repeatedly: a folder that was deleted and created again is a different one.
        """
        identities = {folder: identity for folder in folders if (identity := _identity(folder))}
        if identities == self._followed and (self._changes is not None or not identities):
            return
        self.close()
        self._followed = identities
        if identities:
            self._changes = watchfiles.watch(
                *identities,
                watch_filter=None,
                debounce=_GATHERED,
                step=_STEP,
                rust_timeout=int(self._tick * 1000),
                yield_on_timeout=True,
                stop_event=self._stop,
                ignore_permission_denied=True,
            )

    def wait(self) -> set[Path]:
        """Return what has changed since the last call, as soon as something has."""
        if self._changes is None:
            self._stop.wait(self._tick)
            return set()
        try:
            changes = next(self._changes)
        except StopIteration:
            return set()
        except (OSError, RuntimeError) as error:
            # A folder has just gone, or there are more than the system can watch.
            self._changes = None
            self.failure = str(error)
            return set()
        self.failure = None
        return {Path(name) for _, name in changes}

    def close(self) -> None:
        """Stop watching the folders."""
        if self._changes is not None:
            self._changes.close()
            self._changes = None


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
