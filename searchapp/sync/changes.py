"""The changes that files make to an index.

A record is recognised by its digest before it is parsed, so an unchanged one costs no more than reading it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from searchapp.engines.base import Writer
from searchapp.errors import Message
from searchapp.ingest import Balance, InputFile, Notes, Record, Rejected, Rejection, read_file
from searchapp.ingest.balance import Tally, covers_path, has_qualified_id, is_of_same_bytes
from searchapp.ingest.files import records_in
from searchapp.ingest.outcomes import Outcome
from searchapp.ingest.rules import digest_under
from searchapp.model import Article, file_of
from searchapp.sync.identity import Identities, IndexedArticles, IsCopy, origin_of_record, path_of
from searchapp.sync.refusals import KnownRefusals
from searchapp.sync.removal import ManyRemovedError, is_large_share


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one article, which is from the file ``origin``."""

    kind: Literal["added", "updated", "unchanged", "removed"]
    id: str
    origin: str


ReportChange = Callable[[Change], None]


def origin_exists(origin: str) -> bool:
    """Return whether the file ``origin`` exists and has not been replaced by a link to another."""
    return os.path.lexists(origin) and os.path.realpath(origin) == origin


@dataclass(frozen=True, slots=True)
class _Copy:
    """A record of ``file`` that is the article ``shown`` of another. See :class:`~searchapp.sync.identity.IsCopy`."""

    file: InputFile
    rejection: Rejection
    digest: bytes
    shown: str
    look: int | None


