"""How fast queries are answered, from the string to the highlighted paragraphs, beside stock Whoosh's bare OR query."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from searchapp.engines.registry import open_engine
from searchapp.model import SearchRequest
from searchapp.search import search
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from tests.bench.corpus import CORPUS, articles, queries
from tests.bench.measuring import percentiles
from tests.bench.stock_whoosh import any_of, build_stock_index

_QUERIES = 200
_ROUNDS = 3


def main() -> None:
    """Print the percentiles of both."""
    asked = queries(_QUERIES)
    with TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(index=folder / "index")
        engine = open_engine(settings)
        index_paths(engine, [CORPUS])
        _measure("searchapp, query to snippets", asked, lambda query: search(engine, SearchRequest(query), settings))
        engine.close()
        paragraphs = (text for article in articles() for text in (article.title, *article.paragraphs) if text)
        index = build_stock_index(folder / "stock", paragraphs)
        with index.searcher() as searcher:
            _measure("stock Whoosh, OR of the words", asked, lambda query: searcher.search(any_of(query.split())))


def _measure(name: str, asked: list[str], answer: Callable[[str], object]) -> None:
    times: list[float] = []
    for _ in range(_ROUNDS):
        times = []
        for query in asked:
            started = time.perf_counter()
            answer(query)
            times.append((time.perf_counter() - started) * 1000)
    print(f"{name:32} {percentiles(times)}")


if __name__ == "__main__":
    main()
