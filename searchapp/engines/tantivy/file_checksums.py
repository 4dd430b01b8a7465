"""The checksums that Tantivy writes at the end of its files, and does not look at again."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Final
from zlib import crc32

#: Tantivy ends a file with a line of JSON, its length and this number.
_TAIL: Final = struct.Struct("<II")
_MAGIC: Final = 1337
_CHUNK: Final = 1 << 20


def is_whole(path: Path) -> bool:
    """Tell whether the content of one of Tantivy's files is what its checksum was made of."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
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
