"""One batch of changes to a Whoosh index, committed as one or not at all."""

from __future__ import annotations

from contextlib import suppress

from whoosh.index import FileIndex

from searchapp.engines.whoosh.document import document_of
from searchapp.engines.whoosh.snapshot import Snapshot
from searchapp.engines.whoosh.writer import ArrayWriter
from searchapp.model import Article


class Batch:
    """A :class:`~searchapp.engines.base.Writer`.

    Whoosh's own replacing by key leaves duplicates when a key comes twice in one batch. So a document is deleted here by
    its number, in the segments that were there before and in the one being written.
    """

    def __init__(self, index: FileIndex) -> None:
        self._before = Snapshot(index)
        self._writer = ArrayWriter(index)
        self._added: dict[str, int] = {}
        self._count = 0
        self._deleted: set[int] = set()

    def add(self, article: Article) -> None:
        """Add ``article`` in place of any of the same id."""
        document = document_of(article, self._writer.vocabulary)
        self.delete(article.id)
        self._writer.add(document)
        self._added[article.id] = self._count
        self._count += 1

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""
        added = self._added.pop(article_id, None)
        if added is not None:
            self._writer.newsegment.delete_document(added)
            return
        document = self._before.find(article_id)
        if document is not None and document not in self._deleted:
            self._deleted.add(document)
            self._writer.delete_document(document)

    def commit(self) -> None:
        """Make the changes last. When that fails they are cancelled. Where nothing has changed nothing is written."""
        if not self._added and not self._deleted:
            self.cancel()
            return
        self._before.close()
        try:
            self._writer.commit()
        except BaseException:
            self.cancel()
            raise

    def cancel(self) -> None:
        """Drop the changes. Whoosh may be in the midst of something, and keeps its lock when closing fails."""
        lock = self._writer.writelock
        with suppress(Exception):
            self._before.close()
        with suppress(Exception):
            self._writer.cancel()
        with suppress(Exception):
            lock.release()
