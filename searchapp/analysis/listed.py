"""The words whose stem is listed: those whose last letters only look like an ending, and the broken plurals.

Which they are is said by ``data/ending_lookalikes.txt`` and ``data/broken_plurals.txt``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from searchapp.analysis import letters
from searchapp.analysis.data import read_classes, read_sections
from searchapp.analysis.endings import endings_off
from searchapp.analysis.normalize import fold

ENDING_LOOKALIKES: Final = "ending_lookalikes.txt"
BROKEN_PLURALS: Final = "broken_plurals.txt"

#: The prepositions behind which a listed word is known too, those that news puts before any noun. ك and ف are not among
#: them: they begin too many words.
_PREPOSITIONS: Final = (letters.BEH, letters.LAM)


@dataclass(frozen=True, slots=True)
class Listed:
    """Listed words, which are exact forms but for a final ة that is kept, and their stems, which are exact forms."""

    stems: Mapping[str, str]

    def knows(self, word: str) -> bool:
        """Tell whether ``word`` is listed, alone or behind a preposition; its final ة is to be given as such."""
        return self._stem(word) is not None

    def forms(self, word: str) -> Iterator[str]:
        """Yield ``word``, an exact form, and then what is left of it as its endings are stripped."""
        return endings_off(word, self.knows)

    def without_endings(self, word: str) -> str:
        """Return the stem of ``word``, an exact form without clitics."""
        form = word
        for form in self.forms(word):
            stem = self.stem_of(form)
            if stem is not None:
                return stem
        return form

    def stem_of(self, form: str) -> str | None:
        """Return the stem listed for ``form``, an exact form, if there is one."""
        stem = self._stem(form)
        if stem is None and form.endswith(letters.HEH):
            return self._stem(form[:-1] + letters.TEH_MARBUTA)
        return stem

    def _stem(self, word: str) -> str | None:
        stem = self.stems.get(word)
        if stem is None and word.startswith(_PREPOSITIONS):
            behind = self.stems.get(word[1:])
            if behind is not None:
                return word[0] + behind
        return stem


@cache
def listed() -> Listed:
    """Return the words that come with searchapp."""
    whole = {key(word): fold(word) for words in read_sections(ENDING_LOOKALIKES).values() for word in words}
    plurals: dict[str, str] = {}
    for singular, *others in read_classes(BROKEN_PLURALS):
        plurals |= dict.fromkeys(map(key, others), Listed(whole).without_endings(fold(singular)))
    return Listed(whole | plurals)


def key(word: str) -> str:
    """Return what ``word``, in full spelling, is listed under."""
    exact = fold(word)
    return exact[:-1] + letters.TEH_MARBUTA if word.endswith(letters.TEH_MARBUTA) else exact
