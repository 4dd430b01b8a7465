"""One batch of changes to a Whoosh index, committed as one or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from searchapp.engines.local.changes import Changes
from searchapp.engines.whoosh.document import document_of
from searchapp.engines.whoosh.folder import latest_commit, open_whoosh_index, sweep_leftovers
from searchapp.engines.whoosh.snapshot import Snapshot
from searchapp.engines.whoosh.writer import ArrayWriter
from searchapp.model import Article
from searchapp.near_duplicates import Signature, SignatureTable


class Batch:
    """A :class:`~searchapp.near_duplicates.SignatureWriter` to the Whoosh index in ``folder``.

    Whoosh's own replacing by key leaves duplicates when a key comes twice in one batch. So a document is deleted here
    by its number, in the segments that were there before and in the one being written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._added: dict[str, int] = {}
        self._count = 0
        self._deleted: set[int] = set()
        self._changes = Changes(folder.parent)
        with self._changes.clear_errors():
            sweep_leftovers(folder)
            self._before = Snapshot(folder)
            index = open_whoosh_index(folder)
            try:
                self._writer = ArrayWriter(index)
            except BaseException:
                self._before.close()
                index.storage.release()
                raise

    def recorded(self) -> SignatureTable:
        """Return the marks of the articles that were there before."""
        with self._changes.clear_errors():
            return SignatureTable(self._before.identifiers(), self._before.signatures())

    def add(self, article: Article, signature: Signature) -> None:
        """Add ``article`` in place of any of the same id."""
        document = document_of(article, signature, self._writer.vocabulary)
        with self._changes.making():
            self._delete(article.id)
            self._writer.add(document)
            self._added[article.id] = self._count
            self._count += 1

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""
        with self._changes.making():
            self._delete(article_id)

    def _delete(self, article_id: str) -> None:
        added = self._added.pop(article_id, None)
        if added is not None:
            self._writer.newsegment.delete_document(added)
            return
        document = self._before.find(article_id)
        if document is not None and document not in self._deleted:
            self._deleted.add(document)
            self._writer.delete_document(self._before.whoosh_number(document))

    def commit(self) -> None:
        """Make the changes last. When that fails they are cancelled. Where nothing has changed nothing is written."""
        if self._changes.failed:
            self.cancel()
            self._changes.require_whole()
        if not self._added and not self._deleted:
            self.cancel()
            return
        self._before.close()
        with self._changes.clear_errors():
            self._commit()

    def _commit(self) -> None:
        try:
            self._writer.commit()
        except BaseException as error:
            took_effect = latest_commit(self._folder) == self._writer.generation
            self.cancel()
            if not (took_effect and isinstance(error, Exception)):
                raise

    def cancel(self) -> None:
        """Drop the changes. Whoosh may be in the midst of something, and closing may fail as writing did."""
        self._before.close()
        with suppress(Exception):
            self._writer.cancel()
        self._writer.storage.release()
        with suppress(Exception):
            sweep_leftovers(self._folder)
