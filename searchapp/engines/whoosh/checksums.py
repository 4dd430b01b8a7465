"""The checksums of an index's files, kept at the end of its table of contents, by which all can be checked.

Whoosh reads a table of contents from its beginning and stops where its own part ends. After that stand::

    checksums   JSON: for each file of a segment its size and its CRC-32
    length      of the JSON, 4 bytes
    digest      16 bytes, BLAKE2b of all that stands before
"""

from __future__ import annotations

import json
import struct
import zlib
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from searchapp.engines.local.damage import Damaged

_LENGTH: Final = struct.Struct(">I")
_DIGEST_SIZE: Final = 16
_CHUNK: Final = 1 << 20


class Checksum(NamedTuple):
    """What is known of a file: its size in bytes and the CRC-32 of its content."""

    size: int
    crc: int


#: The checksum of each file by its name.
Checksums = dict[str, Checksum]


def checksum_of(path: Path) -> Checksum:
    """Return the checksum of the file at ``path``, which may be larger than the memory."""
    size = crc = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            crc = zlib.crc32(chunk, crc)
    return Checksum(size, crc)


def seal(checksums: Checksums, contents: bytes) -> bytes:
    """Return what is to be appended to ``contents``, a table of contents, to hold ``checksums``."""
    body = json.dumps(checksums).encode()
    tail = body + _LENGTH.pack(len(body))
    return tail + _digest(contents + tail)


def unseal(data: bytes, name: str) -> Checksums:
    """Return the checksums in ``data``, the table of contents called ``name``. Raises :class:`Damaged`."""
    sealed, digest = data[:-_DIGEST_SIZE], data[-_DIGEST_SIZE:]
    if digest != _digest(sealed):
        raise Damaged(f"{name} has changed since it was written")
    end = len(sealed) - _LENGTH.size
    (length,) = _LENGTH.unpack(sealed[end:])
    found = json.loads(sealed[end - length : end])
    return {file: Checksum(size, crc) for file, (size, crc) in found.items()}


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST_SIZE).digest()
