"""Finding marks by what they share with another."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, Protocol

import numpy as np

from searchapp.near_duplicates.minhash import NONE, Sketch
from searchapp.near_duplicates.signature import SIGNATURE_SIZE, Signature, Signatures, signatures_from

#: By how many of its smallest hashes a signature is found: of texts half of whose runs are the same, they share four or
#: so.
KEYS: Final = 8
#: How many of them two marks share at least: one alone is often that of a phrase that everybody uses.
SHARED: Final = 2

#: How many marks are looked at of all that have a key, the last ones since copies come soon after each other, and how
#: many of those that share most keys are compared. Where thousands of notices say the same, thousands have one.
LOOKED_AT: Final = 100
COMPARED: Final = 50

#: So many new marks are looked up one by one before they are put in order with the others.
_UNORDERED: Final = 4096


class Alike(NamedTuple):
    """The signature, from a table, of an article that shares some of its smallest hashes with another."""

    article_id: str
    signature: Any


class Recorded(Protocol):
    """The marks that an index holds."""

    def sharing(self, keys: Sequence[int], least: int) -> Iterable[Alike]:
        """Return those that have at least ``least`` of ``keys`` among their own; where they are many, some of them."""


def keys_of(minhash: Sketch) -> list[int]:
    """Return by what a signature with this ``sketch`` is found, at most :data:`KEYS` numbers."""
    return [key for key in minhash[:KEYS].tolist() if key != NONE]


class SignatureTable:
    """Marks in memory, each in a row of its own; an article whose signature is put there again has several."""

    def __init__(self, ids: Sequence[str] = (), signatures: Signatures | None = None) -> None:
        self._ids = list(ids)
        # Of a million articles a copy would be felt.
        self._marks = bytearray(b"" if signatures is None else signatures.tobytes())
        self._put_in_order()

    def put(self, article_id: str, signature: Signature) -> int:
        """Put a signature there, and return its row."""
        row = len(self._ids)
        if row - self._ordered >= max(_UNORDERED, self._ordered // 8):
            self._put_in_order()
        self._ids.append(article_id)
        self._marks += signature.to_bytes()
        for key in keys_of(signature.minhash):
            self._rows_by_key[key].append(row)
        return row

    def _put_in_order(self) -> None:
        self._ordered = len(self._ids)
        self._keys, self._rows = _in_order(self._marks)
        self._rows_by_key: defaultdict[int, array[int]] = defaultdict(_rows)

    def rows_sharing(self, keys: Sequence[int], least: int) -> list[int]:
        """Return the rows of the marks that have at least ``least`` of ``keys`` among their own, the
        :data:`COMPARED` that have most of them where they are more.
        """
        found: list[int] = []
        for key in keys if self._ids else ():
            found += self._rows_by_key.get(key, ())[: -LOOKED_AT - 1 : -1]
            begin = bisect_left(self._keys, key)
            if begin < len(self._keys) and self._keys[begin] == key:
                end = bisect_right(self._keys, key, begin)
                found += self._rows[max(begin, end - LOOKED_AT) : end][::-1]
        # Of equals the first, which are the last that were put there.
        return sorted(row for row, shared in Counter(found).most_common(COMPARED) if shared >= least)

    def at(self, row: int) -> Alike:
        """Return the signature in this row."""
        signature = self._marks[row * SIGNATURE_SIZE : (row + 1) * SIGNATURE_SIZE]
        return Alike(self._ids[row], signatures_from(signature)[0])

    def sharing(self, keys: Sequence[int], least: int) -> Iterator[Alike]:
        """Yield the marks of :meth:`rows_sharing`."""
        return map(self.at, self.rows_sharing(keys, least))


def _rows() -> array[int]:
    return array("I")


def _in_order(signatures: bytearray) -> tuple[memoryview, memoryview]:
    """Return the keys of ``marks`` in order, and beside each the row of its signature: whole numbers."""
    keys = signatures_from(signatures)["sketch"][:, :KEYS].ravel()
    order = np.argsort(keys, kind="stable")
    there = order[keys[order] != NONE]
    # Single numbers are read from them, which numpy is slow at.
    return memoryview(keys[there]), memoryview((there // KEYS).astype(np.uint32))
