"""How single words of a text match."""

from __future__ import annotations

from collections.abc import Iterable

from searchapp.analysis.analyser import Forms, analyse_word
from searchapp.model import MatchLevel
from searchapp.plan import Term


class SoughtWords(dict[str, MatchLevel | None]):
    """The single words that are looked for: gives for a word of a text the highest level at which it matches, or None.

    A word that has been met is remembered.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        super().__init__()
        self._surfaces: set[str] = set()
        self._normalized: set[str] = set()
        self._stems: dict[str, MatchLevel] = {}
        self._roots: set[str] = set()
        self._all_roots: set[str] = set()
        for term in terms:
            self._all_roots |= {term.forms.root, *(alternative.root for alternative in term.alternatives)}
            self._surfaces.add(term.forms.surface)
            if not term.literal:
                self._normalized.add(term.forms.normalized)
            for alternative in term.alternatives:
                known = self._stems.get(alternative.stem, alternative.level)
                self._stems[alternative.stem] = max(known, alternative.level)
            if term.related:
                self._roots.add(term.forms.root)

    def __missing__(self, word: str) -> MatchLevel | None:
        forms = analyse_word(word)
        # Nearly every word of a text is told by its root to be none of those looked for.
        level = None if forms is None or forms.root not in self._all_roots else self._level(forms)
        self[word] = level
        return level

    def _level(self, forms: Forms) -> MatchLevel | None:
        if forms.surface in self._surfaces:
            return MatchLevel.EXACT
        if forms.normalized in self._normalized:
            return MatchLevel.SPELLING
        related = MatchLevel.ROOT if forms.root in self._roots else None
        return self._stems.get(forms.stem, related)


def match_level_of(wanted: Forms, found: Forms) -> MatchLevel:
    """Return how alike ``found`` is to ``wanted``, in whose place it may stand."""
    if wanted.surface == found.surface:
        return MatchLevel.EXACT
    return MatchLevel.SPELLING if wanted.normalized == found.normalized else MatchLevel.INFLECTION
