"""The use case: bringing an index up to date with files. All changes take effect together, or none."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from searchapp.engines.base import Engine, UnknownOutcomeError, Writer
from searchapp.errors import EngineError, InputError, Message
from searchapp.import_rules import ImportRule
from searchapp.ingest import Balance, InputFile
from searchapp.ingest.balance import Tally, has_qualified_id, with_lacks
from searchapp.ingest.files import FoundFiles, Links, is_without_files, survey
from searchapp.ingest.input_file import origin_of
from searchapp.ingest.rules import rule_finder
from searchapp.model import Article
from searchapp.sync.ahead import analysing_ahead
from searchapp.sync.changes import ChangeSet, ReportChange, origin_exists
from searchapp.sync.identity import IndexedArticles, path_of
from searchapp.sync.refusals import KnownRefusals


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a run: the records so far, and the share of the input that has been read, from 0 to 1."""

    records: int
    done: float


ReportProgress = Callable[[Progress], None]
ReportBalance = Callable[[Balance], object]
Withdraw = Callable[[], object]


def index_paths(  # noqa: PLR0913 - each is a separate choice
    engine: Engine,
    paths: Iterable[Path],
    *,
    imports: Iterable[ImportRule] = (),
    refusals: KnownRefusals | None = None,
    prune: bool = False,
    may_remove_many: bool = True,
    dry_run: bool = False,
    is_thorough: bool = False,
    leave_out: Path | None = None,
    follow_links: bool = False,
    below: Path | None = None,
    read_as: Mapping[Path, str] = MappingProxyType({}),
    jobs: int = 1,
    progress: ReportProgress = lambda _: None,
    changed: ReportChange = lambda _: None,
    announce: ReportBalance = lambda _: None,
    withdraw: Withdraw = lambda: None,
) -> Balance:
    """Bring the index up to date with the files among and below ``paths``: all changes take effect together, or none.

    ``imports`` say what the files do not. An article whose record and rule are unchanged is left alone, one that
    changed is replaced, and one that is in another file now, because this was renamed or the record moved, stays under
    its id. A record with the id of an article that another file still has is a duplicate if it is that article: of the
    same address, or alike in source, title, date and text. Else it is an article of its own, whose id begins with its
    place: the path of its file from that of ``paths`` on, or from ``below`` on. What the ``refusals`` have is refused
    again without being read. With ``prune``, an article below ``paths`` is removed if its file no longer exists, or was
    read to the end without the article; a large share of the index only if it ``may_remove_many``. A ``dry_run``
    reports what it would do, writes nothing and waits for no lock; ``changed`` is called for each article, ``announce``
    with the balance before all changes take effect, if there are any, and ``withdraw`` if they then do not. A run
    ``is_thorough`` if it parses unchanged and refused records too, so that their encodings, repairs and unused fields
    are in its balance. The file ``leave_out`` is not read; links in folders that lead out of ``paths`` are, with
    ``follow_links``. A file among ``paths`` that ``read_as`` names is known by the origin which that gives it. A large
    run is analysed by as many processes as ``jobs`` says.

    Raises :class:`~searchapp.errors.InputError` if one of ``paths`` does not exist, or with ``prune`` if one is a
    folder from which articles came but which has no file now: it may be the mount point of a missing disk;
    :class:`.ManyRemovedError` if a large share would be removed that may not. Raises what
    :meth:`~searchapp.engines.base.Engine.writer` raises.
    """
    started = time.perf_counter()
    named = list(paths)
    left_out = leave_out and origin_of(leave_out)
    found = survey(named, Links(named, follow_all=follow_links))
    files = [file for file in input_files(found.files, imports, read_as) if file.origin != left_out]
    with (
        _dry_run_writer(engine) if dry_run else writing(engine, withdraw) as direct,
        refusals.of_a_run(is_kept=not dry_run) if refusals else nullcontext(),
        analysing_ahead(direct, 1 if dry_run else jobs) as writer,
    ):
        indexed = IndexedArticles(engine, lists=prune)
        if prune:
            _refuse_empty_folders(named, indexed)
        roots = [read_as.get(path) or origin_of(path) for path in named]
        changes = ChangeSet(
            writer,
            indexed,
            changed,
            to_read={file.origin for file in files},
            keeps_articles=cache(origin_exists),
            roots=[origin_of(below)] if below else roots,
            refusals=refusals,
            is_thorough=is_thorough,
        )
        add_files(files, changes, progress)
        if prune:
            gone = [file for file in indexed.files if _is_gone(changes, roots, file)]
            changes.remove(changes.without_record(gone), may_be_many=may_remove_many)
        if not dry_run:
            announce_changes(balance_of(found) + changes.balance(time.perf_counter() - started), announce)
    return balance_of(found) + changes.balance(time.perf_counter() - started)


