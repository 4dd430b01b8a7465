"""The engine for large archives on one machine: the contract of :mod:`searchapp.engines.base` on a Tantivy index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar, Final

from searchapp.dates.moments import from_moment
from searchapp.engines.base import EngineStats, Entry
from searchapp.engines.local.engine import LocalEngine
from searchapp.engines.local.folder import Kind
from searchapp.engines.tantivy.batch import Batch
from searchapp.engines.tantivy.check import problems_of
from searchapp.engines.tantivy.files import Contents, VerifiedFiles, read_contents, reading, writing
from searchapp.engines.tantivy.matches import OpenCommit
from searchapp.engines.tantivy.records import create_records
from searchapp.engines.tantivy.schema import create_index
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.model import Article
from searchapp.plan import NO_COPIES, Copies
from searchapp.ranking.scoring import DEFAULT_WEIGHTS, Weights
from searchapp.settings import Settings

#: Raised whenever what is written to disk changes its form.
FORMAT: Final = 10


class TantivyEngine(LocalEngine[OpenCommit]):
    """Articles in a folder of files."""

    name: ClassVar[str] = "tantivy"

    def __init__(self, settings: Settings, weights: Weights = DEFAULT_WEIGHTS) -> None:
        super().__init__(settings, Kind(self.name, FORMAT), weights)
        self._verified = VerifiedFiles()

    def _create(self, folder: Path) -> None:
        with writing():
            create_index(folder)
        create_records(folder)

    def _begin(self, folder: Path) -> Batch:
        return Batch(folder)

    def _latest_commit(self, folder: Path) -> Contents | None:
        # Not its number alone, which a merge keeps: its segments are swept away while others open them.
        try:
            return read_contents(folder)
        except FileNotFoundError:
            if not folder.is_dir():
                raise
            return None

    def _number(self, commit: Contents) -> int:
        return commit.commit

    def _open(self, folder: Path) -> OpenCommit:
        self._verified.require(folder)
        return OpenCommit(Snapshot(folder), self._weights)

    def _problems(self, opened: OpenCommit, *, deep: bool) -> Iterator[str]:
        return problems_of(opened.snapshot, deep=deep)

    def article(self, article_id: str) -> Article | None:
        with self._opened.reading() as opened:
            address = opened.snapshot.find(article_id)
            return None if address is None else opened.snapshot.original(address)

    def copies(self, article_id: str) -> Copies:
        with self._opened.reading() as opened:
            address = opened.snapshot.find(article_id)
            return NO_COPIES if address is None else opened.copies(address)

    def articles(self) -> Iterator[Article]:
        with self._opened.reading(any_analyser=True) as opened:
            for addresses in opened.snapshot.all():
                yield from map(opened.snapshot.original, addresses)

    def entries(self) -> Iterator[Entry]:
        if self._exists():
            with self._opened.reading(any_analyser=True) as opened:
                yield from opened.snapshot.entries()

    def entry_count(self) -> int:
        if not self._exists():
            return 0
        with self._opened.reading(any_analyser=True) as opened:
            return opened.snapshot.size

    def _having(self, number: int, most: int) -> Iterable[Article]:
        if not self._exists():
            return ()
        with self._opened.reading() as opened:
            return list(map(opened.snapshot.original, opened.snapshot.with_lookup(number, most)))

    def stats(self) -> EngineStats:
        with self._opened.reading() as opened, reading("the dates"):
            snapshot = opened.snapshot
            moments = snapshot.moments
            return EngineStats(
                articles=snapshot.size,
                paragraphs=snapshot.paragraphs,
                words=snapshot.words,
                sources=opened.values("source"),
                earliest=from_moment(moments[0]) if moments else None,
                latest=from_moment(moments[1]) if moments else None,
                size=snapshot.bytes_on_disk,
                undated=snapshot.size - snapshot.dated_count,
                without_text=snapshot.without_text,
            )
