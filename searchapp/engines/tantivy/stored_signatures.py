"""The signatures of all articles, found by their keys in the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.near_duplicates import SignatureTable, StoredSignature
from searchapp.near_duplicates.clusters import MAX_PER_KEY, sharing_most

#: After which it takes less time to read all signatures than to go on asking the index.
_MOST_ASKED: Final = 500


class StoredSignatures:
    """A :class:`~searchapp.near_duplicates.SignatureLookup` in ``snapshot``.

    For a few articles what they share keys with is read, for many all there are: the same is found.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._asked = 0
        self._table: SignatureTable | None = None

    def sharing(self, keys: Sequence[int], least: int) -> Iterator[StoredSignature]:
        """Yield the signatures that have at least ``least`` of ``keys``, as :class:`SignatureTable` does."""
        self._asked += 1
        if self._table is None and self._asked > _MOST_ASKED:
            self._table = SignatureTable(*self._snapshot.signatures())
        return self._asked_for(keys, least) if self._table is None else self._table.sharing(keys, least)

    def _asked_for(self, keys: Sequence[int], least: int) -> Iterator[StoredSignature]:
        starts = sharing_most(keys, least, lambda key: self._snapshot.newest_with_key(key, MAX_PER_KEY))
        return map(StoredSignature, *self._snapshot.signatures_at(starts))
