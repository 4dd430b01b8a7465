"""What a stranger can do to an index: put traps into it, and make its checksums right again."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from searchapp.engines.whoosh.storage import Checksum, seal, unseal
from tests.engines.archive import generation


class Trap:
    """Leaves a file where it is unpickled."""

    def __init__(self, sprung: Path) -> None:
        self._sprung = sprung

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.write_text, (self._sprung, "sprung")


def seal_again(index: Path, checksums: Callable[[dict[str, Checksum]], dict[str, Checksum]], body: bytes = b"") -> None:
    """Write the table of contents with other checksums, and another beginning if given, as a stranger could."""
    (contents,) = generation(index).glob("*.toc")
    data = contents.read_bytes()
    sums = unseal(data, contents.name)
    own = data[: data.index(json.dumps(sums).encode())]
    contents.write_bytes((body or own) + seal(checksums(sums), body or own))


def replace_file(index: Path, name: Path, data: bytes) -> None:
    """Replace a file of the index and make its checksum right."""
    name.write_bytes(data)
    seal_again(index, lambda sums: {**sums, name.name: Checksum(len(data), zlib.crc32(data))})
