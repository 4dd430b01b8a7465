"""The use case: bringing an index up to date with files."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from searchapp.engines.base import Engine, Writer
from searchapp.errors import InputError, Message
from searchapp.ingest import InputFile, Rejection, find_files
from searchapp.ingest.files import is_without_files
from searchapp.ingest.opening import origin_of
from searchapp.model import Article
from searchapp.sync.change_set import ChangeSet, IndexedArticles, ReportChange, origin_exists


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a run: the records so far, and the share of the input that has been read, from 0 to 1."""

    records: int
    done: float


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run did. Counts are of articles, ``articles`` of all those now in the index; ``rejected`` says what was
    not indexed, and why.
    """

    articles: int
    added: int
    updated: int
    unchanged: int
    removed: int
    rejected: tuple[Rejection, ...]
    seconds: float


ReportProgress = Callable[[Progress], None]


def index_paths(  # noqa: PLR0913 - each is a separate choice
    engine: Engine,
    paths: Iterable[Path],
    *,
    prune: bool = False,
    dry_run: bool = False,
    leave_out: Path | None = None,
    progress: ReportProgress = lambda _: None,
    changed: ReportChange = lambda _: None,
) -> IndexReport:
    """Bring the index up to date with the files among and below ``paths``: all changes take effect together, or none.

    An article whose record is unchanged is left alone, one that changed is replaced. Of several records with the same
    id the first counts and the others are rejected. With ``prune``, an article below ``paths`` is removed if its file
    no longer exists, or was read to the end without the article. A ``dry_run`` reports what it would do, writes nothing
    and waits for no lock; ``changed`` is called for each article. The file ``leave_out`` is not read.

    Raises :class:`~searchapp.errors.InputError` if one of ``paths`` does not exist, or with ``prune`` if one is a
    folder from which articles came but which has no file now: it may be the mount point of a missing disk. Raises what
    :meth:`~searchapp.engines.base.Engine.writer` raises.
    """
    started = time.perf_counter()
    named = list(paths)
    left_out = leave_out and origin_of(leave_out)
    files = [file for file in map(InputFile, find_files(named)) if file.origin != left_out]
    with _dry_run_writer(engine) if dry_run else engine.writer() as writer:
        indexed = IndexedArticles(engine.digests(), engine.origins)
        if prune:
            _refuse_empty_folders(named, indexed)
        changes = ChangeSet(writer, indexed, changed)
        add_files(files, changes, progress)
        if prune:
            changes.prune(indexed.origins.items(), partial(_is_gone, changes, list(map(origin_of, named))))
    return report_of(changes, started)


def add_files(files: list[InputFile], changes: ChangeSet, progress: ReportProgress) -> None:
    """Read ``files`` into ``update``."""
    for done in _add_each(files, changes):
        progress(Progress(changes.records, done))


def report_of(changes: ChangeSet, started: float) -> IndexReport:
    """Return what ``changes`` did since ``started``, by :func:`time.perf_counter`."""
    return IndexReport(
        articles=changes.articles,
        added=changes.added,
        updated=changes.updated,
        unchanged=changes.unchanged,
        removed=changes.removed,
        rejected=tuple(changes.rejected),
        seconds=time.perf_counter() - started,
    )


def rebuild_index(engine: Engine, progress: ReportProgress = lambda _: None) -> int:
    """Index every stored article of the index again, and return how many there are.

    The source files are not needed, and the index may have been built with another analyser. Searches go on in the old
    index until the new one is complete. Raises what :meth:`~searchapp.engines.base.Engine.rebuild` raises.
    """
    return copy_articles(engine, engine, progress)


def copy_articles(source: Engine, target: Engine, progress: ReportProgress = lambda _: None) -> int:
    """Rebuild the index of ``target`` from the articles of ``source``, and return how many there are."""
    count = 0
    with target.rebuild() as writer:
        total = len(source.digests())
        for count, article in enumerate(source.articles(), 1):
            writer.add(article)
            progress(Progress(count, count / max(total, count)))
    return count


def _add_each(files: list[InputFile], changes: ChangeSet) -> Iterator[float]:
    """Read ``files``; yield after each record the share of all their bytes that has been read."""
    sizes = [_size(file.path) for file in files]
    total, before = max(sum(sizes), 1), 0
    for file, size in zip(files, sizes, strict=True):
        for _ in changes.add_file(file):
            yield (before + file.bytes_read()) / total
        before += size
    yield 1.0


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
