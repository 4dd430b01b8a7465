"""Whoosh's files on disk, made durable and kept clean, which Whoosh itself does not see to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex

from searchapp.engines.whoosh.generations import sync
from searchapp.engines.whoosh.schema import make_schema

_NAME: Final = "MAIN"
_TABLE_OF_CONTENTS: Final = re.compile(rf"_{_NAME}_\d+\.toc")


class DurableStorage(FileStorage):  # type: ignore[misc,unused-ignore]
    """A folder in which a commit is on the disk before it takes effect.

    A commit takes effect when Whoosh gives the new table of contents its name. At that moment all files are written.
    """

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Rename a file; a table of contents only after all that it speaks of is on the disk."""
        if not _TABLE_OF_CONTENTS.fullmatch(newname):
            super().rename_file(oldname, newname, safe=safe)
            return
        folder = Path(self.folder)
        for path in folder.iterdir():
            if path.is_file():
                sync(path)
        super().rename_file(oldname, newname, safe=safe)
        sync(folder)


def create_whoosh_index(folder: Path) -> FileIndex:
    """Create an empty Whoosh index in ``folder``."""
    storage = DurableStorage(str(folder))
    TOC.create(storage, make_schema(), _NAME)
    return FileIndex(storage, indexname=_NAME)


def open_whoosh_index(folder: Path) -> FileIndex:
    """Open the Whoosh index in ``folder``."""
    return FileIndex(DurableStorage(str(folder)), indexname=_NAME)


def sweep_leftovers(folder: Path, index: FileIndex) -> None:
    """Remove what a commit that was broken off has left. Called by whoever holds the write lock."""
    toc = TOC.read(index.storage, _NAME)
    segments = {segment.segment_id() for segment in toc.segments}
    kept = TOC._filename(_NAME, toc.generation)
    for path in folder.iterdir():
        if path.is_dir():
            _remove_folder(path)
        elif path.name != kept and path.name.partition(".")[0] not in segments and "LOCK" not in path.name:
            path.unlink(missing_ok=True)


def _remove_folder(path: Path) -> None:
    for child in path.iterdir():
        child.unlink(missing_ok=True)
    path.rmdir()


def whoosh_toc(index: FileIndex) -> Any:
    """Return the table of contents as it stands on the disk now."""
    return TOC.read(index.storage, _NAME)
