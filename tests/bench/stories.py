"""Which articles are told as one story: ``python -m tests.bench.stories [CORPUS [PAIRS]]``.

Prints how many there are, and pairs drawn from them by chance, to be read: are they the same text?
"""

from __future__ import annotations

import random
import sys
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Final

from searchapp.model import Article
from searchapp.near_duplicates import ClusteringWriter, Signature, SignatureTable
from tests.bench.corpus import CORPUS, SEED, articles

_SHOWN: Final = 90


class Stories:
    """Keeps the articles that are written to it by the numbers of their stories."""

    def __init__(self) -> None:
        self.articles: defaultdict[int, list[Article]] = defaultdict(list)

    def add(self, article: Article, signature: Signature) -> None:
        """Keep ``article``."""
        self.articles[signature.cluster].append(article)

    def delete(self, article_id: str) -> None:
        """Keep everything."""


def main() -> None:
    """Tell the stories of a corpus."""
    corpus = Path(sys.argv[1]) if sys.argv[1:] else CORPUS
    wanted = int(sys.argv[2]) if sys.argv[2:] else 50
    some = list(articles(corpus))
    found = Stories()
    writer = ClusteringWriter(found, SignatureTable)
    started = time.process_time()
    for article in some:
        writer.add(article)
    spent = time.process_time() - started
    several = [story for story in found.articles.values() if len(story) > 1]
    print(f"{len(some):,} articles, {len(found.articles):,} stories: {spent / len(some) * 1e6:.0f} µs an article")
    print(f"{sum(map(len, several)) / len(some):.1%} of the articles have a copy; most: {max(map(len, several))}")
    pairs = [pair for story in several for pair in combinations(story, 2)]
    for number, pair in enumerate(random.Random(SEED).sample(pairs, min(wanted, len(pairs))), 1):
        print(f"\n{number}")
        for article in pair:
            print(f"  {article.source} {article.date}  {article.title[:_SHOWN]}")
            print(f"    {' '.join(article.paragraphs)[:_SHOWN]}")


if __name__ == "__main__":
    main()
