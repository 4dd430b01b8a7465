"""The embedded engine: the contract of :mod:`searchapp.engines.base` on a Whoosh index."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import numpy as np
from whoosh.index import FileIndex

from searchapp.analysis.root import root
from searchapp.engines.base import Engine, EngineStats, Writer
from searchapp.engines.whoosh.batch import Batch
from searchapp.engines.whoosh.check import problems_of
from searchapp.engines.whoosh.generations import (
    make_present,
    next_folder,
    present_generation,
    require_current,
    sweep,
    write_lock,
)
from searchapp.engines.whoosh.matching import Matching
from searchapp.engines.whoosh.opened import Opened
from searchapp.engines.whoosh.schema import UNDATED, from_bytes, from_minutes
from searchapp.engines.whoosh.storage import create_whoosh_index, open_whoosh_index, sweep_leftovers
from searchapp.errors import EngineError, SearchAppError
from searchapp.model import Article
from searchapp.plan import ResultPage, SearchPlan
from searchapp.ranking.weights import DEFAULT_WEIGHTS, Weights
from searchapp.settings import Settings


class WhooshEngine(Engine):
    """Articles in a folder of files; :mod:`.generations` tells what is in it."""

    name: ClassVar[str] = "whoosh"

    def __init__(self, settings: Settings, weights: Weights = DEFAULT_WEIGHTS) -> None:
        self._index = settings.index.absolute()
        self._wait = settings.lock_wait
        self._opened = Opened(self._index, weights)

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        with write_lock(self._index, self._wait), _write_errors(self._index):
            generation = present_generation(self._index)
            sweep(self._index)
            if generation is None:
                with self._new_generation() as batch:
                    yield batch
            else:
                require_current(generation)
                index = open_whoosh_index(generation.folder)
                sweep_leftovers(generation.folder, index)
                with _batch(index) as batch:
                    yield batch

    @contextmanager
    def rebuild(self) -> Iterator[Writer]:
        with write_lock(self._index, self._wait), _write_errors(self._index):
            sweep(self._index)
            with self._new_generation() as batch:
                yield batch

    @contextmanager
    def _new_generation(self) -> Iterator[Writer]:
        folder = next_folder(self._index)
        try:
            with _batch(create_whoosh_index(folder)) as batch:
                yield batch
            make_present(folder)
        except BaseException:
            sweep(self._index)
            raise

    def search(self, plan: SearchPlan) -> ResultPage:
        with self._opened.reading() as answering:
            return answering.page(plan)

    def article(self, article_id: str) -> Article | None:
        with self._opened.reading() as answering:
            document = answering.snapshot.find(article_id)
            return None if document is None else answering.snapshot.original(document)

    def articles(self) -> Iterator[Article]:
        with self._opened.reading(any_analyser=True) as answering:
            documents = np.flatnonzero(answering.snapshot.live).tolist()
        for document in documents:
            with self._opened.reading(any_analyser=True) as answering:
                article = answering.snapshot.original(document)
            yield article

    def digests(self) -> dict[str, bytes]:
        return {article_id: bytes(value) for article_id, value in self._column("digest")}

    def origins(self) -> dict[str, str]:
        return {article_id: from_bytes(value) for article_id, value in self._column("origin")}

    def _column(self, name: str) -> list[tuple[str, bytes]]:
        """Return the id of every article and what the column ``name`` holds for it."""
        if present_generation(self._index) is None:
            return []
        with self._opened.reading(any_analyser=True) as answering:
            snapshot = answering.snapshot
            rows = zip(snapshot.live.tolist(), snapshot.values("id"), snapshot.values(name), strict=True)
            return [(from_bytes(article_id), value) for live, article_id, value in rows if live]

    def stem_count(self, stem: str) -> int:
        with self._opened.reading() as answering:
            return Matching(answering.snapshot).count_stem(stem, root(stem))

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        counts: Counter[str] = Counter()
        with self._opened.reading() as answering:
            for term in answering.snapshot.terms("words"):
                postings = answering.snapshot.postings("words", term)
                numbers = np.bincount(postings.forms, minlength=len(postings.table)).tolist()
                for (form, _), number in zip(postings.table, numbers, strict=True):
                    counts[form] += number
        yield from counts.items()

    def stats(self) -> EngineStats:
        with self._opened.reading() as answering:
            snapshot = answering.snapshot
            live = snapshot.live
            minutes = snapshot.minutes[live]
            dated = minutes[minutes != UNDATED]
            return EngineStats(
                articles=int(np.count_nonzero(live)),
                paragraphs=answering.paragraph_count,
                words=int(snapshot.lengths[live].sum()),
                sources=answering.facets.counts("source", live),
                earliest=from_minutes(int(dated.min())) if len(dated) else None,
                latest=from_minutes(int(dated.max())) if len(dated) else None,
                size=sum(path.stat().st_size for path in self._index.rglob("*") if path.is_file()),
            )

    def check(self, *, deep: bool = False) -> tuple[str, ...]:
        try:
            with self._opened.reading() as answering:
                return tuple(problems_of(answering.snapshot, deep=deep))
        except SearchAppError as error:
            return (str(error),)

    def close(self) -> None:
        self._opened.close()


@contextmanager
def _batch(index: FileIndex) -> Iterator[Batch]:
    batch = Batch(index)
    try:
        yield batch
    except BaseException:
        batch.cancel()
        raise
    batch.commit()


@contextmanager
def _write_errors(index: Path) -> Iterator[None]:
    """Turn what the operating system says against writing into one clear line."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            reason = "the disk is full"
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            reason = "the folder cannot be written"
        else:
            raise
        raise EngineError(
            f"Nothing was changed in the index in {index}: {reason}. What was there before is still there."
        ) from error
