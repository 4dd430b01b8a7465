"""Files of an index as they are read: checked, and without running code that a stranger put there.

Both kinds may be read by several threads at once through ``get``, which has no reading position.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from pathlib import Path
from pickle import Unpickler, UnpicklingError
from typing import Any, Final

from whoosh.filedb.structfile import BufferFile, StructFile

from searchapp.engines.local.damage import Damaged
from searchapp.engines.whoosh.checksums import Checksum

#: All that a table of contents holds besides plain values. Whoosh unpickles what it reads, and a pickle is a program.
_KNOWN: Final = {
    ("builtins", "int"),
    ("collections", "defaultdict"),
    ("searchapp.engines.whoosh.codec", "ArrayCodec"),
    ("whoosh.codec.whoosh3", "W3Segment"),
}


class LoadedFile(BufferFile):  # type: ignore[misc,unused-ignore]
    """A file in memory, whole."""

    def read_pickle(self) -> Any:
        """Return the object that is pickled at the reading position."""
        return _PlainUnpickler(self.file).load()


class RecordFile(StructFile):  # type: ignore[misc,unused-ignore]
    """A file that stays on the disk, of which records are read that carry their own checksums."""

    def __init__(self, path: Path, expected: Checksum) -> None:
        super().__init__(path.open("rb"), name=path.name)
        self._size = os.fstat(self.fileno()).st_size
        if self._size != expected.size:
            self.close()
            raise _changed(path)

    def get(self, position: int, length: int) -> bytes:
        """Return ``length`` bytes from ``position`` on."""
        if not 0 <= position <= position + length <= self._size:
            raise Damaged(f"{self} is shorter than it should be")
        data = os.pread(self.fileno(), length, position)
        if len(data) != length:
            raise Damaged(f"{self} is shorter than it should be")
        return data


class _PlainUnpickler(Unpickler):
    """Makes plain values and the classes that are known, and refuses whatever else a pickle asks for."""

    def find_class(self, module: str, name: str) -> Callable[..., Any]:
        if (module, name) not in _KNOWN:
            raise UnpicklingError(f"{module}.{name} has no place in an index")
        found: Callable[..., Any] = super().find_class(module, name)
        return found


def load_checked(path: Path, expected: Checksum) -> LoadedFile:
    """Read the file at ``path``. Raises :class:`Damaged` when it is not as it was written."""
    data = path.read_bytes()
    if (len(data), zlib.crc32(data)) != expected:
        raise _changed(path)
    return LoadedFile(data, name=path.name)


def _changed(path: Path) -> Damaged:
    return Damaged(f"{path.name} has changed since it was written")
