"""The keys of the signatures of a segment, by which a writer finds those that are like a new one without reading all.

They are in a file of the segment, four bytes each, little-endian: all keys in order, then for each of them the document
that has it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final

import numpy as np

from searchapp.near_duplicates.clusters import KEYS, sorted_keys
from searchapp.near_duplicates.signature import MinHash, MinHashes

#: How the name of the file ends.
KEYS_FILE: Final = ".keys"

_NUMBER: Final = np.dtype("<u4")


def pack_keys(minhashes: MinHashes) -> bytes:
    """Return the file of the documents whose signatures have these ``minhashes``, at least :data:`KEYS` of each."""
    return b"".join(array.astype(_NUMBER).tobytes() for array in sorted_keys(minhashes[:, :KEYS]))


class SignatureKeys:
    """What is in the file. Raises :class:`ValueError` where that is no such file."""

    def __init__(self, data: bytes) -> None:
        self.data: Final = data
        numbers = np.frombuffer(data, _NUMBER)
        if len(numbers) % 2:
            raise ValueError("there are more keys than documents")
        # Single numbers are read from the keys, which numpy is slow at.
        self._keys = numbers[: len(numbers) // 2].data
        self._rows = numbers[len(numbers) // 2 :]

    def rows_with(self, key: int) -> MinHash:
        """Return the documents whose signatures have ``key``, in order."""
        begin = bisect_left(self._keys, key)
        return self._rows[begin : bisect_right(self._keys, key, begin)]
