"""The folder of one Whoosh index: creating it, the last commit in it, and what broken-off commits have left there."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

from whoosh.index import TOC, EmptyIndexError, FileIndex

from searchapp.engines.local.damage import Damaged
from searchapp.engines.whoosh.damage import reading
from searchapp.engines.whoosh.schema import make_schema
from searchapp.engines.whoosh.storage import NAME, TABLE_OF_CONTENTS, DurableStorage


def create_whoosh_index(folder: Path) -> None:
    """Create an empty Whoosh index in ``folder``."""
    storage = DurableStorage(folder)
    try:
        TOC.create(storage, make_schema(), NAME)
    finally:
        storage.release()


def open_whoosh_index(folder: Path) -> FileIndex:
    """Open the Whoosh index in ``folder``; its schema is ours, not the one that is pickled there."""
    with reading(str(folder)):
        return FileIndex(DurableStorage(folder), schema=make_schema(), indexname=NAME)


def read_contents(storage: DurableStorage) -> Any:
    """Read the table of contents that the last commit left. Raises :class:`FileNotFoundError` where there is none."""
    with reading("the table of contents"):
        try:
            contents = TOC.read(storage, NAME, schema=make_schema())
        except EmptyIndexError as error:
            raise FileNotFoundError(errno.ENOENT, "there is no table of contents", storage.folder) from error
        if any(segment.is_compound() for segment in contents.segments):
            raise Damaged("a segment is not of the kind that is written here")
        return contents


def latest_commit(folder: Path) -> int:
    """Return the number of the last commit in ``folder``, or -1 where there is none."""
    numbers = [int(match[1]) for path in folder.iterdir() if (match := TABLE_OF_CONTENTS.fullmatch(path.name))]
    return max(numbers, default=-1)


def sweep_leftovers(folder: Path) -> None:
    """Remove what a commit that was broken off has left. The caller holds the write lock."""
    contents = read_contents(DurableStorage(folder))
    segments = {segment.segment_id() for segment in contents.segments}
    for path in folder.iterdir():
        match = TABLE_OF_CONTENTS.fullmatch(path.name)
        if path.is_dir():
            _remove_folder(path)
        elif match and int(match[1]) == contents.generation:
            continue
        elif path.name.partition(".")[0] not in segments:
            path.unlink(missing_ok=True)


def _remove_folder(path: Path) -> None:
    for child in path.iterdir():
        child.unlink(missing_ok=True)
    path.rmdir()
