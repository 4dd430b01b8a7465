"""An index that changes batch by batch, without reading what it holds each time."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from searchapp.engines.base import Engine
from searchapp.import_rules import ImportRule
from searchapp.ingest import Balance
from searchapp.sync.changes import ChangeSet
from searchapp.sync.identity import IndexedArticles
from searchapp.sync.index import (
    ReportBalance,
    ReportProgress,
    Withdraw,
    add_files,
    announce_changes,
    input_files,
    writing,
)
from searchapp.sync.refusals import KnownRefusals
from searchapp.sync.removal import ManyRemovedError
from searchapp.sync.watch.files import Batch


class IncrementalIndex:
    """An index, with the ids, digests and origins of its articles in memory as long as no other process writes to it.

    Places are named from the ``roots`` on, ``imports`` say what the files do not, and ``refusals`` what was refused.
    A large share of the index is only removed at once, or until it has :meth:`caught_up`, if it ``may_remove_many``.
    """

    def __init__(
        self,
        engine: Engine,
        roots: Collection[str],
        imports: Iterable[ImportRule] = (),
        refusals: KnownRefusals | None = None,
        *,
        may_remove_many: bool = True,
    ) -> None:
        self._engine = engine
        self._may_remove_many = may_remove_many
        #: How many articles have been removed while catching up; None once that is done.
        self._removed: int | None = 0
        self._roots = roots
        self._imports = tuple(imports)
        self._refusals = refusals
        self._indexed: IndexedArticles | None = None
        #: By file, its path and the articles of other files that it has copies of.
        self._copies: dict[str, tuple[Path, set[str]]] = {}

    def commit(
        self,
        choose: Callable[[Iterable[str]], Batch],
        keeps_articles: Callable[[Batch, str], bool],
        progress: Callable[[Batch], ReportProgress],
        announce: ReportBalance = lambda _: None,
        withdraw: Withdraw = lambda: None,
    ) -> tuple[Batch, Balance, ManyRemovedError | None]:
        """Index the files that ``choose`` returns and remove the articles of those that are gone, all or nothing.
        ``choose`` gets all files of which the index has articles. Where articles stay because they are a large share of
        the index, the error says which.

        Articles that a file no longer holds are removed, as with ``prune`` of
        :func:`~searchapp.sync.index.index_paths`, unless another file has a copy. ``keeps_articles`` says which files
        that are not in the batch still have theirs; ``announce`` and ``withdraw`` are called as by
        :func:`~searchapp.sync.index.index_paths`.

        Raises what :meth:`~searchapp.engines.base.Engine.writer` raises.
        """
        started, kept = time.perf_counter(), None
        with writing(self._engine, withdraw) as writer, self._refusals.of_a_run() if self._refusals else nullcontext():
            indexed, self._indexed = self._up_to_date(), None
            batch = choose(indexed.files)
            changes = ChangeSet(
                writer,
                indexed,
                to_read=batch.files,
                keeps_articles=partial(keeps_articles, batch),
                roots=self._roots,
                refusals=self._refusals,
            )
            add_files(input_files(batch.files.values(), self._imports), changes, progress(batch))
            left = changes.without_record(batch.gone | (changes.read - changes.incomplete))
            copies = self._with_copies(changes.written.union(left), batch)
            add_files(input_files(copies.values(), self._imports), changes, lambda _: None)
            try:
                changes.remove(left, before=self._removed or 0, may_be_many=self._may_remove_many)
            except ManyRemovedError as many:
                kept = many
            announce_changes(changes.balance(time.perf_counter() - started), announce)
        self._remember_copies({**copies, **batch.files}, batch.gone, changes.copies)
        self._indexed = indexed
        balance = changes.balance(time.perf_counter() - started)
        if self._removed is not None:
            self._removed += balance.removed
        return batch, balance, kept

    def caught_up(self) -> None:
        """Take what is removed from now on as batch by batch, no longer as one removal."""
        self._removed = None

    def _up_to_date(self) -> IndexedArticles:
        written = self._engine.written()
        if self._indexed is not None and written is not None and written == self._engine.version():
            return self._indexed
        return IndexedArticles(self._engine, lists=True)

    def _with_copies(self, articles: set[str], batch: Batch) -> dict[str, Path]:
        """Return the files outside of ``batch`` that have copies of ``articles``, which are not what they were."""
        found = {file: path for file, (path, copied) in self._copies.items() if not articles.isdisjoint(copied)}
        return {file: path for file, path in found.items() if file not in batch.files and file not in batch.gone}

    def _remember_copies(self, read: Mapping[str, Path], gone: Iterable[str], copies: Mapping[str, set[str]]) -> None:
        for file in (*read, *gone):
            self._copies.pop(file, None)
        self._copies |= {file: (read[file], copied) for file, copied in copies.items()}
