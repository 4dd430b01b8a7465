"""Telling of each article that is written to which story it belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Protocol

from searchapp.model import Article
from searchapp.near_duplicates.signature import Mark, copied_share, mark_of
from searchapp.near_duplicates.table import SHARED, Alike, MarkTable, Recorded, keys_of


class MarkedWriter(Protocol):
    """A writer that keeps marks with the articles."""

    def add(self, article: Article, mark: Mark) -> None:
        """Add ``article``; an article of the same id, older or of the same batch, is replaced."""

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""


class Recording:
    """A :class:`~searchapp.engines.base.Writer` that marks what is written, then hands it on.

    An article is of the story of the one that is most like it, of what ``recorded`` returns and of what is written in
    the same batch; an earlier version of itself, or an article that goes, is not compared with. Where none is like it
    enough it begins a story. ``recorded`` is asked for when the first article is added.
    """

    def __init__(self, writer: MarkedWriter, recorded: Callable[[], Recorded]) -> None:
        self._writer = writer
        self._read_recorded = recorded
        self._added = MarkTable()
        #: Where the marks of what has changed are, if it was added.
        self._row_of: dict[str, int | None] = {}

    @cached_property
    def _recorded(self) -> Recorded:
        return self._read_recorded()

    def add(self, article: Article) -> None:
        """Add ``article``; an article of the same id, older or of the same batch, is replaced."""
        self._row_of[article.id] = None
        mark = self._marked(article)
        self._writer.add(article, mark)
        self._row_of[article.id] = self._added.put(article.id, mark)

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""
        self._row_of[article_id] = None
        self._writer.delete(article_id)

    def _marked(self, article: Article) -> Mark:
        mark = mark_of(article)
        shares = ((copied_share(mark, other.mark), int(other.mark["story"])) for other in self._alike(mark))
        closest, story = max(shares, default=(0.0, 0))
        return mark._replace(story=story) if closest else mark

    def _alike(self, mark: Mark) -> Iterator[Alike]:
        keys = keys_of(mark.sketch)
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
