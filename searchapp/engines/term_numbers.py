"""Numbers for the words of one batch of changes, so that what is gathered of them fits into arrays."""

from __future__ import annotations

from typing import Final

from searchapp.analysis.analyser import analyse_word
from searchapp.engines.terms import term_bytes
from searchapp.ranking.postings import Row

#: Stands for a word that has no form: nothing of it is a letter or a digit.
NO_FORM: Final = -1


class TermNumbers(dict[str, int]):
    """``vocabulary[word]`` is the number of the written form of ``word``, given when it is first met, or
    :data:`NO_FORM`.

    ``rows`` are the forms behind each number; ``root_numbers`` the number of its root, an index into ``roots``, which
    are terms.
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
        number = NO_FORM if forms is None else self.number_of(forms[:3], term_bytes(forms.root))
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
