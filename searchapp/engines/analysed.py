"""An article as posting lists hold it: the number of each word's forms, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from searchapp.analysis.analyser import analyse_word
from searchapp.analysis.tokens import words_in
from searchapp.engines.serialization import term_bytes
from searchapp.model import Article
from searchapp.ranking.postings import LAST_OF_TITLE, Integers, Row, layout_of

#: Stands for a word that has no form: nothing of it is a letter or a digit.
_NO_FORM: Final = -1


class TermNumbers(dict[str, int]):
    """Numbers for the words of one batch of changes, so that what is gathered of them fits into arrays.

    ``numbers[word]`` is the number of the forms of ``word``, given when it is first met, or :data:`_NO_FORM`. ``rows``
    are the forms behind each number; ``root_numbers`` the number of its root, an index into ``roots``, which are terms.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.root_numbers: list[int] = []
        self.roots: list[bytes] = []
        self._row_numbers: dict[Row, int] = {}
        self._numbers_by_root: dict[bytes, int] = {}

    def __missing__(self, word: str) -> int:
        forms = analyse_word(word)
        number = _NO_FORM if forms is None else self.number_of(forms[:3], term_bytes(forms.root))
        self[word] = number
        return number

    def root_number(self, root: bytes) -> int | None:
        """Return the number of the root that has this term, or None where it has not been met."""
        return self._numbers_by_root.get(root)

    def number_of(self, row: Row, root: bytes) -> int:
        """Return the number of these forms of a word whose root has this term."""
        number = self._row_numbers.get(row)
        if number is None:
            number = self._row_numbers[row] = len(self.rows)
            self.rows.append(row)
            self.root_numbers.append(self._number_of_root(root))
        return number

    def _number_of_root(self, root: bytes) -> int:
        number = self._numbers_by_root.setdefault(root, len(self.roots))
        if number == len(self.roots):
            self.roots.append(root)
        return number


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
    return [number for number in found if number != _NO_FORM] if _NO_FORM in found else found
