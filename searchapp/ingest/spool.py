"""What is unpacked of a container: in memory or in a file without a name, and no more of it than is allowed."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterable
from typing import Any, BinaryIO, Final, cast

from searchapp.ingest.rejected import TOO_MANY_MEMBERS, Rejected, unpacks_to_too_much

#: A container may unpack to this many times its own size, or to this much if that is more.
_TIMES: Final = 200
_ALWAYS_MB: Final = 256
#: In a container and the containers in it.
MOST_MEMBERS: Final = 300_000
#: In bytes. More is kept on disk.
_MOST_IN_MEMORY: Final = 32 << 20


class Allowance:
    """How much may still be unpacked from a file of ``size`` bytes: a few kilobytes can hold gigabytes, and each of
    these a container again.
    """

    def __init__(self, size: int) -> None:
        self._megabytes = max(_ALWAYS_MB, _TIMES * size >> 20)
        self._bytes = self._megabytes << 20
        self._members = MOST_MEMBERS

    def spend(self, size: int) -> None:
        """Use up ``size`` bytes. Raises :class:`Rejected` if too few are left."""
        self._bytes -= size
        self.check()

    def check(self) -> None:
        """Raise :class:`Rejected` if too much was unpacked."""
        if self._bytes < 0:
            raise Rejected(unpacks_to_too_much(self._megabytes))

    def next_member(self) -> None:
        """Use up a member. Raises :class:`Rejected` if none is left."""
        self._members -= 1
        if self._members < 0:
            raise Rejected(TOO_MANY_MEMBERS)


class Spool:
    """The content of a file, written once and opened any number of times; if damaged, what precedes the damage."""

    def __init__(self) -> None:
        # Closed by its owner; on disk the file has no name at any time.
        self._file: Any = tempfile.SpooledTemporaryFile(_MOST_IN_MEMORY)  # noqa: SIM115
        self._size = 0
        self._damage: Rejected | None = None

    def fill(self, pieces: Iterable[bytes], allowance: Allowance) -> None:
        """Write the ``pieces``, until they raise :class:`Rejected` or exceed the ``allowance``."""
        try:
            for piece in pieces:
                allowance.spend(len(piece))
                self._file.write(piece)
                self._size += len(piece)
            self._file.flush()
        except Rejected as rejected:
            self._damage = rejected

    def open(self) -> BinaryIO:
        """Return a new reader of the whole, which raises at the end what :meth:`fill` came upon."""
        if self._size <= _MOST_IN_MEMORY and self._damage is None:
            self._file.seek(0)
            return io.BytesIO(self._file.read())
        return cast("BinaryIO", io.BufferedReader(_Reader(self._file.fileno(), self._size, self._damage)))

    def close(self) -> None:
        """Free the memory, or the disk."""
        self._file.close()


class _Reader(io.RawIOBase):
    """A reader of an open file with a place of its own, which raises ``damage`` at the end."""

    def __init__(self, descriptor: int, size: int, damage: Rejected | None) -> None:
        self._descriptor = descriptor
        self._size = size
        self._damage = damage
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError
        self._position = start + offset
        return self._position

    def readinto(self, buffer: Any) -> int:
        data = os.pread(self._descriptor, len(buffer), self._position)
        if not data and self._damage is not None:
            raise self._damage
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
