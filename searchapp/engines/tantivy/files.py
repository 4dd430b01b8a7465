"""Tantivy's files in a folder: those of the last commit, their checksums, opening them, and the errors Tantivy raises.

Tantivy writes checksums and does not look at them again; here files are verified before they are searched.
"""

from __future__ import annotations

import errno
import json
import os
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from zlib import crc32

from tantivy import Index

from searchapp.engines.local.errors import Damaged
from searchapp.engines.tantivy.schema import open_index

#: Tantivy's own description of its last commit.
META: Final = "meta.json"

#: The names of Tantivy's files: the segment, and the commit that deleted documents from it.
_SEGMENT_FILE: Final = re.compile(r"(?P<segment>[0-9a-f]{32})(\.(?P<commit>\d+))?\.[a-z]+")

#: The suffixes of the files that every segment has.
_KINDS: Final = ("fast", "fieldnorm", "idx", "pos", "store", "term")

#: Half of an index. What is read from them, article by article, is compared with a checksum in the record.
_ARTICLES: Final = ".store"

#: Tantivy ends a file with a line of JSON, its length and this number.
_TAIL: Final = struct.Struct("<II")
_MAGIC: Final = 1337
_CHUNK: Final = 1 << 20

_MAY_NOT_WRITE: Final = (errno.EACCES, errno.EPERM, errno.EROFS)
_LOCK: Final = ".lock"

#: What Rust raises where a programmer saw no way on; it is no :class:`Exception`, and cannot be imported.
_PANIC: Final = "PanicException"

#: The operating system's error as Rust passes it on, and Tantivy's own where there is no file or folder.
_SYSTEM_ERROR: Final = re.compile(r"(?:os error|Os \{ code:) (\d+)")
_MISSING: Final = re.compile(r'DoesNotExist\("(.*?)"\)')

#: How Tantivy reports that one of its threads could not write, without the reason.
_KILLED: Final = "An index writer was killed"


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Raise :class:`Damaged` for what is raised, by Tantivy above all, when the bytes of ``what`` make no sense.

    An error of the operating system is raised as :class:`OSError`.
    """
    try:
        yield
    except BaseException as error:
        if not (_is_tantivys(error) or isinstance(error, OverflowError)):
            raise
        raise _system_error(error) or Damaged(f"{what} cannot be read: {_in_one_line(error)}") from error


@contextmanager
def writing() -> Iterator[None]:
    """Raise :class:`OSError` for what Tantivy raises when it cannot write."""
    try:
        yield
    except BaseException as error:
        if not _is_tantivys(error):
            raise
        raise _system_error(error) or OSError(_cannot_write(error)) from error


def _is_tantivys(error: BaseException) -> bool:
    return isinstance(error, ValueError) or type(error).__name__ == _PANIC


def _cannot_write(error: BaseException) -> str:
    if _KILLED in str(error):
        return "Tantivy gave up writing (is the disk full?)"
    return f"Tantivy cannot write: {_in_one_line(error)}"


def _in_one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


def _system_error(error: BaseException) -> OSError | None:
    text = str(error)
    if missing := _MISSING.search(text):
        return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), missing[1])
    if code := _SYSTEM_ERROR.search(text):
        return OSError(int(code[1]), os.strerror(int(code[1])))
    return None


@dataclass(frozen=True, slots=True)
class Contents:
    """The number of a commit, its segments, each with the commit that deleted documents from it, if one did, and the
    names of the fields.

    A merge keeps the number and moves the documents to other segments: the files of the former ones are removed.
    """

    commit: int
    segments: tuple[tuple[str, str | None], ...]
    fields: frozenset[str]

    def holds(self, segment: str, commit: str | None) -> bool:
        """Return whether a file of ``segment``, with this ``commit`` in its name or none, belongs to the commit."""
        return any(segment == name and commit in {None, deleting} for name, deleting in self.segments)


def read_contents(folder: Path) -> Contents:
    """Return the contents of the last commit in ``folder``.

    Raises :class:`FileNotFoundError` where there is none, and :class:`Damaged` where its description makes no sense.
    """
    data = (folder / META).read_bytes()
    try:
        meta = json.loads(data)
        fields = frozenset(str(field["name"]) for field in meta["schema"])
        return Contents(int(meta["opstamp"]), tuple(map(_segment, meta["segments"])), fields)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Damaged(f"{META} cannot be read: {error}") from error


def _segment(described: dict[str, Any]) -> tuple[str, str | None]:
    deletes = described["deletes"]
    return described["segment_id"].replace("-", ""), None if deletes is None else str(deletes["opstamp"])


def present_contents(folder: Path) -> Contents:
    """Return what :func:`read_contents` does; raise :class:`FileNotFoundError` where one of these files is gone."""
    contents = read_contents(folder)
    for segment, deleting in contents.segments:
        for kind in (*_KINDS, *([] if deleting is None else [f"{deleting}.del"])):
            (folder / f"{segment}.{kind}").stat()
    return contents


def segment_files(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Yield the files of segments in ``folder``, each with whether it belongs to the last commit. Raises as
    :func:`read_contents` does.
    """
    contents = read_contents(folder)
    for path in sorted(folder.iterdir()):
        match = _SEGMENT_FILE.fullmatch(path.name)
        if match:
            yield path, contents.holds(match["segment"], match["commit"])


