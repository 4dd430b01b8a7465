"""The use case: from files to an index that is up to date with them.

A record is recognised by its digest before it is parsed, so what has not changed costs no more than reading the file.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from searchapp.engines.base import Engine, Writer
from searchapp.errors import Message
from searchapp.ingest import InputFile, Record, Rejected, SetAside, find_files, read_file
from searchapp.ingest.opening import origin_of


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come: records met so far, and how much of all that is to be read has been, from 0 to 1."""

    records: int
    done: float


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run did. Counts are of articles, ``articles`` of all that are in the index now; ``set_aside`` names
    everything that was not indexed, and why.
    """

    articles: int
    added: int
    updated: int
    unchanged: int
    removed: int
    set_aside: tuple[SetAside, ...]
    seconds: float


ReportProgress = Callable[[Progress], None]


def index_paths(
    engine: Engine, paths: Iterable[Path], *, prune: bool = False, progress: ReportProgress = lambda _: None
) -> IndexReport:
    """Bring the index up to date with the files among and below ``paths``: all changes take effect together, or none.

    An article whose record is as it was is left alone, one that changed is replaced. Of several records with the same
    id the first counts and the others are set aside. With ``prune`` an article below ``paths`` goes when its file is no
    longer there, or when that file was read, nothing in it was set aside, and the article was not in it.

    Raises :class:`~searchapp.errors.InputError` when one of ``paths`` does not exist, and what
    :meth:`~searchapp.engines.base.Engine.writer` raises.
    """
    started = time.perf_counter()
    named = list(paths)
    files = [InputFile(path) for path in find_files(named)]
    with engine.writer() as writer:
        run = _Run(writer, engine.digests())
        for done in _read_share(files, run):
            progress(Progress(run.records, done))
        removed = run.prune(engine.origins(), list(map(origin_of, named))) if prune else 0
    return IndexReport(
        articles=run.known + run.added - removed,
        added=run.added,
        updated=run.updated,
        unchanged=run.unchanged,
        removed=removed,
        set_aside=tuple(run.set_aside),
        seconds=time.perf_counter() - started,
    )


def rebuild_index(engine: Engine, progress: ReportProgress = lambda _: None) -> int:
    """Index every article of the index anew, as it is stored, and return how many there are.

    The source files are not needed, and it does not matter which analyser the index was built with. Searches go on in
    the old index until the new one is whole. Raises what :meth:`~searchapp.engines.base.Engine.rebuild` raises.
    """
    return carry_over(engine, engine, progress)


def carry_over(source: Engine, target: Engine, progress: ReportProgress = lambda _: None) -> int:
    """Build the index of ``target`` anew of the articles that ``source`` holds, and return how many there are."""
    count = 0
    with target.rebuild() as writer:
        total = len(source.digests())
        for count, article in enumerate(source.articles(), 1):
            writer.add(article)
            progress(Progress(count, count / max(total, count)))
    return count


def _read_share(files: list[InputFile], run: _Run) -> Iterator[float]:
    """Take in ``files``; yield after each record which share of all their bytes has been read."""
    sizes = [_size(file.path) for file in files]
    total, before = max(sum(sizes), 1), 0
    for file, size in zip(files, sizes, strict=True):
        for _ in run.take_in(file):
            yield (before + file.bytes_read()) / total
        before += size
    yield 1.0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class _Run:
    """One run over some files. ``known`` is the digest of every article in the index by its id."""

    def __init__(self, writer: Writer, known: Mapping[str, bytes]) -> None:
        self._writer = writer
        self._known = known
        self._id_by_digest = {digest: article_id for article_id, digest in known.items()}
        self._place_by_id: dict[str, str] = {}
        self._read: set[str] = set()
        self.set_aside: list[SetAside] = []
        self.records = self.added = self.updated = self.unchanged = 0

    @property
    def known(self) -> int:
        """How many articles there were before."""
        return len(self._known)

    def take_in(self, file: InputFile) -> Iterator[None]:
        """Index what is new or changed in ``file``, and yield after each record."""
        self._read.add(file.origin)
        for record in read_file(file):
            self.records += 1
            if isinstance(record, SetAside):
                self.set_aside.append(record)
            else:
                try:
                    self._index(record)
                except Rejected as rejected:
                    self.set_aside.append(SetAside(record.origin, record.line, rejected.reason))
            yield

    def _index(self, record: Record) -> None:
        unchanged_id = self._id_by_digest.get(record.digest)
        if unchanged_id is not None:
            self._claim(unchanged_id, record)
            self.unchanged += 1
            return
        article = record.article()
        self._claim(article.id, record)
        self._writer.add(article)
        if article.id in self._known:
            self.updated += 1
        else:
            self.added += 1

    def _claim(self, article_id: str, record: Record) -> None:
        first = self._place_by_id.get(article_id)
        if first is not None:
            raise Rejected(Message(f"has the same id as {first}", f"معرّفه هو معرّف {first}"))
        self._place_by_id[article_id] = f"{record.origin}:{record.line}" if record.line else record.origin

    def prune(self, origins: Mapping[str, str], roots: list[str]) -> int:
        """Delete the articles that are gone from below ``roots`` and return how many; ``origins`` has their files."""
        troubled = {notice.origin for notice in self.set_aside}
        removed = 0
        for article_id, origin in origins.items():
            if article_id not in self._place_by_id and self._is_gone(origin, roots, troubled):
                self._writer.delete(article_id)
                removed += 1
        return removed

    def _is_gone(self, origin: str, roots: list[str], troubled: set[str]) -> bool:
        around = {origin, *map(str, PurePosixPath(origin).parents)}
        # A folder that cannot be opened hides its files: they are not gone.
        if around & troubled:
            return False
        return origin in self._read or (not around.isdisjoint(roots) and not os.path.lexists(origin))
