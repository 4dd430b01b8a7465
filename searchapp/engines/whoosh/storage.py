"""The files of a Whoosh index: written durably, and read without trust, neither of which Whoosh sees to.

Whoosh reads a table of contents from its beginning and stops where its own part ends. After that stand the checksums of
all other files::

    checksums   JSON: for each file of a segment its size and its CRC-32
    length      of the JSON, 4 bytes
    digest      16 bytes, BLAKE2b of all that stands before
"""

from __future__ import annotations

import json
import os
import re
import struct
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from pickle import Unpickler, UnpicklingError
from secrets import token_hex
from typing import Any, Final, NamedTuple

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import FileFormatError
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.index import IndexError as WhooshIndexError

from searchapp.engines.local.errors import Damaged
from searchapp.engines.local.folder import crc_of, sync

#: What Whoosh calls the index in each of its files.
NAME: Final = "MAIN"

#: The name of a table of contents, and in it the number of the commit that wrote it.
TABLE_OF_CONTENTS: Final = re.compile(rf"_{NAME}_(\d+)\.toc")

#: The column of the articles themselves.
ORIGINAL: Final = "original"

#: Files that are not read whole: their records carry checksums.
_RECORDS: Final = (".pst", f".{ORIGINAL}.col")

#: What Whoosh and our own code raise when the bytes they read make no sense.
_SIGNS_OF_DAMAGE: Final = (
    ValueError,
    TypeError,
    EOFError,
    LookupError,
    AttributeError,
    AssertionError,
    OverflowError,
    MemoryError,
    struct.error,
    UnpicklingError,
    FileFormatError,
    WhooshIndexError,
)

#: All that a table of contents holds besides plain values. Whoosh unpickles what it reads, and a pickle is a program.
_KNOWN: Final = {
    ("builtins", "int"),
    ("collections", "defaultdict"),
    ("searchapp.engines.whoosh.codec", "ArrayCodec"),
    ("whoosh.codec.whoosh3", "W3Segment"),
}

_LENGTH: Final = struct.Struct(">I")
_DIGEST_SIZE: Final = 16


class Checksum(NamedTuple):
    """What is known of a file: its size in bytes and the CRC-32 of its content."""

    size: int
    crc: int


#: The checksum of each file by its name.
Checksums = dict[str, Checksum]


def checksum_of(path: Path) -> Checksum:
    """Return the checksum of the file at ``path``, which may be larger than the memory."""
    return Checksum(path.stat().st_size, crc_of(path))


def seal(checksums: Checksums, contents: bytes) -> bytes:
    """Return what is to be appended to ``contents``, a table of contents, to hold ``checksums``."""
    body = json.dumps(checksums).encode()
    tail = body + _LENGTH.pack(len(body))
    return tail + _digest(contents + tail)


def unseal(data: bytes, name: str) -> Checksums:
    """Return the checksums in ``data``, the table of contents called ``name``. Raises :class:`Damaged`."""
    sealed, digest = data[:-_DIGEST_SIZE], data[-_DIGEST_SIZE:]
    if digest != _digest(sealed):
        raise changed(name)
    end = len(sealed) - _LENGTH.size
    (length,) = _LENGTH.unpack(sealed[end:])
    found = json.loads(sealed[end - length : end])
    return {file: Checksum(size, crc) for file, (size, crc) in found.items()}


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST_SIZE).digest()


