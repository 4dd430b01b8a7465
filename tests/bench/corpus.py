"""The corpus that the benchmarks read, and queries drawn from it."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final

from searchapp.ingest import Record, read_records
from searchapp.model import Article

CORPUS: Final = Path(__file__).parents[3] / "shared" / "corpora" / "saudi-2015.jsonl.gz"
SEED: Final = 20150721
_SHORTEST_WORD: Final = 3
_MOST_WORDS: Final = 4


def articles(corpus: Path = CORPUS) -> Iterator[Article]:
    """Yield the articles of ``corpus``; end the process with the reason where it is missing."""
    if not corpus.exists():
        raise SystemExit(f"This benchmark needs {corpus}, which is not part of the project.")
    for record in read_records(corpus):
        if isinstance(record, Record):
            yield record.article()


def words_of_titles(count: int) -> list[list[str]]:
    """Return the Arabic words of four letters and more of each of the first ``count`` titles."""
    return [re.findall(r"[ء-ي]{4,}", article.title) for article in islice(articles(), count)]


def common_words(titles: Iterable[Iterable[str]], count: int = 400) -> list[str]:
    """Return the most frequent words of ``titles``, the most frequent first."""
    return [word for word, _ in Counter(chain.from_iterable(titles)).most_common(count)]


def queries(count: int, seed: int = SEED) -> list[str]:
    """Return ``count`` runs of one to four neighbouring words from titles, the same ones every time."""
    choice = random.Random(seed)
    return _runs(count, lambda: choice.randint(1, _MOST_WORDS), choice)


def runs(count: int, length: int) -> list[str]:
    """Return ``count`` runs of so many neighbouring words from titles, the same ones every time."""
    return _runs(count, lambda: length, random.Random(SEED))


def _runs(count: int, next_length: Callable[[], int], choice: random.Random) -> list[str]:
    titles = [title.split() for title in (article.title for article in articles()) if title]
    found: list[str] = []
    while len(found) < count:
        words = [word for word in choice.choice(titles) if len(word) >= _SHORTEST_WORD]
        length = next_length()
        if len(words) >= length:
            start = choice.randint(0, len(words) - length)
            found.append(" ".join(words[start : start + length]))
    return found
