"""Articles of many different words, made in no time, for tests."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from searchapp.model import Article
from tests.bench.costly import LETTERS

_SOURCES: Final = ("المرفأ", "الساحل", "البيان")


def made_words(count: int) -> list[str]:
    """Return different words, the most frequent first."""
    choice = random.Random(7)
    words = dict[str, None]()
    while len(words) < count:
        words["".join(choice.choices(LETTERS, k=choice.randint(4, 7)))] = None
    return list(words)


def made_articles(count: int, words: list[str]) -> Iterator[Article]:
    """Yield articles of such words, which are as frequent as in any language."""
    choice = random.Random(8)
    weights = list(accumulate(1 / (place + 10) for place in range(len(words))))
    for number in range(count):
        title, *paragraphs = (" ".join(choice.choices(words, cum_weights=weights, k=length)) for length in (6, 40, 40))
        author = " ".join(choice.choices(words, k=2))
        yield Article(f"made-{number}", title, tuple(paragraphs), choice.choice(_SOURCES), author)
