"""The words of texts: as OpenSearch is given them, and as numbers for the ranking."""

from __future__ import annotations

from array import array
from typing import Final, NamedTuple

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.engines.opensearch.values import word_term

#: How many pieces of text are remembered, and how long they may be, in code points.
_REMEMBERED: Final = 1 << 20
_LONGEST: Final = 64


class Written(NamedTuple):
    """The words of a text in their three forms, each joined by spaces, and how many they are."""

    exact: str
    stem: str
    root: str
    words: int


class WordsOfText(dict[str, Written]):
    """What stands between two spaces in a text, by itself: most has been met before, and costs a look-up.

    No word reaches across a space, so that the words of a text are those of its pieces.
    """

    def __missing__(self, piece: str) -> Written:
        forms = analyse_forms(piece)
        found = Written(
            " ".join([word_term(word.exact) for word in forms]),
            " ".join([word_term(word.stem) for word in forms]),
            " ".join([word_term(word.root) for word in forms]),
            len(forms),
        )
        if len(piece) <= _LONGEST:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[piece] = found
        return found

    def of(self, text: str) -> Written:
        """Return the words of a whole text."""
        found = [written for piece in text.split() if (written := self[piece]).words]
        return Written(
            " ".join([written.exact for written in found]),
            " ".join([written.stem for written in found]),
            " ".join([written.root for written in found]),
            sum([written.words for written in found]),
        )


class NumberedForms:
    """Gives a number to each form of a word that it meets, and tells which forms a root has."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._by_root: dict[str, list[tuple[int, Forms]]] = {}
        self._pieces: dict[str, array[int]] = {}

    @property
    def size(self) -> int:
        """How many pieces of text are remembered."""
        return len(self._pieces)

    def of(self, text: str) -> array[int]:
        """Return the numbers of the words of ``text``, in order."""
        numbers: array[int] = array("I")
        pieces = self._pieces
        for piece in text.split():
            found = pieces.get(piece)
            numbers.extend(self._piece(piece) if found is None else found)
        return numbers

    def _piece(self, piece: str) -> array[int]:
        found = array("I", [self._number(forms) for forms in analyse_forms(piece)])
        if len(piece) <= _LONGEST:
            self._pieces[piece] = found
        return found

    def _number(self, forms: Forms) -> int:
        number = self._numbers.get(forms.exact)
        if number is None:
            number = self._numbers[forms.exact] = len(self._numbers)
            self._by_root.setdefault(forms.root, []).append((number, forms))
        return number

    def of_root(self, root: str) -> list[tuple[int, Forms]]:
        """Return the numbers and forms of the words of ``root``."""
        return self._by_root.get(root, [])
