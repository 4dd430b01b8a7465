"""The signatures of all articles, found by their keys in each segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from searchapp.engines.whoosh.snapshot import Snapshot
from searchapp.near_duplicates import StoredSignature, signatures_from
from searchapp.near_duplicates.clusters import MAX_PER_KEY, sharing_most


class StoredSignatures:
    """A :class:`~searchapp.near_duplicates.SignatureLookup` in ``snapshot``."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def sharing(self, keys: Sequence[int], least: int) -> Iterator[StoredSignature]:
        """Yield the signatures that have at least ``least`` of ``keys``, as
        :class:`~searchapp.near_duplicates.SignatureTable` does.
        """
        for document in sharing_most(keys, least, lambda key: self._snapshot.newest_with_key(key, MAX_PER_KEY)):
            signature = signatures_from(self._snapshot.signature(document))[0]
            yield StoredSignature(self._snapshot.identifier(document), signature)
