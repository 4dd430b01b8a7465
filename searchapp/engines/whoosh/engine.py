"""The embedded engine: the contract of :mod:`searchapp.engines.base` on a Whoosh index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Final

import numpy as np

from searchapp.dates.moments import UNDATED, from_moment
from searchapp.engines.arrays import ArrayMatches, Columns
from searchapp.engines.base import EngineStats
from searchapp.engines.local.engine import LocalEngine
from searchapp.engines.local.generations import Kind
from searchapp.engines.whoosh.batch import Batch
from searchapp.engines.whoosh.check import problems_of
from searchapp.engines.whoosh.folder import create_whoosh_index, latest_commit
from searchapp.engines.whoosh.schema import WORDS
from searchapp.engines.whoosh.snapshot import Snapshot
from searchapp.model import Article, FacetCount
from searchapp.plan import NO_COPIES, Copies, SearchPlan, ValueField
from searchapp.ranking.scoring import DEFAULT_WEIGHTS, Weights
from searchapp.settings import Settings

#: Raised whenever what is written to disk changes its form.
FORMAT: Final = 4


class Opened:
    """A commit that has been opened: its snapshot and columns."""

    def __init__(self, snapshot: Snapshot, weights: Weights) -> None:
        self.snapshot = snapshot
        self.columns = Columns(snapshot)
        self._weights = weights

    def matches(self, plan: SearchPlan) -> ArrayMatches:
        """Return what matches ``plan``."""
        return ArrayMatches(self.snapshot, self.columns, plan, self._weights)

    def close(self) -> None:
        """Release the files."""
        self.snapshot.close()


class WhooshEngine(LocalEngine[Opened]):
    """Articles in a folder of files."""

    name: ClassVar[str] = "whoosh"

    # Everything grows with the articles: at 150,000 of 300 words the slowest twentieth of searches take a tenth of a
    # second, an index is opened in two or three seconds, and to build it takes 2 GB of memory (two cores, in 2026).
    comfortable: ClassVar[int | None] = 150_000

    def __init__(self, settings: Settings, weights: Weights = DEFAULT_WEIGHTS) -> None:
        super().__init__(settings, Kind(self.name, FORMAT), weights)

    def _create(self, folder: Path) -> None:
        create_whoosh_index(folder)

    def _begin(self, folder: Path) -> Batch:
        return Batch(folder)

    def _latest_commit(self, folder: Path) -> int:
        return latest_commit(folder)

    def _open(self, folder: Path) -> Opened:
        return Opened(Snapshot(folder), self._weights)

    def _problems(self, opened: Opened, *, deep: bool) -> Iterator[str]:
        return problems_of(opened.snapshot, deep=deep)

    def article(self, article_id: str) -> Article | None:
        with self._opened.reading() as opened:
            document = opened.snapshot.find(article_id)
            return None if document is None else opened.snapshot.original(document)

    def copies(self, article_id: str) -> Copies:
        with self._opened.reading() as opened:
            document = opened.snapshot.find(article_id)
            return NO_COPIES if document is None else opened.columns.copies(document)

    def articles(self) -> Iterator[Article]:
        with self._opened.reading(any_analyser=True) as opened:
            yield from map(opened.snapshot.original, range(opened.snapshot.size))

    def digests(self) -> dict[str, bytes]:
        if not self._exists():
            return {}
        with self._opened.reading(any_analyser=True) as opened:
            snapshot = opened.snapshot
            digests = (value if any(value) else b"" for value in snapshot.column("digest"))
            return dict(zip(snapshot.identifiers(), digests, strict=True))

    def origins(self) -> dict[str, str]:
        if not self._exists():
            return {}
        with self._opened.reading(any_analyser=True) as opened:
            snapshot = opened.snapshot
            names = np.full(snapshot.size, "", object)
            for name in snapshot.terms("origin"):
                names[snapshot.postings("origin", name).documents] = name
            return dict(zip(snapshot.identifiers(), names.tolist(), strict=True))

    def stem_count(self, stem: str) -> int:
        with self._opened.reading() as opened:
            return opened.snapshot.stem_count(stem)

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        counts: Counter[str] = Counter()
        with self._opened.reading() as opened:
            for term in opened.snapshot.terms(WORDS):
                postings = opened.snapshot.postings(WORDS, term)
                numbers = np.bincount(postings.forms, minlength=len(postings.table)).tolist()
                for (written, _, _), number in zip(postings.table, numbers, strict=True):
                    counts[written] += number
        yield from (+counts).items()

    def values(self, field: ValueField) -> tuple[FacetCount, ...]:
        with self._opened.reading() as opened:
            return opened.columns.values(field)

    def stats(self) -> EngineStats:
        with self._opened.reading() as opened:
            snapshot = opened.snapshot
            dated = snapshot.moments[snapshot.moments != UNDATED]
            return EngineStats(
                articles=snapshot.size,
                paragraphs=snapshot.paragraph_count,
                words=int(snapshot.lengths.sum()),
                sources=opened.columns.values("source"),
                earliest=from_moment(int(dated.min())) if len(dated) else None,
                latest=from_moment(int(dated.max())) if len(dated) else None,
                size=sum(checksum.size for checksum in snapshot.storage.checksums.values()),
            )