def sweep_leftovers(folder: Path) -> None:
    """Remove what an interrupted commit has left. The caller holds the write lock.

    Tantivy would keep it for a long time, and fail on it: the file that it writes for a segment that was there before
    has the name that the interrupted commit gave it.
    """
    for path, is_committed in segment_files(folder):
        if not is_committed:
            path.unlink(missing_ok=True)


def changed_files(folder: Path) -> Iterator[Path]:
    """Yield the files of the last commit in ``folder`` that do not have the checksum they were written with."""
    return (path for path in _committed(folder) if not _is_whole(path))


#: The name, the inode, the size of a file, and when it was last changed.
_Identity = tuple[str, int, int, int]


class VerifiedFiles:
    """Remembers which files have the checksum they were written with. They never change, so once is enough."""

    def __init__(self) -> None:
        self._verified: set[_Identity] = set()

    def require(self, folder: Path) -> None:
        """Raise :class:`Damaged` where a file of the last commit in ``folder``, the articles aside, has changed, and
        :class:`FileNotFoundError` when a writer sweeps one away while it is read.
        """
        present = {_identity(path): path for path in _committed(folder) if path.suffix != _ARTICLES}
        for identity, path in present.items():
            if identity not in self._verified and not _is_whole(path):
                raise Damaged(f"{path.name} has changed since it was written")
        self._verified = set(present)


def _committed(folder: Path) -> Iterator[Path]:
    return (path for path, is_committed in segment_files(folder) if is_committed)


def _identity(path: Path) -> _Identity:
    status = path.stat()
    return path.name, status.st_ino, status.st_size, status.st_mtime_ns


def _is_whole(path: Path) -> bool:
    """Return whether the content of one of Tantivy's files has the checksum at its end."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size < _TAIL.size:
            return False
        file.seek(size - _TAIL.size)
        length, magic = _TAIL.unpack(file.read(_TAIL.size))
        left = size - _TAIL.size - length
        if magic != _MAGIC or left < 0:
            return False
        file.seek(left)
        try:
            expected = json.loads(file.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        file.seek(0)
        crc = 0
        while left:
            chunk = file.read(min(left, _CHUNK))
            left -= len(chunk)
            crc = crc32(chunk, crc)
    return bool(crc == expected)


def open_to_read(folder: Path) -> Index:
    """Open the index in ``folder`` as its last commit left it, also where nothing may be written: on a read-only disk,
    in another user's folder.

    Tantivy locks a file in the folder while it opens those of the last commit, so that no writer removes them
    meanwhile. Where there can be no lock it opens links to them. Raises :class:`Damaged` where a file makes no sense,
    and :class:`OSError`.
    """
    try:
        with reading("the index"):
            return open_index(folder)
    except OSError as error:
        if error.errno not in _MAY_NOT_WRITE:
            raise
    with TemporaryDirectory(prefix="searchapp-") as links:
        for path in folder.iterdir():
            if path.suffix != _LOCK:
                (Path(links) / path.name).symlink_to(path)
        with reading("the index"):
            return open_index(Path(links))
