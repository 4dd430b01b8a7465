"""The use case: bringing an index up to date with files. All changes take effect together, or none.

A record is recognised by its digest before it is parsed, so an unchanged one costs no more than reading it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import Literal

from searchapp.engines.base import Engine, Writer
from searchapp.errors import InputError, Message
from searchapp.ingest import Balance, InputFile, Notes, Record, Rejected, Rejection, read_file
from searchapp.ingest.balance import Tally, record_part, with_lacks
from searchapp.ingest.files import FoundFiles, Links, is_without_files, survey
from searchapp.ingest.input_file import origin_of
from searchapp.ingest.kinds import why_member_ignored
from searchapp.ingest.record import id_of_file
from searchapp.model import Article


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one article, which is from the file ``origin``."""

    kind: Literal["added", "updated", "unchanged", "removed"]
    id: str
    origin: str


def origin_exists(origin: str) -> bool:
    """Return whether the file ``origin`` exists and has not been replaced by a link to another."""
    return os.path.lexists(origin) and os.path.realpath(origin) == origin


ReportChange = Callable[[Change], None]


class IndexedArticles:
    """The articles of an index before it changes: the digest and the file of each by its id.

    The files are read, by ``read_origins``, only when one is needed.
    """

    def __init__(self, digests: Mapping[str, bytes], read_origins: Callable[[], Mapping[str, str]] = dict) -> None:
        self.digests = dict(digests)
        #: The id of each article by the digest of its record.
        self.by_digest = {record_part(digest): article_id for article_id, digest in digests.items()}
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
        self.by_digest[record_part(digest)] = article_id
        self.by_origin.setdefault(origin, set()).add(article_id)
        self.origins[article_id] = origin

    def drop(self, article_id: str) -> None:
        """Record that an article has been removed, if it was there."""
        digest = self.digests.pop(article_id, None)
        if digest is not None and self.by_digest.get(record_part(digest)) == article_id:
            del self.by_digest[record_part(digest)]
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
    takes the place of one of them, and it is a duplicate if it is the article that is ``stored``. With ``is_thorough``,
    unchanged records are parsed too, for what is to be noted.
    """

    def __init__(  # noqa: PLR0913 - each is a separate choice
        self,
        writer: Writer,
        indexed: IndexedArticles,
        report: ReportChange = lambda _: None,
        keeps_articles: Callable[[str], bool] | None = None,
        *,
        stored: Callable[[str], Article | None] = lambda _: None,
        is_thorough: bool = False,
    ) -> None:
        self._writer = writer
        self._stored = stored
        self._indexed = indexed
        self._report = report
        self._keeps_articles = keeps_articles
        self._is_thorough = is_thorough
        self._tally = Tally()
        self._location_by_id: dict[str, str] = {}
        self.read: set[str] = set()
        #: The files with a record that was rejected because another has its id.
        self.conflicting: set[str] = set()
        #: Files that could not be read to the end and folders that could not be opened: what is in them is unknown.
        self.incomplete: set[str] = set()
        #: By id, the digest and the file of each article written, and None for each removed.
        self.written: dict[str, tuple[bytes, str] | None] = {}

    @property
    def records(self) -> int:
        """How many records have been read."""
        return self._tally.records

    def balance(self, seconds: float) -> Balance:
        """Return what went in and what came of it, for a run that took ``seconds``."""
        articles = len(self._indexed.digests) + self._tally.added - self._tally.removed
        return self._tally.balance(articles=articles, seconds=seconds)

    def add_file(self, file: InputFile) -> Iterator[None]:
        """Index what is new or changed in ``file``, and yield after each record."""
        self.read.add(file.origin)
        self._tally.begin_file()
        file.is_known = lambda digest: record_part(digest) in self._indexed.by_digest
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

    def _add_member(self, file: InputFile) -> Iterator[None]:
        why_ignored = why_member_ignored(file.member)
        if why_ignored:
            self._tally.ignore(why_ignored)
        else:
            yield from self.add_file(file)

    def _add(self, record: Record | Rejection) -> bool:
        """Index a record, and return whether it was known and needed no parsing."""
        if isinstance(record, Rejection):
            self._refuse(record)
            return False
        try:
            return self._index(record)
        except _DuplicateId as rejected:
            self._tally.refuse(Rejection(record.origin, record.line, rejected.reason, member=record.member))
            self.conflicting.add(record.origin)
        except Rejected as rejected:
            self._refuse(Rejection(record.origin, record.line, rejected.reason, rejected.kind, record.member))
        return False

    def _refuse(self, rejection: Rejection) -> None:
        self._tally.refuse(rejection)
        if rejection.kind in ("rejected", "skipped"):
            self.incomplete.add(rejection.origin)

    def _index(self, record: Record) -> bool:
        unchanged_id = self._indexed.by_digest.get(record_part(record.digest))
        if unchanged_id is not None:
            self._claim_id(unchanged_id, record)
            self._count("unchanged", unchanged_id, self._indexed.digests[unchanged_id], record)
            if self._is_thorough:
                with suppress(Rejected):
                    self._tally.note(record.read()[1], record.place, record.line)
            return True
        article, notes = record.read()
        if not record.line:
            article = self._with_own_id(article)
        self._refuse_stored(article)
        self._claim_id(article.id, record)
        self._writer.add(article)
        self.written[article.id] = (article.digest, record.origin)
        is_known = article.id in self._indexed.digests
        self._count("updated" if is_known else "added", article.id, article.digest, record)
        self._tally.note(notes, record.place, record.line)
        return False

    def _count(
        self, kind: Literal["added", "updated", "unchanged"], article_id: str, digest: bytes, record: Record
    ) -> None:
        self._tally.article(kind, digest, record.place, record.line)
        self._report(Change(kind, article_id, record.origin))

    def _with_own_id(self, article: Article) -> Article:
        """Return ``article``, which is a whole file, with an id that no other file has.

        A relative path depends on the working directory; wherever it is read from, a file keeps its first id.
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
        self._location_by_id[article_id] = f"{record.place}:{record.line}" if record.line else record.place

    def _refuse_stored(self, article: Article) -> None:
        """Raise :class:`Rejected` if ``article`` is the one that another file keeps under its id."""
        owner = self._owner(article.id, article.origin)
        stored = None if owner is None else self._stored(article.id)
        if stored is not None and _is_same(article, stored):
            raise Rejected(Message(f"is the article in {owner}", f"هو المقال الموجود في {owner}"), "duplicate")

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
                self._tally.removed += 1
                self._report(Change("removed", article_id, origin))


