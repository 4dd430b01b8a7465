"""Gathering what is written: the cluster is asked about many articles in little more time than about one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final, Self

from searchapp.engines.base import Writer
from searchapp.engines.opensearch.signatures import IndexedSignatures
from searchapp.model import Article
from searchapp.near_duplicates.signature import minhash_of
from searchapp.near_duplicates.table import lookup_keys

#: What is handed on at once: so many changes, or fewer where articles have more code points than that.
_CHANGES: Final = 50
_CHARACTERS: Final = 1_000_000


class Gathering:
    """A :class:`~searchapp.engines.base.Writer` that hands changes on to ``writer`` some at a time, in order, when
    ``marks`` have been asked for what those articles are like; whatever fails does so in the context ``writing``.

    As a context it hands on what is left at the end, if that is not an exception.
    """

    def __init__(
        self,
        writer: Writer,
        signatures: Callable[[], IndexedSignatures],
        writing: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._writer = writer
        self._marks = signatures
        self._writing = writing
        self._waiting: list[Article | str] = []
        self._characters = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.flush()

    def add(self, article: Article) -> None:
        """Add ``article``; an article of the same id, older or of the same batch, is replaced."""
        self._characters += sum(map(len, article.paragraphs))
        self._put(article)

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""
        self._put(article_id)

    def _put(self, change: Article | str) -> None:
        self._waiting.append(change)
        if len(self._waiting) >= _CHANGES or self._characters >= _CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Hand on all that is still waiting."""
        waiting, self._waiting, self._characters = self._waiting, [], 0
        with self._writing():
            articles = [change for change in waiting if isinstance(change, Article)]
            if articles:
                self._marks().expect(lookup_keys(minhash_of(article)) for article in articles)
            for change in waiting:
                if isinstance(change, Article):
                    self._writer.add(change)
                else:
                    self._writer.delete(change)
