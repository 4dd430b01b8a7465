"""What a file brings to an index: which of its records are new, changed or as they were, and which articles are gone.

A record is recognised by its digest before it is parsed, so what has not changed costs no more than reading the file.
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
    """What becomes of one article, which is from the file ``origin``."""

    kind: Literal["added", "updated", "unchanged", "removed"]
    id: str
    origin: str


def origin_exists(origin: str) -> bool:
    """Return whether there is a file of this origin: no link, which leads to another, has taken its place."""
    return os.path.lexists(origin) and os.path.realpath(origin) == origin


ReportChange = Callable[[Change], None]


class IndexedArticles:
    """What an index held before: the digest and the file of every article by its id.

    The files are only read, by ``read_origins``, when one is asked for.
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
        """Note that an article has been added or replaced."""
        self.drop(article_id)
        self.digests[article_id] = digest
        self.by_digest[digest] = article_id
        self.by_origin.setdefault(origin, set()).add(article_id)
        self.origins[article_id] = origin

    def drop(self, article_id: str) -> None:
        """Note that an article has been removed, if it was there."""
        digest = self.digests.pop(article_id, None)
        if digest is not None and self.by_digest.get(digest) == article_id:
            del self.by_digest[digest]
        origin = self.origins.pop(article_id, "")
        ids = self.by_origin.get(origin, set())
        ids.discard(article_id)
        if not ids:
            self.by_origin.pop(origin, None)


class _DuplicateId(Rejected):
    """The id of a record is that of another."""


class ChangeSet:
    """One batch of changes, taken from files; of several records with the same id the first counts.

    ``stays`` tells of a file, which is not among those to be read, whether it keeps its articles: then no record of
    another file takes the place of one of them.
    """

    def __init__(
        self,
        writer: Writer,
        indexed: IndexedArticles,
        report: ReportChange = lambda _: None,
        stays: Callable[[str], bool] | None = None,
    ) -> None:
        self._writer = writer
        self._indexed = indexed
        self._report = report
        self._stays = stays
        self._location_by_id: dict[str, str] = {}
        self.read: set[str] = set()
        #: The files of which a record was set aside because another has its id.
        self.conflicting: set[str] = set()
        self.rejected: list[Rejection] = []
        #: Files that could not be read wholly and folders that could not be opened: nobody knows what is in them.
        self.incomplete: set[str] = set()
        #: What becomes of the index: the digest and the file of what is written, None for what is removed.
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

    def _reject(self, notice: Rejection) -> None:
        self.rejected.append(notice)
        self.incomplete.add(notice.origin)

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
        """Return ``article``, which is a file by itself, under an id that is not that of another file.

        A path depends on the working directory: wherever it is read from, a file goes by the id that it got first.
        """
        if article.id != id_of_file(article.origin):
            return article
        indexed = self._indexed.by_origin.get(article.origin, ())
        if len(indexed) == 1:
            return replace(article, id=next(iter(indexed)))
        holder = self._indexed.origins.get(article.id, article.origin)
        if holder != article.origin and origin_exists(holder):
            return replace(article, id=id_of_file(article.origin, whole_path=True))
        return article

    def _claim_id(self, article_id: str, record: Record) -> None:
        first = self._location_by_id.get(article_id) or self._owner(article_id, record.origin)
        if first is not None:
            raise _DuplicateId(Message(f"has the same id as {first}", f"معرّفه هو معرّف {first}"))
        self._location_by_id[article_id] = f"{record.origin}:{record.line}" if record.line else record.origin

    def _owner(self, article_id: str, origin: str) -> str | None:
        if self._stays is None:
            return None
        holder = self._indexed.origins.get(article_id, origin)
        return holder if holder != origin and self._stays(holder) else None

    def prune(self, origins: Iterable[tuple[str, str]], is_gone: Callable[[str], bool]) -> None:
        """Delete those of the articles, given with their files, that no record stood for and whose file ``is_gone``."""
        for article_id, origin in origins:
            if article_id not in self._location_by_id and is_gone(origin):
                self._writer.delete(article_id)
                self.written[article_id] = None
                self.removed += 1
                self._report(Change("removed", article_id, origin))
