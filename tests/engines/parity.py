"""One corpus and many searches, to ask every engine the same: made of the corpus's own words, from a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from searchapp.analysis.tokens import words_in
from searchapp.ingest import InputFile, Record, find_files, read_file
from searchapp.model import MATCH_LEVELS, Article, MatchLevel, SearchRequest, Sort
from tests.conformance.newsroom import Newsroom

_CORPUS: Final = Path(__file__).parents[2] / "corpus"
_INVENTED: Final = 1100
_COPIED: Final = 30
_SORTS: Final[tuple[Sort, ...]] = ("relevance", "relevance", "relevance", "newest", "oldest")


@cache
def corpus(seed: int) -> tuple[Article, ...]:
    """Return the sample articles, and some hundred that are made of few words; some have copies."""
    records = (record for path in find_files([_CORPUS]) for record in read_file(InputFile(path)))
    sample = [record.article() for record in records if isinstance(record, Record)]
    newsroom = Newsroom(seed)
    articles = [*sample, *(newsroom.article(f"invented-{number}") for number in range(_INVENTED))]
    return (*articles, *_copies(articles, Random(seed)))


def _copies(articles: Sequence[Article], random: Random) -> Iterator[Article]:
    """Yield copies of some of ``articles``, whole or without their end, as other newspapers print them."""
    for article in random.sample(articles, _COPIED):
        for number in range(random.choice((1, 1, 2, 25))):
            end = max(1, len(article.paragraphs) - random.choice((0, 0, 1)))
            hours = timedelta(hours=random.randint(-60, 60))
            yield replace(
                article,
                id=f"{article.id} copy {number}",
                title=random.choice((article.title, f"{article.title} {number}")),
                paragraphs=article.paragraphs[:end],
                source=f"صحيفة {number}",
                date=article.date and random.choice((article.date, article.date + hours, None)),
            )


class Asker:
    """Makes searches that find something in ``articles``, most of them."""

    def __init__(self, articles: Sequence[Article], seed: int) -> None:
        self._articles = articles
        self._random = Random(seed)
        self._kinds: tuple[Callable[[], str], ...] = (
            self._word,
            self._word,
            lambda: self._words(2),
            lambda: self._words(3),
            lambda: self._words(self._random.randint(4, 9)),
            self._headline,
            self._phrase,
            self._phrase,
            lambda: f"{self._phrase()} {self._word()}",
            lambda: f"{self._word()} OR {self._word()} | {self._phrase()}",
            lambda: f"{self._word()} -{self._word()}",
            lambda: f"{self._words(2)} وليس {self._phrase()}",
            lambda: f"({self._word()} أو {self._word()}) AND {self._word()}",
            lambda: f"({self._words(2)} OR ({self._word()} -{self._phrase()})) {self._word()}",
            lambda: f"title:{self._word()}",
            lambda: f"عنوان:{self._phrase()} {self._word()}",
            lambda: f"-{self._word()}",
            self.looked_for,
            self.looked_for,
            self.looked_for,
            lambda: f"{self.looked_for()} {self._word()}",
            lambda: f"{self.looked_for()} -{self.looked_for()}",
            lambda: f"({self.looked_for()} أو {self.looked_for()}) AND {self._word()}",
            lambda: f"{self._headline()} {self.looked_for()}",
            lambda: "",
        )
        self._leaves: tuple[Callable[[], str], ...] = (
            self._word,
            self._phrase,
            self._pattern,
            self._like,
            lambda: f"={self._phrase()}",
            lambda: f"={self._word()}",
            self._apart,
            self._apart,
            lambda: f"={self._apart()}",
            lambda: f"title:{self._pattern()}",
            lambda: f"عنوان:{self._apart()}",
            lambda: f"title:={self._phrase()}",
        )

    def looked_for(self) -> str:
        """Return one thing to look for, or one of two, in any form that there is."""
        found = self._random.choice(self._leaves)()
        return f"({found} OR {self._random.choice(self._leaves)()})" if self._sometimes(0.2) else found

    def request(self) -> SearchRequest:
        """Return a search for all articles that match at once."""
        return SearchRequest(
            query=self._random.choice(self._kinds)(),
            match=self._random.choice(("auto", "auto", "auto", "all", "any")),
            sort=self._random.choice(_SORTS),
            limit=10_000,
            paragraphs=3,
            only=self._only(),
            collapse=self._sometimes(0.4),
            sources=self._values("source"),
            sections=self._values("section"),
            authors=self._values("author"),
            date_from=self._day(),
            date_to=self._day(),
        )

    def _text(self) -> list[str]:
        """Return the words of a paragraph, or of a title, that has some."""
        while True:
            article = self._random.choice(self._articles)
            text = self._random.choice((article.title, *article.paragraphs))
            words = words_in(text)
            if words:
                return words

    def _word(self) -> str:
        return self._random.choice(self._text())

    def _words(self, count: int) -> str:
        """Return words that stand together somewhere, or do not."""
        text = self._text()
        return " ".join(self._random.choice(self._random.choice((text, text, self._text()))) for _ in range(count))

    def _phrase(self) -> str:
        text = self._text()
        start = self._random.randrange(len(text))
        return f'"{" ".join(text[start : start + self._random.randint(1, 3)])}"'

    def _apart(self) -> str:
        """Return words of a text in any order; some of them are there twice, or behind a clitic."""
        text = self._text()
        start = self._random.randrange(len(text))
        words = text[start : start + self._random.randint(2, 6)]
        chosen = self._random.sample(words, k=min(len(words), self._random.randint(1, 3)))
        typed = (self._random.choice(("", "", "", "و", "ب")) + word for word in chosen)
        return f'"{" ".join(typed)}"~{self._random.choice((0, 1, 3, 10, 50))}'

    def _pattern(self) -> str:
        """Return a word with an asterisk for some letters; not for most, or it would stand for too many words."""
        word = self._lettered()
        kept = self._random.randint(min(4, len(word)), len(word))
        ending = word[-1] if kept < len(word) and self._sometimes(0.3) else ""
        return f"{word[:kept]}*{ending}"

    def _like(self) -> str:
        """Return a word from which others differ, or which is itself another by a letter."""
        word = self._lettered()
        place = self._random.randrange(len(word))
        return f"{word[:place]}{word[place + self._sometimes(0.5) :] or word}~{self._random.choice(('', 1, 2))}"

    def _lettered(self) -> str:
        while not (word := self._word()).isalpha():
            pass
        return word

    def _headline(self) -> str:
        return self._random.choice(self._articles).title

    def _only(self) -> tuple[MatchLevel, ...]:
        if not self._sometimes(0.3):
            return MATCH_LEVELS
        return tuple(kind for kind in MATCH_LEVELS if self._random.random() < 0.5)

    def _values(self, name: str) -> tuple[str, ...]:
        values = sorted({getattr(article, name) for article in self._articles})
        return tuple(self._random.sample(values, k=self._random.randint(1, 3))) if self._sometimes(0.15) else ()

    def _day(self) -> date | None:
        dated = [article.date for article in self._articles if article.date]
        return self._random.choice(dated).date() if self._sometimes(0.25) else None

    def _sometimes(self, share: float) -> bool:
        return self._random.random() < share
