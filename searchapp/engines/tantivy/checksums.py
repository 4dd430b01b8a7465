"""Reading Tantivy's files before they are searched: Tantivy writes checksums and does not look at them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from searchapp.engines.local.errors import Damaged
from searchapp.engines.tantivy.contents import segment_files
from searchapp.engines.tantivy.file_checksums import is_whole

#: Half of an index. What is read in them, article by article, is compared with a checksum in the record.
_ARTICLES: Final = ".store"

#: The name, the number, the size of a file, and when it was last changed.
_Identity = tuple[str, int, int, int]


def changed_files(folder: Path) -> Iterator[Path]:
    """Yield the files of the last commit in ``folder`` that are not as they were written."""
    return (path for path in _committed(folder) if not is_whole(path))


class Soundness:
    """Remembers which files have been found as they were written. They are never changed, so that once is enough."""

    def __init__(self) -> None:
        self._sound: set[_Identity] = set()

    def require(self, folder: Path) -> None:
        """Raise :class:`Damaged` where a file of the last commit in ``folder``, the articles aside, has changed, and
        :class:`FileNotFoundError` when a writer sweeps one away while it is read.
        """
        there = {_identity(path): path for path in _committed(folder) if path.suffix != _ARTICLES}
        for identity, path in there.items():
            if identity not in self._sound and not is_whole(path):
                raise Damaged(f"{path.name} has changed since it was written")
        self._sound = set(there)


def _committed(folder: Path) -> Iterator[Path]:
    return (path for path, is_committed in segment_files(folder) if is_committed)


def _identity(path: Path) -> _Identity:
    status = path.stat()
    return path.name, status.st_ino, status.st_size, status.st_mtime_ns
