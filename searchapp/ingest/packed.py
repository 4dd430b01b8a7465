"""Files that are compressed as a whole: gzip, bzip2 and xz, by the endings of their names."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import zlib
from typing import Any, BinaryIO, Final, cast

from searchapp.ingest.rejected import CUT_OFF, Rejected

#: The endings, and the short names of a tar that is compressed in that way.
PACKINGS: Final = {".gz": (".tgz",), ".bz2": (".tbz2", ".tbz"), ".xz": (".txz",)}
_PACKING_OF: Final = {ending: packing for packing, short in PACKINGS.items() for ending in (packing, *short)}

#: What reading damaged data raises.
BROKEN: Final = (EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError)

#: A file of xz says how much memory it takes to read: up to 65 MB by its program, up to 4 GB if it is made to.
_MOST_MEMORY: Final = 128 << 20
_PIECE: Final = 1 << 16


def packing_of(name: str) -> str:
    """Return the ending of the file ``name`` that says how it is compressed (``.gz`` also for ``.tgz``), or ``""``."""
    return _PACKING_OF.get(os.path.splitext(name.lower())[1], "")  # noqa: PTH122 - a name may hold any sign


def unpacked_name(name: str) -> str:
    """Return the ``name`` of a file, in lower case, without the ending of its compression: ``a.tar`` for ``a.tgz``."""
    stem, ending = os.path.splitext(name.lower())  # noqa: PTH122
    if ending not in _PACKING_OF:
        return name.lower()
    return stem if ending in PACKINGS else f"{stem}.tar"


def unpacked(stream: BinaryIO, packing: str) -> BinaryIO:
    """Return what ``stream``, which is compressed by ``packing``, holds. Raises :class:`Rejected` if it is empty."""
    if not stream.read(1):
        # Even an empty file takes some bytes when compressed.
        raise Rejected(CUT_OFF)
    stream.seek(0)
    if packing == ".gz":
        return cast("BinaryIO", gzip.GzipFile(fileobj=stream))
    return cast("BinaryIO", io.BufferedReader(_Unpacked(stream, packing), _PIECE))


class _Unpacked(io.RawIOBase):
    """The content of a file of bzip2 or xz. The classes of the library set no limit to the memory that xz takes."""

    def __init__(self, stream: BinaryIO, packing: str) -> None:
        self._stream = stream
        self._packing = packing
        self._decoder = self._new_decoder()
        self._position = 0

    def _new_decoder(self) -> Any:
        if self._packing == ".bz2":
            return bz2.BZ2Decompressor()
        return lzma.LZMADecompressor(lzma.FORMAT_AUTO, memlimit=_MOST_MEMORY)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go back to the beginning, or on to a place after this one."""
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation
        if offset < self._position:
            self._stream.seek(0)
            self._decoder = self._new_decoder()
            self._position = 0
        while self._position < offset and self.read(min(offset - self._position, _PIECE)):
            pass
        return self._position

    def readinto(self, buffer: Any) -> int:
        size = len(buffer)
        while True:
            if self._decoder.eof and not self._next_part():
                return 0
            fresh = self._stream.read(_PIECE) if self._decoder.needs_input else b""
            if self._decoder.needs_input and not fresh:
                raise EOFError
            try:
                data = self._decoder.decompress(fresh, size)
            except OSError as error:
                # The error of bzip2 looks like one of the disk.
                raise lzma.LZMAError from error
            if data:
                buffer[: len(data)] = data
                self._position += len(data)
                return len(data)

    def _next_part(self) -> bool:
        """Begin the next of several parts, each compressed by itself; return whether there is one."""
        rest = self._decoder.unused_data.lstrip(b"\0") or self._stream.read(_PIECE).lstrip(b"\0")
        if not rest:
            return False
        self._stream.seek(-len(rest), io.SEEK_CUR)
        self._decoder = self._new_decoder()
        return True