class ChangeSet:
    """The changes that files make, as one batch; ``indexed`` has each at once.

    The batch reads the files ``to_read``; ``keeps_articles`` says of any other file whether it is still there. No
    record takes the place of an article of another file that is: it is a duplicate if it is that article, else an
    article of its own. Places are named from the ``roots`` on. What is among the ``refusals`` is refused again without
    being parsed. With ``is_thorough``, it is parsed too, and so are unchanged records, for what is to be noted.
    """

    def __init__(  # noqa: PLR0913 - each is a separate choice
        self,
        writer: Writer,
        indexed: IndexedArticles,
        report: ReportChange = lambda _: None,
        *,
        to_read: Collection[str],
        keeps_articles: Callable[[str], bool],
        roots: Collection[str],
        refusals: KnownRefusals | None = None,
        is_thorough: bool = False,
    ) -> None:
        self._writer = writer
        self._indexed = indexed
        self._report = report
        self._to_read = to_read
        self._keeps_articles = keeps_articles
        self._refusals = refusals
        self._is_thorough = is_thorough
        self._tally = Tally()
        #: The file on disk that is being read.
        self._file: InputFile
        #: The articles that have had a record.
        self._seen: set[str] = set()
        self._identities = Identities(indexed, stored=self._stored, roots=roots, seen=self._seen, is_kept=self._is_kept)
        #: Copies of articles of files that are still to be read.
        self._undecided: list[_Copy] = []
        self.read: set[str] = set()
        #: Files that could not be read to the end and folders that could not be opened: what is in them is unknown.
        self.incomplete: set[str] = set()
        #: By file, the articles of other files that it has copies of.
        self.copies: dict[str, set[str]] = {}
        #: The ids of the articles written.
        self.written: set[str] = set()

    @property
    def records(self) -> int:
        """How many records have been read."""
        return self._tally.records

    def balance(self, seconds: float) -> Balance:
        """Return what went in and what came of it, for a run that took ``seconds``."""
        return self._tally.balance(articles=len(self._indexed), seconds=seconds)

    def add_file(self, file: InputFile) -> Iterator[None]:
        """Index what is new or changed in ``file``, and yield after each record."""
        if not file.member:
            self._file = file
        self._tally.begin_file()
        self._say_what_is_known(file)
        notes_of_file: list[Notes] = []
        is_unchanged = True
        for item in read_file(file):
            if isinstance(item, Notes):
                notes_of_file.append(item)
            elif isinstance(item, InputFile):
                yield from self._add_member(item)
            else:
                is_unchanged = self._add(item) and is_unchanged
                yield
        if self._is_thorough or not is_unchanged:
            for notes in notes_of_file:
                self._tally.note(notes, file.place, 0)
        if not file.member:
            self.read.add(file.origin)

    def _say_what_is_known(self, file: InputFile) -> None:
        if not self._is_thorough:
            file.is_known = lambda digest: self._indexed.id_of(digest_under(file.rule, digest)) is not None
        if self._refusals is not None:
            get, put = self._refusals.get, self._refusals.put
            file.remember = lambda digest, outcome: put(digest_under(file.rule, digest), outcome)
            if not self._is_thorough:
                file.outcome_of = lambda digest: get(digest_under(file.rule, digest))

    def _add_member(self, file: InputFile) -> Iterator[None]:
        if file.why_ignored:
            self._tally.ignore(file.why_ignored)
        else:
            yield from self.add_file(file)

    def decide(self) -> None:
        """Index, once all files are read, what was taken for a copy and is none: it has moved from a file read later to
        an earlier one, or has been edited there.
        """
        undecided, self._undecided = self._undecided, []
        self._identities.all_read = True
        moved: dict[InputFile, set[bytes]] = {}
        for copy in undecided:
            if self._is_still_copy(copy):
                self._refuse_copy(copy)
            else:
                moved.setdefault(copy.file, set()).add(copy.digest)
        for file, digests in moved.items():
            self._file = file
            for item in records_in(file):
                if isinstance(item, Record) and item.digest in digests:
                    self._add(item)
        self._identities.all_read = False

    def _is_still_copy(self, copy: _Copy) -> bool:
        if not self._is_kept(copy.shown):
            return False
        if copy.look is None:
            return self._indexed.id_of(copy.digest) == copy.shown
        return self._identities.has_look(copy.shown, copy.look)

    def _add(self, record: Record | Rejection) -> bool:
        """Index a record, and return whether it was known and needed no parsing."""
        if isinstance(record, Rejection):
            self._refuse(record)
            return False
        try:
            return self._index(record)
        except IsCopy as found:
            self._add_copy(record, found)
            return found.look is None
        except Rejected as rejected:
            self._refuse(Rejection(record.origin, record.line, rejected.reason, rejected.kind, record.member))
        return False

    def _add_copy(self, record: Record, found: IsCopy) -> None:
        owner = path_of(self._indexed.origin_of(found.shown))
        reason = Message(f"is the article in {owner}", f"هو المقال الموجود في {owner}")
        rejection = Rejection(record.origin, record.line, reason, "duplicate", record.member)
        copy = _Copy(self._file, rejection, record.digest, found.shown, found.look)
        if self._is_kept(found.shown):
            self._refuse_copy(copy)
        else:
            self._undecided.append(copy)

    def _refuse_copy(self, copy: _Copy) -> None:
        self._tally.refuse(copy.rejection)
        self.copies.setdefault(copy.file.origin, set()).add(copy.shown)

    def _refuse(self, rejection: Rejection) -> None:
        self._tally.refuse(rejection)
        if rejection.kind in ("rejected", "skipped"):
            self.incomplete.add(rejection.origin)

    def _index(self, record: Record) -> bool:
        shown = self._identities.known_by_digest(record)
        if shown is not None and self._indexed.origin_of(shown) == origin_of_record(record):
            self._count("unchanged", shown, record)
            if self._is_thorough:
                with suppress(Rejected):
                    self._tally.note(record.read()[1], record.place, record.line)
            return True
        article, notes = self._read(record)
        article = self._identities.identified(record, article)
        kind = self._kind(article)
        self._writer.add(article)
        self.written.add(article.id)
        self._identities.remember(article)
        self._indexed.put(article.id, article.digest, article.origin)
        self._count(kind, article.id, record)
        self._tally.note(notes, record.place, record.line)
        return False

    def _read(self, record: Record) -> tuple[Article, Notes]:
        """Return what ``record`` says. Raises :class:`Rejected`, at once if that is known."""
        if self._refusals is None:
            return record.read()
        known = None if self._is_thorough else self._refusals.get(record.digest)
        if known is not None:
            raise Rejected(known.refused[0].reason, known.refused[0].kind)
        try:
            return record.read()
        except Rejected as rejected:
            self._refusals.put(record.digest, Outcome.of(rejected))
            raise

    def _kind(self, article: Article) -> Literal["added", "updated", "unchanged"]:
        digest = self._indexed.digest_of(article.id)
        if digest is None:
            return "added"
        # Another version of the readers may make the same article of the same record.
        is_read_again = covers_path(digest) or is_of_same_bytes(digest, article.digest)
        stored = self._stored(article.id) if is_read_again else None
        return "unchanged" if stored and replace(stored, digest=article.digest) == article else "updated"

    def _stored(self, shown: str) -> Article | None:
        # What has been written since cannot be read before it is committed.
        return None if shown in self.written else self._indexed.stored(shown)

    def _count(self, kind: Literal["added", "updated", "unchanged"], shown: str, record: Record) -> None:
        self._seen.add(shown)
        digest = self._indexed.digest_of(shown) or b""
        self._tally.article(kind, digest, record.place, record.line)
        if has_qualified_id(digest):
            self._tally.qualified_id(shown, record.place, record.line)
        self._report(Change(kind, shown, record.origin))

    def _is_kept(self, shown: str) -> bool | None:
        """Return whether an article is still where it came from; None if that is a file still to be read."""
        if shown in self._seen:
            return True
        file = file_of(self._indexed.origin_of(shown))
        if file in self.read:
            return file in self.incomplete
        if file in self._to_read:
            return None
        # What came from no file was added by a program, and is never gone.
        return not file or self._keeps_articles(file)

    def without_record(self, files: Iterable[str]) -> list[str]:
        """Return the articles from ``files`` that no record had."""
        return [shown for file in files for shown in sorted(set(self._indexed.from_file(file)) - self._seen)]

    def remove(self, articles: Iterable[str], *, before: int = 0, may_be_many: bool = True) -> None:
        """Delete these articles, except those that a record has had by now.

        Raises :class:`.ManyRemovedError` if they, with those removed ``before``, are a large share of the articles that
        there are, unless they ``may_be_many``.
        """
        gone = [shown for shown in articles if shown not in self._seen]
        removed, total = before + len(gone), before + len(self._indexed)
        if gone and not may_be_many and is_large_share(removed, total):
            raise ManyRemovedError(removed, total, min(file_of(self._indexed.origin_of(each)) for each in gone))
        for shown in gone:
            self._writer.delete(shown)
            self._tally.removed += 1
            self._report(Change("removed", shown, file_of(self._indexed.origin_of(shown))))
            self._indexed.drop(shown)