def changed(name: str) -> Damaged:
    """Return what to raise when the file called ``name`` is not as it was written."""
    return Damaged(f"{name} has changed since it was written")


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Raise :class:`Damaged` for whatever reading ``what`` raises when its bytes make no sense."""
    try:
        yield
    except _SIGNS_OF_DAMAGE as error:
        raise Damaged(f"{what} cannot be read: {type(error).__name__}: {error}") from error


class LoadedFile(BufferFile):  # type: ignore[misc,unused-ignore]
    """A whole file in memory. Threads may read it through ``get``, which has no reading position."""

    def read_pickle(self) -> Any:
        """Return the object that is pickled at the reading position."""
        return _PlainUnpickler(self.file).load()


class RecordFile(StructFile):  # type: ignore[misc,unused-ignore]
    """A file that stays on the disk, from which records are read that carry their own checksums.

    Threads may read it through ``get``, which has no reading position.
    """

    def __init__(self, path: Path, expected: Checksum) -> None:
        super().__init__(path.open("rb"), name=path.name)
        self._size = os.fstat(self.fileno()).st_size
        if self._size != expected.size:
            self.close()
            raise changed(path.name)

    def get(self, position: int, length: int) -> bytes:
        """Return ``length`` bytes from ``position`` on."""
        inside = 0 <= position <= position + length <= self._size
        data = os.pread(self.fileno(), length, position) if inside else b""
        if not inside or len(data) != length:
            raise Damaged(f"{self} is shorter than it should be")
        return data


class _PlainUnpickler(Unpickler):
    """Makes plain values and the classes that are known, and refuses whatever else a pickle asks for."""

    def find_class(self, module: str, name: str) -> Callable[..., Any]:
        if (module, name) not in _KNOWN:
            raise UnpicklingError(f"{module}.{name} has no place in an index")
        found: Callable[..., Any] = super().find_class(module, name)
        return found


class _TrackingStorage(FileStorage):  # type: ignore[misc,unused-ignore]
    """A folder that remembers which files are open, for Whoosh does not close them when writing to one has failed."""

    def __init__(self, folder: str, opened: list[StructFile]) -> None:
        super().__init__(folder)
        self.opened = opened

    def create_file(self, name: str, **options: Any) -> StructFile:
        """Create a file."""
        file = super().create_file(name, **options)
        self.opened.append(file)
        return file

    def temp_storage(self, name: str | None = None) -> _TrackingStorage:
        """Return a folder for temporary files."""
        # Whoosh's own would keep the error that the folder is there, and with it all that called it.
        folder = Path(self.folder, name or f"{token_hex(8)}.tmp")
        folder.mkdir(exist_ok=True)
        return _TrackingStorage(str(folder), self.opened)


class DurableStorage(_TrackingStorage):
    """A folder in which a commit is on the disk before it takes effect, and in which only what was written is read.

    A commit takes effect when Whoosh gives the new table of contents its name. By then all files are written.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), [])
        self.checksums: Checksums = {}
        self.segments: frozenset[str] = frozenset()

    @classmethod
    def of(cls, folder: str, checksums: Checksums) -> DurableStorage:
        """Return the storage of files in ``folder`` that have these ``checksums``."""
        storage = cls(Path(folder))
        storage.checksums = checksums
        return storage

    def list(self) -> list[str]:
        """Return the names of all files. Whoosh takes a folder that cannot be read for an empty one."""
        return [path.name for path in Path(self.folder).iterdir()]

    def keep(self, segments: Collection[str]) -> None:
        """Name the segments that the next table of contents lists."""
        self.segments = frozenset(segments)

    def open_file(self, name: str, **kwargs: Any) -> LoadedFile | RecordFile:
        """Open a file for reading; a table of contents before the files that it lists. Raises :class:`Damaged`."""
        path = Path(self.folder) / name
        if TABLE_OF_CONTENTS.fullmatch(name):
            data = path.read_bytes()
            with reading(name):
                self.checksums = unseal(data, name)
            return LoadedFile(data, name=name)
        expected = self.checksums.get(name)
        if expected is None:
            raise Damaged(f"{name} is not in the table of contents")
        if name.endswith(_RECORDS):
            file = RecordFile(path, expected)
            self.opened.append(file)
            return file
        data = path.read_bytes()
        if (len(data), zlib.crc32(data)) != expected:
            raise changed(name)
        return LoadedFile(data, name=name)

    def release(self) -> None:
        """Close all files that are still open, whatever becomes of what was to be written to them."""
        while self.opened:
            with suppress(OSError):
                self.opened.pop().raw_file().close()

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Rename a file; a table of contents only after it and all that it lists is on the disk."""
        if not TABLE_OF_CONTENTS.fullmatch(newname):
            super().rename_file(oldname, newname, safe=safe)
            return
        folder = Path(self.folder)
        self._make_durable(folder, folder / oldname)
        super().rename_file(oldname, newname, safe=safe)
        try:
            sync(folder)
        except OSError:
            (folder / newname).unlink(missing_ok=True)
            raise

    def _make_durable(self, folder: Path, contents: Path) -> None:
        checksums = {}
        for path in sorted(folder.iterdir()):
            if path.name.partition(".")[0] in self.segments:
                checksums[path.name] = self.checksums.get(path.name) or _synced(path)
        with contents.open("ab") as file:
            file.write(seal(checksums, contents.read_bytes()))
        sync(contents)
        sync(folder)


def _synced(path: Path) -> Checksum:
    sync(path)
    return checksum_of(path)


def latest_commit(folder: Path) -> int:
    """Return the number of the last commit in ``folder``, or -1 where there is none."""
    numbers = [int(match[1]) for path in folder.iterdir() if (match := TABLE_OF_CONTENTS.fullmatch(path.name))]
    return max(numbers, default=-1)
