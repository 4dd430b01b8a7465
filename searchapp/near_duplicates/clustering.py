"""Deciding to which cluster of near-duplicates each article belongs as it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Protocol

from searchapp.model import Article
from searchapp.near_duplicates.signature import Signature, copy_similarity, signature_of
from searchapp.near_duplicates.table import (
    MIN_SHARED_KEYS,
    SignatureLookup,
    SignatureTable,
    StoredSignature,
    lookup_keys,
)


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
