"""The embedded engine: the contract of :mod:`searchapp.engines.base` on a Whoosh index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar, Final

import numpy as np

from searchapp.engines.analysed import TermNumbers
from searchapp.engines.arrays import ArrayReader, Columns
from searchapp.engines.base import EngineStats, Entry
from searchapp.engines.local.engine import LatestCommit, LocalEngine
from searchapp.engines.local.errors import Damaged
from searchapp.engines.local.folder import Kind
from searchapp.engines.serialization import from_bytes, term_bytes
from searchapp.engines.verify import Content, article_problems
from searchapp.engines.whoosh.codec import TERM_FIELDS, WORDS
from searchapp.engines.whoosh.segment import OpenSegments
from searchapp.engines.whoosh.snapshot import Snapshot
from searchapp.engines.whoosh.storage import changed, checksum_of, latest_commit
from searchapp.engines.whoosh.writer import Batch, create_whoosh_index, document_of
from searchapp.model import Article
from searchapp.near_duplicates import Signature
from searchapp.plan import NO_COPIES, Copies
from searchapp.ranking.scoring import DEFAULT_WEIGHTS, Weights
from searchapp.settings import Settings

#: Raised whenever what is written to disk changes its form.
FORMAT: Final = 7


class Opened:
    """A commit that has been opened: its snapshot and columns."""

    def __init__(self, snapshot: Snapshot, weights: Weights) -> None:
        self.snapshot = snapshot
        self.columns = Columns(snapshot)
        self._weights = weights

    def reader(self) -> ArrayReader:
        """Return what answers a query."""
        return ArrayReader(self.snapshot, self.columns, self._weights)

    def words(self) -> int:
        """Return how many words all articles have."""
        return self.columns.totals.words

    def word_counts(self) -> Counter[str]:
        """Return how often each surface form occurs."""
        return self.snapshot.word_counts()

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
        self._segments = OpenSegments()
        #: The last commit, with no files open but those that articles are looked up in.
        self._looked_up = LatestCommit(self._generations, self._open_lookups, self._latest_commit)

    def close(self) -> None:
        super().close()
        self._looked_up.close()
        self._segments.keep([])

    def _create(self, folder: Path) -> None:
        create_whoosh_index(folder)

    def _begin(self, folder: Path) -> Batch:
        return Batch(folder, self._segments)

    def _latest_commit(self, folder: Path) -> int:
        return latest_commit(folder)

    def _number(self, commit: int) -> int:
        return commit

    def _open(self, folder: Path) -> Opened:
        return Opened(Snapshot(folder, self._segments), self._weights)

    def _open_lookups(self, folder: Path) -> Opened:
        return Opened(Snapshot(folder, self._segments, opens="lookups"), self._weights)

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

    def entries(self) -> Iterator[Entry]:
        if not self._exists():
            return
        with self._opened.reading(any_analyser=True) as opened:
            snapshot = opened.snapshot
            digests = (value if any(value) else b"" for value in snapshot.column("digest"))
            columns = snapshot.identifiers(), digests, snapshot.term_of_each("origin")
        yield from map(Entry, *columns)

    def entry_count(self) -> int:
        if not self._exists():
            return 0
        with self._looked_up.reading(any_analyser=True) as opened:
            return opened.snapshot.size

    def _having(self, number: int, most: int) -> Iterable[Article]:
        if not self._exists():
            return ()
        with self._looked_up.reading() as opened:
            return list(map(opened.snapshot.original, opened.snapshot.with_lookup(number)[:most]))

    def stats(self) -> EngineStats:
        with self._opened.reading() as opened:
            size = sum(checksum.size for checksum in opened.snapshot.storage.checksums.values())
            counts = opened.snapshot.paragraph_counts()
            return opened.columns.stats(paragraphs=int(counts.sum()), without_text=int((counts == 0).sum()), size=size)

    def _problems(self, opened: Opened, *, deep: bool) -> Iterator[str]:
        # To open it was to find its terms and columns as they were written.
        snapshot = opened.snapshot
        identifiers = snapshot.identifiers()
        if len(set(identifiers)) != len(identifiers):
            yield "several articles have the same id"
        if not snapshot.has_sound_keys():
            yield "the keys of signatures are not those that the signatures have"
        if deep:
            yield from _file_problems(snapshot)
            yield from _article_problems(snapshot)
            yield from _posting_problems(snapshot)


def _file_problems(snapshot: Snapshot) -> Iterator[str]:
    for name, expected in sorted(snapshot.storage.checksums.items()):
        if checksum_of(snapshot.folder / name) != expected:
            yield str(changed(name))


def _article_problems(snapshot: Snapshot) -> Iterator[str]:
    numbers = TermNumbers()

    def content_of(article: Article, signature: Signature) -> Content:
        fields = document_of(article, signature, numbers).fields
        values = {name: fields[name] for name in ("moment", "instant", "arrived", "layout", "digest")}
        terms = {name: from_bytes(term_bytes(fields.get(name, ""))) for name in TERM_FIELDS}
        return Content(fields["length"], fields["signature"], {**values, **terms})

    signatures = snapshot.column("signature")
    stored: dict[str, Sequence[object]] = {
        "moment": snapshot.moments.tolist(),
        "instant": snapshot.instants.tolist(),
        "arrived": snapshot.arrivals.tolist(),
        **{name: snapshot.column(name) for name in ("layout", "digest")},
        **{name: snapshot.term_of_each(name) for name in TERM_FIELDS},
    }
    for document, name in enumerate(snapshot.identifiers()):
        try:
            article = snapshot.original(document)
        except Damaged as error:
            yield str(error)
            continue
        fields = {field: values[document] for field, values in stored.items()}
        yield from article_problems(
            article,
            Content(snapshot.lengths[document], signatures[document], fields),
            content_of,
            cluster=int(snapshot.clusters[document]),
            found=snapshot.find(name) == document and snapshot.is_looked_up(document, article),
        )


def _posting_problems(snapshot: Snapshot) -> Iterator[str]:
    counted = np.zeros(snapshot.size, np.int64)
    for term in snapshot.terms(WORDS):
        try:
            postings = snapshot.postings(WORDS, term)
        except Damaged as error:
            yield str(error)
            continue
        counted[postings.documents] += postings.counts
    wrong = np.count_nonzero(counted != snapshot.lengths)
    if wrong:
        yield f"{wrong} articles have more or fewer postings than words"
