"""The articles that are indexed by every peer, and the queries that are drawn from them."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Final, NamedTuple

from searchapp.analysis.tokens import words_in
from searchapp.ingest import Record, find_files, read_records
from searchapp.model import Article
from searchapp.search.prepare import ENOUGH

_SHORTEST_WORD: Final = 3
#: A word in fewer articles, as half of all words are, is not drawn from the vocabulary.
_FEWEST_ARTICLES: Final = 5


class Corpus(NamedTuple):
    """The number of articles, and queries drawn from them."""

    articles: int
    queries: list[str]


def prepare(paths: list[Path], file: Path, count: int, seed: int) -> Corpus:
    """Write the articles among and below ``paths`` to ``file``, an article a line, and return ``count`` queries.

    They are in turn a word of the vocabulary, and two and three neighbouring words of a title; equal seeds draw equal
    queries.
    """
    titles, in_articles = [], Counter[str]()
    with file.open("w", encoding="utf-8") as lines:
        for number, article in enumerate(_articles(paths), 1):
            lines.write(json.dumps(_as_json(number, article), ensure_ascii=False) + "\n")
            titles.append(_words(article.title))
            in_articles.update({word for text in article.paragraphs for word in _words(text)})
    vocabulary = sorted(word for word, articles in in_articles.items() if articles >= _FEWEST_ARTICLES)
    return Corpus(len(titles), list(islice(_drawn(vocabulary, titles, seed), count)))


def as_line(query: str) -> str:
    """Return ``query`` as peers read it, after the number of articles that must have all its words."""
    return f"{ENOUGH[query.count(' ')]}\t{query}\n"


def _articles(paths: list[Path]) -> Iterator[Article]:
    for path in find_files(paths):
        for record in read_records(path):
            if isinstance(record, Record):
                yield record.article()


def _as_json(number: int, article: Article) -> dict[str, str]:
    return {
        "id": str(number),
        "title": article.title,
        "text": "\n".join(article.paragraphs),
        "source": article.source,
        "section": article.section,
        "author": article.author,
        "date": article.date.isoformat(" ") if article.date else "",
        "url": article.url,
    }


def _words(text: str) -> list[str]:
    """Return the words of ``text`` that consist of letters, which have no other meaning in any query language."""
    return [word for word in words_in(text) if len(word) >= _SHORTEST_WORD and word.isalpha()]


def _drawn(vocabulary: list[str], titles: Iterable[list[str]], seed: int) -> Iterator[str]:
    choice = random.Random(seed)
    by_length = {length: [words for words in titles if len(words) >= length] for length in (2, 3)}
    for length in cycle((1, 2, 3)):
        if length == 1:
            yield choice.choice(vocabulary)
        else:
            words = choice.choice(by_length[length])
            start = choice.randint(0, len(words) - length)
            yield " ".join(words[start : start + length])
