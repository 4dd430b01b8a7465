"""The engines beside each other: how fast they index and answer, how large an index is, how much memory it takes.

``python -m tests.bench.engines [whoosh tantivy opensearch]``. For OpenSearch a cluster of three small nodes is started
on this machine, as the tests do.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from searchapp.engines.registry import open_engine
from searchapp.model import SearchRequest
from searchapp.search import search
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from tests.bench.corpus import CORPUS, articles, queries, runs
from tests.bench.measuring import Cost, cost_of, percentiles
from tests.opensearch_cluster.cluster import Cluster

_QUERIES: Final = 200
#: So many other queries are asked first.
OTHERS: Final = 100


def main() -> None:
    """Print the measurements, each as it is made."""
    names = sys.argv[1:] or ["whoosh", "tantivy"]
    paragraphs = sum(len(article.paragraphs) + bool(article.title) for article in articles())
    asked = {
        "one word": runs(_QUERIES, 1),
        "three words": runs(_QUERIES, 3),
        "phrases": [f'"{words}"' for words in runs(_QUERIES, 2)],
        "one to four": queries(_QUERIES),
    }
    with TemporaryDirectory() as folder:
        for name in names:
            with _cluster(Path(folder) / "nodes") if name == "opensearch" else nullcontext("") as hosts:
                settings = Settings(index=Path(folder) / name, engine=name, hosts=hosts)
                _measure(settings, paragraphs, asked)


@contextmanager
def _cluster(folder: Path) -> Iterator[str]:
    folder.mkdir()
    cluster = Cluster(folder)
    try:
        cluster.start()
        yield cluster.hosts
    finally:
        cluster.stop()


def _measure(settings: Settings, paragraphs: int, asked: dict[str, list[str]]) -> None:
    cost = cost_of(lambda: _index(settings))
    with closing(open_engine(settings)) as engine:
        size = engine.stats().size / 1_000_000
    print(f"{settings.engine:12} {_rate(cost, paragraphs)}   {size:5.0f} MB on disk   {cost.megabytes:5.0f} MB peak")
    searching = cost_of(lambda: _search(settings, asked))
    print(f"{settings.engine:12} {searching.megabytes:5.0f} MB peak while searching", flush=True)


def _rate(cost: Cost, paragraphs: int) -> str:
    return f"{cost.seconds:6.1f} s   {paragraphs / cost.seconds:8,.0f} paragraphs/s"


def _index(settings: Settings) -> None:
    with closing(open_engine(settings)) as engine:
        index_paths(engine, [CORPUS])


def _search(settings: Settings, asked: dict[str, list[str]]) -> None:
    with closing(open_engine(settings)) as engine:
        for kind, strings in asked.items():
            times = times_of(strings, lambda query: search(engine, SearchRequest(query), settings))
            print(f"{settings.engine:12} {kind:12} {percentiles(times)}", flush=True)


def times_of(asked: Sequence[str], answer: Callable[[str], object]) -> list[float]:
    """Return how long ``answer`` takes for each of ``asked``, in milliseconds, after it was asked others to warm up."""
    for query in queries(OTHERS, seed=1):
        answer(query)
    times = []
    for query in asked:
        started = time.perf_counter()
        answer(query)
        times.append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    main()
