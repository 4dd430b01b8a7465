"""A million articles in the Tantivy engine: ``python -m tests.bench.million [ARTICLES]``.

The articles of both corpora, again and again with other dates and their paragraphs in another order, are made as they
are added and never stored. Memory is told as it goes; then the same queries are asked of one round and of all.
"""

from __future__ import annotations

import random
import resource
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from searchapp.engines.registry import open_engine
from searchapp.model import Article, SearchRequest
from searchapp.search import search
from searchapp.settings import Settings
from tests.bench.corpus import CORPUS, SEED, articles, queries
from tests.bench.engines import times_of
from tests.bench.measuring import cost_of, percentiles

_MILLION: Final = 1_000_000
_FEW: Final = 31_000
_TOLD_EVERY: Final = 100_000
_QUERIES: Final = 200
_OTHER: Final = CORPUS.with_name("ant-2018.jsonl.gz")


def main() -> None:
    """Print the measurements, each as it is made."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else _MILLION
    asked = queries(_QUERIES)
    with TemporaryDirectory() as name:
        for number in (_FEW, many):
            settings = Settings(index=Path(name) / str(number), engine="tantivy")
            cost = cost_of(lambda settings=settings, number=number: _index(settings, number))  # type: ignore[misc]
            print(
                f"{number:9,} articles   {cost.seconds:7.1f} s   {number / cost.seconds:8,.0f} articles/s", flush=True
            )
            cost_of(lambda settings=settings: _search(settings, asked))  # type: ignore[misc]


def _index(settings: Settings, number: int) -> None:
    with closing(open_engine(settings)) as engine, engine.writer() as writer:
        for place, article in enumerate(islice(_endless(), number), 1):
            writer.add(article)
            if place % _TOLD_EVERY == 0:
                print(f"{place:9,} added      {_megabytes():7,.0f} MB", flush=True)


def _search(settings: Settings, asked: list[str]) -> None:
    with closing(open_engine(settings)) as engine:
        size = engine.stats().size / 1_000_000
        times = times_of(asked, lambda query: search(engine, SearchRequest(query), settings))
        print(f"{size:9,.0f} MB on disk   {percentiles(times)}   {_megabytes():7,.0f} MB of memory", flush=True)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _endless() -> Iterator[Article]:
    choice = random.Random(SEED)
    for turn in count():
        for corpus in (CORPUS, _OTHER):
            for article in articles(corpus):
                paragraphs = list(article.paragraphs)
                choice.shuffle(paragraphs)
                when = article.date and article.date + timedelta(days=turn)
                yield replace(article, id=f"{article.id}#{turn}", paragraphs=tuple(paragraphs), date=when)


if __name__ == "__main__":
    main()
