"""A file to read: its origin, its bytes, gzipped or not, its text, and the digests of its records."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Final, cast

from searchapp.ingest.rejected import (
    BROKEN_GZIP,
    BROKEN_UTF16,
    CUT_OFF,
    FOLDER,
    NOT_A_FILE,
    NOT_TEXT,
    Rejected,
    too_large,
    undecodable,
    unreadable,
)

#: Part of every digest: raised whenever a reader makes another article of the same bytes, so that all are read again.
READER_VERSION: Final = b"4"

#: The longest article. A few kilobytes of gzip can hold gigabytes, and a byte can take up a dozen once parsed.
LARGEST_MB: Final = 32
#: The longest line that is rejected alone; after a longer one nothing more is read.
_LONGEST_LINE_MB: Final = 256
#: A character of UTF-16 can take four bytes.
_LONGEST_TRANSCODED_MB: Final = 64

_UTF16_BOMS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

#: A page that is not UTF-8 is read in the encoding it declares, if Arabic pages used to be written in it.
#: The web reads ISO-8859-1 as its superset Windows-1252.
_PAGE_ENCODINGS: Final = {
    "windows-1256": "cp1256",
    "cp1256": "cp1256",
    "x-cp1256": "cp1256",
    "iso-8859-6": "iso8859-6",
    "windows-1252": "cp1252",
    "iso-8859-1": "cp1252",
}
#: In a meta element, or in the first line of XHTML.
_DECLARED: Final = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_DECLARED_WITHIN: Final = 4096
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAMPLE: Final = 4096
_FEW_CONTROLS: Final = 16


class InputFile:
    """A file to read. All its methods raise :class:`Rejected` if the file cannot be read, or not to its end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.origin = origin_of(path)
        self._raw: BinaryIO | None = None

    def check(self) -> None:
        """Raise :class:`Rejected` unless this is a regular file: not a folder, a device or a pipe, which may block."""
        try:
            mode = self.path.stat().st_mode
        except OSError as error:
            raise Rejected(unreadable(error)) from error
        if not stat.S_ISREG(mode):
            raise Rejected(FOLDER if stat.S_ISDIR(mode) else NOT_A_FILE)

    def read(self, most_mb: int = LARGEST_MB) -> bytes:
        """Return the whole content, decompressed, which is at most ``most_mb`` megabytes."""
        with self.stream() as stream:
            return bounded(stream.read((most_mb << 20) + 1), most_mb)

    def lines(self, most_mb: int = _LONGEST_LINE_MB) -> Iterator[bytes]:
        """Yield the lines, decompressed, as UTF-8 bytes, with their line ends and without a byte order mark.

        Only a line feed ends a line. A file in UTF-16 with a byte order mark is transcoded. No line is longer than
        ``most_mb`` megabytes.
        """
        with self.stream() as stream:
            first = stream.readline((most_mb << 20) + 1)
            if first.startswith(_UTF16_BOMS):
                stream.seek(0)
                yield from _transcoded(stream, min(most_mb, _LONGEST_TRANSCODED_MB))
                return
            yield bounded(first, most_mb).removeprefix(codecs.BOM_UTF8)
            while line := stream.readline((most_mb << 20) + 1):
                yield bounded(line, most_mb)

    def bytes_read(self) -> int:
        """Return how many bytes of the file on disk have been read; 0 while it is not open."""
        return 0 if self._raw is None or self._raw.closed else self._raw.tell()

    def digest(self, *parts: bytes) -> bytes:
        """Return the 16 bytes that identify a record of this file made of ``parts``."""
        digest = self._digest_start.copy()
        for part in parts:
            # With its length in front, no part can be mistaken for two.
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
        return digest.digest()

    @cached_property
    def _digest_start(self) -> blake2b:
        return blake2b(READER_VERSION + b"\0" + self.origin.encode(), digest_size=16)

    @contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """Open the content, decompressed, for a block in which reading errors become :class:`Rejected`."""
        try:
            self.check()
            with self.path.open("rb") as stream:
                self._raw = stream
                compressed = self.path.suffix.lower() == ".gz"
                if compressed and not os.fstat(stream.fileno()).st_size:
                    # Even an empty file takes some bytes when compressed.
                    raise Rejected(CUT_OFF)
                yield cast("BinaryIO", gzip.GzipFile(fileobj=stream)) if compressed else stream
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Rejected(BROKEN_GZIP) from error
        except UnicodeDecodeError as error:
            raise Rejected(BROKEN_UTF16) from error
        except OSError as error:
            raise Rejected(unreadable(error)) from error


def origin_of(path: Path) -> str:
    r"""Return the resolved absolute path of ``path`` in POSIX notation.

    Bytes in a file name that are not UTF-8 are written ``\xNN``, so that an origin can be stored and shown anywhere.
    """
    resolved = Path(os.path.realpath(path)).as_posix()
    return os.fsencode(resolved).decode("utf-8", "backslashreplace")


def _transcoded(stream: BinaryIO, most_mb: int) -> Iterator[bytes]:
    with io.TextIOWrapper(stream, "utf-16", newline="\n") as text:
        while line := text.readline((most_mb << 20) + 1):
            yield bounded(line.encode("utf-8"), most_mb)


def bounded(data: bytes, most_mb: int = LARGEST_MB) -> bytes:
    """Return ``data``. Raises :class:`Rejected` if it is longer than ``most_mb`` megabytes."""
    if len(data) > most_mb << 20:
        raise Rejected(too_large(most_mb))
    return data


def decode(data: bytes) -> str:
    """Return ``data`` as text: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Raises :class:`Rejected` for any other encoding.
    """
    encoding = "UTF-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "UTF-8"
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Rejected(undecodable(encoding, error)) from error
    # Arabic in UTF-16 without a byte order mark is valid UTF-8 in which every other character is a control.
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > max(_FEW_CONTROLS, len(sample) // 5):
        raise Rejected(NOT_TEXT)
    return text


def old_encoding(name: str) -> str | None:
    """Return Python's name for the encoding ``name``, if Arabic pages were written in it before UTF-8."""
    return _PAGE_ENCODINGS.get(name.strip(" \"'").lower())


def decode_page(data: bytes, announced: str = "") -> str:
    """Return an HTML page as text, like :func:`decode`, or else in the encoding that the server ``announced`` or the
    page declares.

    Raises :class:`Rejected` if Arabic pages were not written in it.
    """
    try:
        return decode(data)
    except Rejected:
        declared = _DECLARED.search(data[:_DECLARED_WITHIN])
        encoding = old_encoding(announced) or old_encoding(declared[1].decode("ascii", "replace") if declared else "")
        if encoding is None:
            raise
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            raise Rejected(undecodable(encoding, error)) from error
