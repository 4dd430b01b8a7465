"""The embedded engine: the contract of :mod:`searchapp.engines.base` on a Whoosh index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import numpy as np

from searchapp.engines.base import Engine, EngineStats, Writer
from searchapp.engines.whoosh.batch import Batch
from searchapp.engines.whoosh.check import problems_of
from searchapp.engines.whoosh.complaints import writing_to
from searchapp.engines.whoosh.folder import create_whoosh_index
from searchapp.engines.whoosh.generations import make_present, next_folder, present_generation, require_current, sweep
from searchapp.engines.whoosh.locking import write_lock
from searchapp.engines.whoosh.opened import Opened
from searchapp.engines.whoosh.schema import UNDATED, WORDS, from_moment
from searchapp.errors import SearchAppError
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
        with write_lock(self._index, self._wait):
            generation = present_generation(self._index)
            sweep(self._index)
            if generation is None:
                with self._new_generation() as batch:
                    yield batch
            else:
                require_current(generation)
                with _batch(generation.folder) as batch:
                    yield batch

    @contextmanager
    def rebuild(self) -> Iterator[Writer]:
        with write_lock(self._index, self._wait):
            sweep(self._index)
            with self._new_generation() as batch:
                yield batch

    @contextmanager
    def _new_generation(self) -> Iterator[Writer]:
        try:
            with writing_to(self._index):
                folder = next_folder(self._index)
                create_whoosh_index(folder)
            with _batch(folder) as batch:
                yield batch
            with writing_to(self._index):
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
            yield from map(answering.snapshot.original, range(answering.snapshot.size))

    def digests(self) -> dict[str, bytes]:
        if present_generation(self._index) is None:
            return {}
        with self._opened.reading(any_analyser=True) as answering:
            snapshot = answering.snapshot
            digests = (value if any(value) else b"" for value in snapshot.values("digest"))
            return dict(zip(snapshot.identifiers(), digests, strict=True))

    def origins(self) -> dict[str, str]:
        if present_generation(self._index) is None:
            return {}
        with self._opened.reading(any_analyser=True) as answering:
            snapshot = answering.snapshot
            names = np.full(snapshot.size, "", object)
            for name in snapshot.terms("origin"):
                names[snapshot.postings("origin", name).documents] = name
            return dict(zip(snapshot.identifiers(), names.tolist(), strict=True))

    def stem_count(self, stem: str) -> int:
        with self._opened.reading() as answering:
            return answering.snapshot.stem_count(stem)

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        counts: Counter[str] = Counter()
        with self._opened.reading() as answering:
            for term in answering.snapshot.terms(WORDS):
                postings = answering.snapshot.postings(WORDS, term)
                numbers = np.bincount(postings.forms, minlength=len(postings.table)).tolist()
                for (form, _), number in zip(postings.table, numbers, strict=True):
                    counts[form] += number
        yield from (+counts).items()

    def stats(self) -> EngineStats:
        with self._opened.reading() as answering:
            snapshot = answering.snapshot
            dated = snapshot.moments[snapshot.moments != UNDATED]
            return EngineStats(
                articles=snapshot.size,
                paragraphs=snapshot.paragraph_count,
                words=int(snapshot.lengths.sum()),
                sources=answering.facets.counts("source", np.ones(snapshot.size, np.bool_)),
                earliest=from_moment(int(dated.min())) if len(dated) else None,
                latest=from_moment(int(dated.max())) if len(dated) else None,
                size=sum(checksum.size for checksum in snapshot.storage.checksums.values()),
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
def _batch(folder: Path) -> Iterator[Batch]:
    batch = Batch(folder)
    try:
        yield batch
    except BaseException:
        batch.cancel()
        raise
    batch.commit()
