"""What files change in an index: which records are new, changed or unchanged, and which articles are gone.

A record is recognised by its digest before it is parsed, so an unchanged one costs no more than reading it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from searchapp.engines.base import Writer
from searchapp.errors import Message
from searchapp.ingest import InputFile, Record, Rejected, Rejection, read_file
from searchapp.ingest.record import id_of_file
from searchapp.model import Article


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one article, which is from the file ``origin``."""

    kind: Literal["added", "updated", "unchanged", "removed"]
    id: str
    origin: str


def origin_exists(origin: str) -> bool:
    """Return whether a file of this origin exists, and has not been replaced by a link to another."""
    return os.path.lexists(origin) and os.path.realpath(origin) == origin


ReportChange = Callable[[Change], None]


class IndexedArticles:
    """The articles of an index before it changes: the digest and the file of each by its id.

    The files are read, by ``read_origins``, only when one is needed.
    """

    def __init__(self, digests: Mapping[str, bytes], read_origins: Callable[[], Mapping[str, str]] = dict) -> None:
        self.digests = dict(digests)
        self.by_digest = {digest: article_id for article_id, digest in digests.items()}
        self._read_origins = read_origins

    @cached_property
    def origins(self) -> dict[str, str]:
        """The file of each article by its id."""
        return dict(self._read_origins())

    @cached_property
    def by_origin(self) -> dict[str, set[str]]:
        """The ids of the articles from each file."""
        ids: dict[str, set[str]] = {}
        for article_id, origin in self.origins.items():
            ids.setdefault(origin, set()).add(article_id)
        return ids

    def put(self, article_id: str, digest: bytes, origin: str) -> None:
        """Record that an article has been added or replaced."""
        self.drop(article_id)
        self.digests[article_id] = digest
        self.by_digest[digest] = article_id
        self.by_origin.setdefault(origin, set()).add(article_id)
        self.origins[article_id] = origin

    def drop(self, article_id: str) -> None:
        """Record that an article has been removed, if it was there."""
        digest = self.digests.pop(article_id, None)
        if digest is not None and self.by_digest.get(digest) == article_id:
            del self.by_digest[digest]
        origin = self.origins.pop(article_id, "")
        ids = self.by_origin.get(origin, set())
        ids.discard(article_id)
        if not ids:
            self.by_origin.pop(origin, None)


class _DuplicateId(Rejected):
    """A record has the id of another."""


class ChangeSet:
    """The changes that files make, as one batch; of several records with the same id the first counts.

    ``keeps_articles`` says whether a file that is not being read keeps its articles: then no record of another file
    takes the place of one of them.
    """

    def __init__(
        self,
        writer: Writer,
        indexed: IndexedArticles,
        report: ReportChange = lambda _: None,
        keeps_articles: Callable[[str], bool] | None = None,
    ) -> None:
        self._writer = writer
        self._indexed = indexed
        self._report = report
        self._keeps_articles = keeps_articles
        self._location_by_id: dict[str, str] = {}
        self.read: set[str] = set()
        #: The files with a record that was rejected because another has its id.
        self.conflicting: set[str] = set()
        self.rejected: list[Rejection] = []
        #: Files that could not be read to the end and folders that could not be opened: what is in them is unknown.
        self.incomplete: set[str] = set()
        #: By id, the digest and the file of each article written, and None for each removed.
        self.written: dict[str, tuple[bytes, str] | None] = {}
        self.records = self.added = self.updated = self.unchanged = self.removed = 0

    @property
    def articles(self) -> int:
        """How many articles there are now."""
        return len(self._indexed.digests) + self.added - self.removed

    def add_file(self, file: InputFile) -> Iterator[None]:
        """Index what is new or changed in ``file``, and yield after each record."""
        self.read.add(file.origin)
        for record in read_file(file):
            self.records += 1
            if isinstance(record, Rejection):
                self._reject(record)
            else:
                try:
                    self._index(record)
                except _DuplicateId as rejected:
                    self.rejected.append(Rejection(record.origin, record.line, rejected.reason))
                    self.conflicting.add(record.origin)
                except Rejected as rejected:
                    self._reject(Rejection(record.origin, record.line, rejected.reason))
            yield

    def _reject(self, rejection: Rejection) -> None:
        self.rejected.append(rejection)
        self.incomplete.add(rejection.origin)

    def _index(self, record: Record) -> None:
        unchanged_id = self._indexed.by_digest.get(record.digest)
        if unchanged_id is not None:
            self._claim_id(unchanged_id, record)
            self.unchanged += 1
            self._report(Change("unchanged", unchanged_id, record.origin))
            return
        article = record.article() if record.line else self._with_own_id(record.article())
        self._claim_id(article.id, record)
        self._writer.add(article)
        self.written[article.id] = (record.digest, record.origin)
        if article.id in self._indexed.digests:
            self.updated += 1
            self._report(Change("updated", article.id, record.origin))
        else:
            self.added += 1
            self._report(Change("added", article.id, record.origin))

    def _with_own_id(self, article: Article) -> Article:
        """Return ``article``, which is a file of its own, with an id that is not that of another file.

        A relative path depends on the working directory: wherever it is read from, a file keeps its first id.
        """
        if article.id != id_of_file(article.origin):
            return article
        indexed = self._indexed.by_origin.get(article.origin, ())
        if len(indexed) == 1:
            return replace(article, id=next(iter(indexed)))
        owner = self._indexed.origins.get(article.id, article.origin)
        if owner != article.origin and origin_exists(owner):
            return replace(article, id=id_of_file(article.origin, whole_path=True))
        return article

    def _claim_id(self, article_id: str, record: Record) -> None:
        first = self._location_by_id.get(article_id) or self._owner(article_id, record.origin)
        if first is not None:
            raise _DuplicateId(Message(f"has the same id as {first}", f"معرّفه هو معرّف {first}"))
        self._location_by_id[article_id] = f"{record.origin}:{record.line}" if record.line else record.origin

    def _owner(self, article_id: str, origin: str) -> str | None:
        if self._keeps_articles is None:
            return None
        owner = self._indexed.origins.get(article_id, origin)
        return owner if owner != origin and self._keeps_articles(owner) else None

    def prune(self, origins: Iterable[tuple[str, str]], is_gone: Callable[[str], bool]) -> None:
        """Delete those of the articles, given with their files, that no record had and whose file ``is_gone``."""
        for article_id, origin in origins:
            if article_id not in self._location_by_id and is_gone(origin):
                self._writer.delete(article_id)
                self.written[article_id] = None
                self.removed += 1
                self._report(Change("removed", article_id, origin))