def announce_changes(balance: Balance, announce: ReportBalance) -> None:
    """Call ``announce`` with a ``balance`` by which the index is going to change."""
    if balance.added or balance.updated or balance.removed:
        announce(balance)


@contextmanager
def writing(engine: Engine, withdraw: Withdraw) -> Iterator[Writer]:
    """Open the index of ``engine`` for changes, and call ``withdraw`` if certainly none of them takes effect."""
    is_committing = False
    try:
        with engine.writer() as writer:
            yield writer
            is_committing = True
    except BaseException as error:
        # One that is interrupted while it commits may have done so.
        failed = isinstance(error, EngineError) and not isinstance(error, UnknownOutcomeError)
        if failed or not is_committing:
            withdraw()
        raise


def input_files(
    paths: Iterable[Path], imports: Iterable[ImportRule], read_as: Mapping[Path, str] = MappingProxyType({})
) -> list[InputFile]:
    """Return the files at ``paths``, each with what ``imports`` say of it and the origin that ``read_as`` gives it."""
    rule_of = rule_finder(imports)
    return [InputFile(path, rule_of, read_as.get(path, "")) for path in paths]


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
    changes.decide()
    progress(Progress(changes.records, 1.0))


def rebuild_index(engine: Engine, progress: ReportProgress = lambda _: None, *, jobs: int = 1) -> Balance:
    """Index every stored article of the index again, and return the balance of these: each is unchanged.

    A large index is analysed by as many processes as ``jobs`` says.

    The source files are not needed, and the index may have been built with another analyser. Searches go on in the old
    index until the new one is complete. Raises what :meth:`~searchapp.engines.base.Engine.rebuild` raises.
    """
    return copy_articles(engine, engine, progress, jobs=jobs)


def copy_articles(
    source: Engine, target: Engine, progress: ReportProgress = lambda _: None, *, jobs: int = 1
) -> Balance:
    """Rebuild the index of ``target`` from the articles of ``source``, and return their balance."""
    started, tally = time.perf_counter(), Tally()
    with target.rebuild() as direct, analysing_ahead(direct, jobs) as writer:
        total = source.entry_count()
        for article in source.articles():
            writer.add(article)
            # An article that a program has added may have any digest.
            digest = with_lacks(
                bytes(16), text=article.paragraphs, date=article.date, title=article.title, source=article.source
            )
            origin = path_of(article.origin)
            tally.article("unchanged", digest, origin, 0)
            if has_qualified_id(article.digest):
                tally.qualified_id(article.id, origin, 0)
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
        below = (file for file in indexed.files if PurePosixPath(file).is_relative_to(root))
        count = sum(len(indexed.from_file(file)) for file in below)
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
    if engine.entry_count():
        # Raises if the index could not be changed: a dry run must not promise what would fail.
        engine.version()
    return nullcontext(DiscardingWriter())


class DiscardingWriter:
    """The writer of a dry run: it changes nothing."""

    def add(self, article: Article) -> None:
        """Drop ``article``."""

    def delete(self, article_id: str) -> None:
        """Delete nothing."""
