"""The words of texts: as OpenSearch is given them, and as numbers for the ranking."""

from __future__ import annotations

from array import array
from typing import Final, NamedTuple

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.engines.opensearch.values import word_term

#: How many pieces of text are remembered, and how long they may be, in code points.
_REMEMBERED: Final = 1 << 20
_LONGEST: Final = 64


class Joined(NamedTuple):
    """The words of a text in their four forms, each joined by spaces, and how many they are."""

    surface: str
    normalized: str
    stem: str
    root: str
    words: int


class WordsOfText(dict[str, Joined]):
    """What stands between two spaces in a text, by itself: most has been met before, and costs a look-up.

    No word reaches across a space, so that the words of a text are those of its pieces.
    """

    def __missing__(self, piece: str) -> Joined:
        forms = analyse_forms(piece)
        found = Joined(
            " ".join([word_term(word.surface) for word in forms]),
            " ".join([word_term(word.normalized) for word in forms]),
            " ".join([word_term(word.stem) for word in forms]),
            " ".join([word_term(word.root) for word in forms]),
            len(forms),
        )
        if len(piece) <= _LONGEST:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[piece] = found
        return found

    def of(self, text: str) -> Joined:
        """Return the words of a whole text."""
        found = [joined for piece in text.split() if (joined := self[piece]).words]
        return Joined(
            " ".join([joined.surface for joined in found]),
            " ".join([joined.normalized for joined in found]),
            " ".join([joined.stem for joined in found]),
            " ".join([joined.root for joined in found]),
            sum([joined.words for joined in found]),
        )


class NumberedForms:
    """Gives a number to each word that it meets, as it is written, and tells which words a root has."""

    def __init__(self) -> None:
        self._numbers: dict[Forms, int] = {}
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
        number = self._numbers.get(forms)
        if number is None:
            number = self._numbers[forms] = len(self._numbers)
            self._by_root.setdefault(forms.root, []).append((number, forms))
        return number

    def of_root(self, root: str) -> list[tuple[int, Forms]]:
        """Return the numbers and forms of the words of ``root``."""
        return self._by_root.get(root, [])
