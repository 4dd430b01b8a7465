"""Which words of the candidates are of a root."""

from __future__ import annotations

import numpy as np

from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.engines.tantivy.words import beginning, exact_and_stem, number_of
from searchapp.ranking.candidates import Candidates
from searchapp.ranking.postings import Postings


class FormsOfCandidates:
    """What the shared ranking asks of some documents: it knows no number that stands for a term."""

    def __init__(self, snapshot: Snapshot, candidates: Candidates) -> None:
        self._snapshot = snapshot
        self._candidates = candidates

    @property
    def size(self) -> int:
        """The number of documents."""
        return self._candidates.size

    def word_postings(self, root: str) -> Postings:
        """Return where the words of ``root`` occur."""
        terms = [term for term, _ in self._snapshot.terms("words", beginning(root))]
        numbers = np.array([number_of(term) for term in terms], np.uint32)
        return self._candidates.postings(numbers, tuple(map(exact_and_stem, terms)))
