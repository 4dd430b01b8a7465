"""An article as posting lists hold it: the number of each word's forms, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from searchapp.analysis.tokens import words_in
from searchapp.engines.term_numbers import NO_FORM, TermNumbers
from searchapp.model import Article
from searchapp.ranking.postings import LAST_OF_TITLE, Integers, layout_of


@dataclass(frozen=True, slots=True)
class AnalysedArticle:
    """``passages`` are the title and the paragraphs, each with its first position and the numbers of its words;
    ``layout`` is where paragraphs begin (see :mod:`searchapp.ranking.postings`), ``length`` the number of all words.
    """

    passages: list[tuple[int, list[int]]]
    layout: Integers
    length: int

    @property
    def forms(self) -> Integers:
        """The number of each word."""
        return np.array([number for _, numbers in self.passages for number in numbers], np.int64)

    @property
    def positions(self) -> Integers:
        """The position of each word."""
        return np.array([start + place for start, numbers in self.passages for place in range(len(numbers))], np.int64)

    @property
    def size(self) -> int:
        """The bytes of both."""
        return 2 * self.length * np.dtype(np.int64).itemsize


def analysed(article: Article, numbers: TermNumbers) -> AnalysedArticle:
    """Return ``article`` with its words numbered by ``numbers``."""
    title = _form_numbers(article.title, numbers)
    paragraphs = [_form_numbers(paragraph, numbers) for paragraph in article.paragraphs]
    layout = layout_of([len(words) for words in paragraphs])
    return AnalysedArticle(
        passages=[*_title_passages(title), *zip(layout.tolist(), paragraphs, strict=False)],
        layout=layout,
        length=len(title) + sum(map(len, paragraphs)),
    )


def _title_passages(words: list[int]) -> list[tuple[int, list[int]]]:
    """Give each word of a title its position; see :mod:`searchapp.ranking.postings`."""
    ordinary = LAST_OF_TITLE - 1
    return [(0, words[:ordinary]), *((LAST_OF_TITLE, [word]) for word in words[ordinary:])]


def _form_numbers(text: str, numbers: TermNumbers) -> list[int]:
    found = list(map(numbers.__getitem__, words_in(text)))
    return [number for number in found if number != NO_FORM] if NO_FORM in found else found
