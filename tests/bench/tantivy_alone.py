"""How much of the Tantivy engine's time is Tantivy's: ``python -m tests.bench.tantivy_alone``.

Indexing is parted into reading files, analysing texts, Tantivy's own calls, and the rest. A query is answered from the
string to the snippets, and beside that Tantivy is asked what its own user would ask: the same articles, counted, by
source, section and month, and the first ten fetched.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tantivy

from searchapp.engines.tantivy import batch
from searchapp.engines.tantivy.engine import TantivyEngine
from searchapp.engines.tantivy.matching import MatchQueries
from searchapp.engines.tantivy.schema import TermsOfText, open_index
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.model import SearchRequest
from searchapp.plan import Filters
from searchapp.search import search
from searchapp.search.prepare import SearchContext, prepare_query
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from tests.bench.corpus import CORPUS, queries
from tests.bench.engines import OTHERS, times_of
from tests.bench.measuring import percentiles

_QUERIES = 200
_HITS = 10


def main() -> None:
    """Print both."""
    with TemporaryDirectory() as name:
        settings = Settings(index=Path(name), engine="tantivy")
        with closing(TantivyEngine(settings)) as engine:
            _measure_indexing(engine)
            _measure_queries(engine, settings)


def _measure_indexing(engine: TantivyEngine) -> None:
    spent: defaultdict[str, float] = defaultdict(float)

    def timed(kind: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return call(*arguments, **named)
            finally:
                spent[kind] += time.perf_counter() - started

        return run

    class Watched:
        """Tantivy's writer, with the time that its calls take."""

        def __init__(self, writer: tantivy.IndexWriter) -> None:
            self._writer = writer

        def __getattr__(self, name: str) -> Any:
            return timed("Tantivy", getattr(self._writer, name))

    class Index:
        def __init__(self, folder: Path) -> None:
            self._index = open_index(folder)

        def writer(self, *arguments: Any) -> Watched:
            return Watched(self._index.writer(*arguments))

    batch.open_index = Index  # type: ignore[assignment,attr-defined]
    TermsOfText.of = timed("analysis", TermsOfText.of)  # type: ignore[method-assign]
    batch.document_of = timed("Tantivy", batch.document_of)
    adding = batch.Batch.add
    batch.Batch.add = timed("adding", adding)  # type: ignore[method-assign]
    started = time.perf_counter()
    index_paths(engine, [CORPUS])
    total = time.perf_counter() - started
    own = spent["adding"] - spent["analysis"]
    waited = spent["Tantivy"]
    reading = total - spent["adding"]
    print(f"indexing {total:5.1f} s: analysis {spent['analysis']:.1f}, Tantivy {waited:.1f}")
    print(f"  all but analysis and Tantivy {100 * (total - spent['analysis'] - waited) / total:5.1f} %")
    print(f"  of it reading files and commit {reading:5.1f} s, packing {own:5.1f} s")


def _measure_queries(engine: TantivyEngine, settings: Settings) -> None:
    asked = queries(_QUERIES)
    whole = times_of(asked, lambda query: search(engine, SearchRequest(query), settings))
    (folder,) = settings.index.glob("generation-*")
    searcher, snapshot = open_index(folder).searcher(), Snapshot(folder)
    queries_of = MatchQueries(snapshot.schema, snapshot.family, lambda _, having: having)
    facets = {name: {"terms": {"field": name, "size": 1000}} for name in ("source", "section", "month")}

    def query_of(query: str) -> tantivy.Query:
        prepared = prepare_query(SearchContext(engine, SearchRequest(query), settings, date.today()))
        return queries_of.query(prepared.plans["all"], Filters())

    made = {query: query_of(query) for query in (*asked, *queries(OTHERS, seed=1))}

    def raw(query: str) -> list[tantivy.Document]:
        found = searcher.search(made[query], _HITS)
        searcher.aggregate(made[query], facets)
        return [searcher.doc(address) for _, address in found.hits]

    alone = times_of(asked, raw)
    print(f"query to snippets    {percentiles(whole)}")
    print(f"Tantivy alone        {percentiles(alone)}")
    print(f"sum of all, ratio    {sum(whole) / sum(alone):8.1f}")


if __name__ == "__main__":
    main()
