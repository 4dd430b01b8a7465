"""How single words of a text match."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from searchapp.analysis.analyser import Forms, analyse_word
from searchapp.model import MATCH_KINDS, MatchKind
from searchapp.plan import Term

_CLOSENESS: Final = {kind: rank for rank, kind in enumerate(MATCH_KINDS)}


class SoughtWords(dict[str, MatchKind | None]):
    """The single words that are looked for: gives for a word of a text the closest way in which it matches, or None.

    A word that has been met is remembered.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        super().__init__()
        self._written: set[str] = set()
        self._exact: set[str] = set()
        self._stems: dict[str, MatchKind] = {}
        self._roots: set[str] = set()
        self._all_roots: set[str] = set()
        for term in terms:
            self._all_roots |= {term.forms.root, *(alternative.root for alternative in term.alternatives)}
            self._written.add(term.forms.written)
            if not term.literal:
                self._exact.add(term.forms.exact)
            for alternative in term.alternatives:
                if alternative.how == "variant":
                    self._stems.setdefault(alternative.stem, "variant")
                else:
                    self._stems[alternative.stem] = "ending"
            if term.related:
                self._roots.add(term.forms.root)

    def __missing__(self, word: str) -> MatchKind | None:
        forms = analyse_word(word)
        # Nearly every word of a text is told by its root to be none of those looked for.
        how = None if forms is None or forms.root not in self._all_roots else self._how(forms)
        self[word] = how
        return how

    def _how(self, forms: Forms) -> MatchKind | None:
        if forms.written in self._written:
            return "exact"
        if forms.exact in self._exact:
            return "spelling"
        how = self._stems.get(forms.stem)
        return how or ("root" if forms.root in self._roots else None)


def likeness_of(wanted: Forms, found: Forms) -> MatchKind:
    """Return how ``found`` is like ``wanted``, in whose place it may stand."""
    if wanted.written == found.written:
        return "exact"
    return "spelling" if wanted.exact == found.exact else "ending"


def closer(one: MatchKind, other: MatchKind) -> MatchKind:
    """Return the closer of two kinds of match."""
    return min(one, other, key=_CLOSENESS.__getitem__)
