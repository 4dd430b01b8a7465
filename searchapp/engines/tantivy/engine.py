"""The engine for large archives on one machine: the contract of :mod:`searchapp.engines.base` on a Tantivy index."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
from tantivy import Query

from searchapp.analysis.analyser import analyse_forms
from searchapp.dates.moments import from_moment
from searchapp.engines.base import EngineStats
from searchapp.engines.local.engine import LocalEngine
from searchapp.engines.local.folder import Kind
from searchapp.engines.tantivy.batch import Batch
from searchapp.engines.tantivy.check import problems_of
from searchapp.engines.tantivy.files import Contents, VerifiedFiles, read_contents, reading, writing
from searchapp.engines.tantivy.matches import OpenCommit
from searchapp.engines.tantivy.records import Record, create_records
from searchapp.engines.tantivy.schema import create_index, number_of, row_of, word_term
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.model import Article
from searchapp.plan import NO_COPIES, Copies
from searchapp.ranking.scoring import DEFAULT_WEIGHTS, Weights
from searchapp.settings import Settings

#: Raised whenever what is written to disk changes its form.
FORMAT: Final = 6


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

    def digests(self) -> dict[str, bytes]:
        return {record.id: record.digest for record in self._records()}

    def origins(self) -> dict[str, str]:
        return {record.id: record.origin for record in self._records()}

    def _records(self) -> Iterator[Record]:
        if self._exists():
            with self._opened.reading(any_analyser=True) as opened:
                for addresses in opened.snapshot.all():
                    yield from opened.snapshot.records(addresses)

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        with self._opened.reading() as opened:
            counts = _word_counts(opened.snapshot)
        yield from counts.items()

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


def _word_counts(snapshot: Snapshot) -> Counter[str]:
    """Return how often each surface form occurs. Reads the record of every article."""
    occurrences = _number_counts(snapshot)
    terms_of: defaultdict[int, list[str]] = defaultdict(list)
    for term in snapshot.dictionary():
        terms_of[number_of(term)].append(term)
    found: Counter[str] = Counter()
    for number, terms in terms_of.items():
        for term in terms:
            count = occurrences[number] if len(terms) == 1 else _occurrences(snapshot, term)
            if count:
                found[row_of(term)[0]] += count
    return found


def _number_counts(snapshot: Snapshot) -> Counter[int]:
    """Return how often the number of each term occurs in the records."""
    occurrences: Counter[int] = Counter()
    for addresses in snapshot.all():
        forms = [record.forms for record in snapshot.records(addresses)]
        numbers, counts = np.unique(np.concatenate(forms), return_counts=True)
        occurrences.update(dict(zip(numbers.tolist(), counts.tolist(), strict=True)))
    return occurrences


def _occurrences(snapshot: Snapshot, term: str) -> int:
    """Return how often ``term``, which shares its number with another, occurs, by the articles themselves."""
    articles = map(snapshot.original, snapshot.matched(Query.term_query(snapshot.schema, "words", term)))
    texts = (text for article in articles for text in (article.title, *article.paragraphs))
    return sum(word_term(forms) == term for text in texts for forms in analyse_forms(text))