def _is_same(one: Article, other: Article) -> bool:
    """Return whether two articles of one id are one: of one address, or alike in all that a reader sees."""
    if one.url and one.url == other.url:
        return True
    seen = ((each.source, each.title, each.date, each.paragraphs) for each in (one, other))
    return next(seen) == next(seen)


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a run: the records so far, and the share of the input that has been read, from 0 to 1."""

    records: int
    done: float


ReportProgress = Callable[[Progress], None]


def index_paths(  # noqa: PLR0913 - each is a separate choice
    engine: Engine,
    paths: Iterable[Path],
    *,
    prune: bool = False,
    dry_run: bool = False,
    is_thorough: bool = False,
    leave_out: Path | None = None,
    follow_links: bool = False,
    progress: ReportProgress = lambda _: None,
    changed: ReportChange = lambda _: None,
) -> Balance:
    """Bring the index up to date with the files among and below ``paths``: all changes take effect together, or none.

    An article whose record is unchanged is left alone, one that changed is replaced. Of several records with the same
    id the first counts and the others are rejected; so is a record with the id of an article that another file still
    has, unless it is that article: then it is a duplicate. With ``prune``, an article below ``paths`` is removed if its
    file no longer exists, or was read to the end without the article. A ``dry_run`` reports what it would do, writes
    nothing and waits for no lock; ``changed`` is called for each article. A run ``is_thorough`` if it parses unchanged
    records too, so that their encodings, repairs and unused fields are in its balance. The file ``leave_out`` is not
    read; links in folders that lead out of ``paths`` are, with ``follow_links``.

    Raises :class:`~searchapp.errors.InputError` if one of ``paths`` does not exist, or with ``prune`` if one is a
    folder from which articles came but which has no file now: it may be the mount point of a missing disk. Raises what
    :meth:`~searchapp.engines.base.Engine.writer` raises.
    """
    started = time.perf_counter()
    named = list(paths)
    left_out = leave_out and origin_of(leave_out)
    found = survey(named, Links(named, follow_all=follow_links))
    files = [file for file in map(InputFile, found.files) if file.origin != left_out]
    with _dry_run_writer(engine) if dry_run else engine.writer() as writer:
        indexed = IndexedArticles(engine.digests(), engine.origins)
        if prune:
            _refuse_empty_folders(named, indexed)
        in_run = {file.origin for file in files}
        changes = ChangeSet(
            writer,
            indexed,
            changed,
            keeps_articles=lambda origin: origin not in in_run and origin_exists(origin),
            stored=engine.article,
            is_thorough=is_thorough,
        )
        add_files(files, changes, progress)
        if prune:
            changes.prune(indexed.origins.items(), partial(_is_gone, changes, list(map(origin_of, named))))
    return balance_of(found) + changes.balance(time.perf_counter() - started)


def balance_of(found: FoundFiles) -> Balance:
    """Return the balance of the files that are not read."""
    return Balance(refused=found.skipped, ignored=found.ignored)


def add_files(files: list[InputFile], changes: ChangeSet, progress: ReportProgress) -> None:
    """Read ``files`` into ``changes``, reporting after each record the share of all their bytes that has been read."""
    sizes = [_size(file.path) for file in files]
    total, before = max(sum(sizes), 1), 0
    for file, size in zip(files, sizes, strict=True):
        for _ in changes.add_file(file):
            progress(Progress(changes.records, (before + file.bytes_read()) / total))
        before += size
    progress(Progress(changes.records, 1.0))


def rebuild_index(engine: Engine, progress: ReportProgress = lambda _: None) -> Balance:
    """Index every stored article of the index again, and return the balance of these: each is unchanged.

    The source files are not needed, and the index may have been built with another analyser. Searches go on in the old
    index until the new one is complete. Raises what :meth:`~searchapp.engines.base.Engine.rebuild` raises.
    """
    return copy_articles(engine, engine, progress)


def copy_articles(source: Engine, target: Engine, progress: ReportProgress = lambda _: None) -> Balance:
    """Rebuild the index of ``target`` from the articles of ``source``, and return their balance."""
    started, tally = time.perf_counter(), Tally()
    with target.rebuild() as writer:
        total = len(source.digests())
        for article in source.articles():
            writer.add(article)
            # An article that a program has added may have any digest.
            digest = with_lacks(
                bytes(16), text=article.paragraphs, date=article.date, title=article.title, source=article.source
            )
            tally.article("unchanged", digest, article.origin, 0)
            progress(Progress(tally.records, tally.records / max(total, tally.records)))
    return tally.balance(articles=tally.records, seconds=time.perf_counter() - started)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _refuse_empty_folders(named: list[Path], indexed: IndexedArticles) -> None:
    for folder in filter(is_without_files, named):
        root = PurePosixPath(origin_of(folder))
        count = sum(len(ids) for origin, ids in indexed.by_origin.items() if PurePosixPath(origin).is_relative_to(root))
        if count:
            raise InputError(
                Message(
                    f"{folder} is empty, but {count:,} of the articles in the index came from it; nothing was changed. "
                    "Is a disk missing? If they are to go, put a file of any kind into it and try again.",
                    f"المجلد {folder} فارغ، وعدد ما جاء منه من مقالات الفهرس {count:,}؛ لم يُغيَّر شيء. لعل قرصًا لم يوصل؛ "
                    "وإن كان المراد حذفها فضع في المجلد ملفًا من أي نوع وأعد المحاولة.",
                )
            )


def _is_gone(changes: ChangeSet, roots: Collection[str], origin: str) -> bool:
    around = {origin, *map(str, PurePosixPath(origin).parents)}
    # A folder that cannot be opened hides its files: they are not gone.
    if around & changes.incomplete:
        return False
    return origin in changes.read or (not around.isdisjoint(roots) and not origin_exists(origin))


def _dry_run_writer(engine: Engine) -> AbstractContextManager[Writer]:
    if engine.digests():
        # Raises if the index could not be changed: a dry run must not promise what would fail.
        engine.version()
    return nullcontext(_DiscardingWriter())


class _DiscardingWriter:
    def add(self, article: Article) -> None:
        """Drop ``article``."""

    def delete(self, article_id: str) -> None:
        """Delete nothing."""
