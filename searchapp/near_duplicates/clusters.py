"""Which cluster of near-duplicates an article belongs to: the most similar signatures are found by their keys.

The keys of a signature are its smallest hashes.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple, Protocol

import numpy as np

from searchapp.model import Article
from searchapp.near_duplicates.signature import (
    NO_HASH,
    SIGNATURE_SIZE,
    MinHash,
    MinHashes,
    Signature,
    Signatures,
    copy_similarity,
    signature_of,
    signatures_from,
)

#: How many of its smallest hashes a signature is found by: texts that have half of their runs in common share about
#: four of them.
KEYS: Final = 8
#: How many of them two signatures must share: a single one is often the hash of a common phrase.
MIN_SHARED_KEYS: Final = 2

#: How many of the signatures with a key are considered (the last ones, since copies come soon after each other), and
#: how many of those that share most keys are compared. Where thousands of notices say the same, thousands have one key.
MAX_PER_KEY: Final = 100
MAX_COMPARED: Final = 50

#: How many new signatures are looked up one by one before they are sorted together with the others.
_MAX_UNSORTED: Final = 4096


class StoredSignature(NamedTuple):
    """The signature of an article in an index or a table: an element of :data:`~.signature.Signatures`."""

    article_id: str
    signature: Any


class SignatureLookup(Protocol):
    """The signatures that an index holds."""

    def sharing(self, keys: Sequence[int], least: int) -> Iterable[StoredSignature]:
        """Return the signatures that have at least ``least`` of ``keys``; only some of them, if they are many."""


def lookup_keys(minhash: MinHash) -> list[int]:
    """Return the keys by which a signature with this ``minhash`` is found, at most :data:`KEYS`."""
    return [key for key in minhash[:KEYS].tolist() if key != NO_HASH]


def sorted_keys(minhashes: MinHashes) -> tuple[MinHash, MinHash]:
    """Return the keys of signatures in order, and for each the row in ``minhashes`` of its signature."""
    keys = minhashes[:, :KEYS].ravel()
    order = np.argsort(keys, kind="stable")
    present = order[keys[order] != NO_HASH]
    return keys[present], (present // KEYS).astype(np.uint32)


def sharing_most(keys: Sequence[int], least: int, with_key: Callable[[int], Iterable[int]]) -> list[int]:
    """Return the numbers of the signatures that have at least ``least`` of ``keys``, in order; if they are more than
    :data:`MAX_COMPARED`, those that have most of them.

    ``with_key`` returns the numbers of those with a key, of the last :data:`MAX_PER_KEY`, the last first.
    """
    found = Counter(number for key in keys for number in with_key(key))
    # Of equals the first, which are those added last.
    return sorted(number for number, shared in found.most_common(MAX_COMPARED) if shared >= least)


class SignatureTable:
    """Signatures in memory, each in a row of its own; an article whose signature is added again has several rows."""

    def __init__(self, ids: Sequence[str] = (), signatures: Signatures | None = None) -> None:
        self._ids = list(ids)
        # With a million articles a copy would be noticed.
        self._signatures = bytearray(b"" if signatures is None else signatures.tobytes())
        self._sort()

    def add(self, article_id: str, signature: Signature) -> int:
        """Add a signature and return its row."""
        row = len(self._ids)
        if row - self._sorted >= max(_MAX_UNSORTED, self._sorted // 8):
            self._sort()
        self._ids.append(article_id)
        self._signatures += signature.to_bytes()
        for key in lookup_keys(signature.minhash):
            self._rows_by_key[key].append(row)
        return row

    def _sort(self) -> None:
        self._sorted = len(self._ids)
        # Single numbers are read from them, which numpy is slow at.
        keys, rows = sorted_keys(signatures_from(self._signatures)["minhash"])
        self._keys, self._rows = keys.data, rows.data
        self._rows_by_key: defaultdict[int, array[int]] = defaultdict(_no_rows)

    def rows_sharing(self, keys: Sequence[int], least: int) -> list[int]:
        """Return the rows of the signatures that have at least ``least`` of ``keys``; if they are more than
        :data:`MAX_COMPARED`, those that have most of them.
        """
        return sharing_most(keys, least, self._rows_with) if self._ids else []

    def _rows_with(self, key: int) -> Iterator[int]:
        yield from self._rows_by_key.get(key, ())[: -MAX_PER_KEY - 1 : -1]
        begin = bisect_left(self._keys, key)
        if begin < len(self._keys) and self._keys[begin] == key:
            end = bisect_right(self._keys, key, begin)
            yield from self._rows[max(begin, end - MAX_PER_KEY) : end][::-1]

    def at(self, row: int) -> StoredSignature:
        """Return the signature in this row."""
        signature = self._signatures[row * SIGNATURE_SIZE : (row + 1) * SIGNATURE_SIZE]
        return StoredSignature(self._ids[row], signatures_from(signature)[0])

    def sharing(self, keys: Sequence[int], least: int) -> Iterator[StoredSignature]:
        """Yield the signatures of :meth:`rows_sharing`."""
        return map(self.at, self.rows_sharing(keys, least))


def _no_rows() -> array[int]:
    return array("I")


class SignatureWriter(Protocol):
    """A writer that stores articles with their signatures."""

    def add(self, article: Article, signature: Signature) -> None:
        """Add ``article``; an article of the same id, older or of the same batch, is replaced."""

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""


class ClusteringWriter:
    """A :class:`~searchapp.engines.base.Writer` that passes each article on to ``writer`` with its signature.

    An article joins the cluster of the most similar article among those of ``stored`` and of the same batch; earlier
    versions of itself and articles that are deleted or replaced are not compared. If none is similar enough, it starts
    a cluster. ``stored`` is called when the first article is added.
    """

    def __init__(self, writer: SignatureWriter, stored: Callable[[], SignatureLookup]) -> None:
        self._writer = writer
        self._open_stored = stored
        self._added = SignatureTable()
        #: The articles that have changed, with the row of the new signature unless they were deleted.
        self._row_of: dict[str, int | None] = {}

    @cached_property
    def _stored(self) -> SignatureLookup:
        return self._open_stored()

    def add(self, article: Article) -> None:
        """Add ``article``; an article of the same id, older or of the same batch, is replaced."""
        self._row_of[article.id] = None
        signature = self._clustered(signature_of(article))
        self._writer.add(article, signature)
        self._row_of[article.id] = self._added.add(article.id, signature)

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""
        self._row_of[article_id] = None
        self._writer.delete(article_id)

    def _clustered(self, signature: Signature) -> Signature:
        """Return ``signature`` with the cluster that its article belongs to."""
        similarities = (
            (copy_similarity(signature, other.signature), int(other.signature["cluster"]))
            for other in self._candidates(signature)
        )
        highest, cluster = max(similarities, default=(0.0, 0))
        return signature._replace(cluster=cluster) if highest else signature

    def _candidates(self, signature: Signature) -> Iterator[StoredSignature]:
        keys = lookup_keys(signature.minhash)
        least = min(MIN_SHARED_KEYS, len(keys))
        if not keys:
            return
        for other in self._stored.sharing(keys, least):
            if other.article_id not in self._row_of:
                yield other
        for row in self._added.rows_sharing(keys, least):
            other = self._added.at(row)
            if self._row_of.get(other.article_id) == row:
                yield other
