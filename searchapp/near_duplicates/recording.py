"""Telling of each article that is written to which cluster it belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Protocol

from searchapp.model import Article
from searchapp.near_duplicates.signature import Signature, copied_share, signature_of
from searchapp.near_duplicates.table import SHARED, Alike, Recorded, SignatureTable, keys_of


class SignatureWriter(Protocol):
    """A writer that keeps marks with the articles."""

    def add(self, article: Article, signature: Signature) -> None:
        """Add ``article``; an article of the same id, older or of the same batch, is replaced."""

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""


class Recording:
    """A :class:`~searchapp.engines.base.Writer` that marks what is written, then hands it on.

    An article is of the cluster of the one that is most like it, of what ``recorded`` returns and of what is written in
    the same batch; an earlier version of itself, or an article that goes, is not compared with. Where none is like it
    enough it begins a cluster. ``recorded`` is asked for when the first article is added.
    """

    def __init__(self, writer: SignatureWriter, recorded: Callable[[], Recorded]) -> None:
        self._writer = writer
        self._read_recorded = recorded
        self._added = SignatureTable()
        #: Where the marks of what has changed are, if it was added.
        self._row_of: dict[str, int | None] = {}

    @cached_property
    def _recorded(self) -> Recorded:
        return self._read_recorded()

    def add(self, article: Article) -> None:
        """Add ``article``; an article of the same id, older or of the same batch, is replaced."""
        self._row_of[article.id] = None
        signature = self._marked(article)
        self._writer.add(article, signature)
        self._row_of[article.id] = self._added.put(article.id, signature)

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""
        self._row_of[article_id] = None
        self._writer.delete(article_id)

    def _marked(self, article: Article) -> Signature:
        signature = signature_of(article)
        shares = (
            (copied_share(signature, other.signature), int(other.signature["cluster"]))
            for other in self._alike(signature)
        )
        closest, cluster = max(shares, default=(0.0, 0))
        return signature._replace(cluster=cluster) if closest else signature

    def _alike(self, signature: Signature) -> Iterator[Alike]:
        keys = keys_of(signature.minhash)
        least = min(SHARED, len(keys))
        if not keys:
            return
        for other in self._recorded.sharing(keys, least):
            if other.article_id not in self._row_of:
                yield other
        for row in self._added.rows_sharing(keys, least):
            other = self._added.at(row)
            if self._row_of.get(other.article_id) == row:
                yield other
