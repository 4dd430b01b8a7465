"""Looking closely at some documents: their words are read, and it is found out where what is wanted occurs in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from tantivy import DocAddress

from searchapp.engines.tantivy.family import FamiliesAmong
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.plan import Leaf, Node
from searchapp.ranking.articles import Collection, Wanted
from searchapp.ranking.match import LevelCounts, Matching, roots_in
from searchapp.ranking.occurrences import Floats
from searchapp.ranking.paragraphs import Evidence, evidence
from searchapp.ranking.rerank import PassagesOf, relevance
from searchapp.ranking.weights import Weights


@dataclass(frozen=True, slots=True)
class Looked:
    """Some documents, and where what is wanted occurs in them."""

    addresses: Sequence[DocAddress]
    wanted: Sequence[Wanted]
    collection: Collection
    passages: PassagesOf
    weights: Weights

    def relevance(self) -> Floats:
        """Return how relevant each of them is."""
        every = np.arange(len(self.addresses))
        return relevance(self.wanted, every, self.collection, self.passages, self.weights)

    def evidence(self, places: Sequence[int]) -> list[Evidence]:
        """Return the best paragraphs of those at ``places``."""
        chosen = np.array(places, np.int64)
        return evidence(self.wanted, chosen, self.collection, self.passages, self.weights)


class Looking:
    """Looks at documents of one snapshot; ``count`` tells in how many articles stands what is looked for."""

    def __init__(self, snapshot: Snapshot, count: Callable[[Leaf], LevelCounts], weights: Weights) -> None:
        self._snapshot = snapshot
        self._count = count
        self._weights = weights

    def at(self, addresses: Sequence[DocAddress], node: Node | None) -> Looked:
        """Return where in these documents occurs what ``node`` looks for."""
        candidates = self._snapshot.candidates(addresses)
        families = {root: self._snapshot.family("words", root) for root in roots_in(node)}
        words = FamiliesAmong(candidates, families)
        return Looked(
            addresses=addresses,
            wanted=Matching(words, self._count).wanted(node),
            collection=Collection(self._snapshot.size, self._average_length, candidates.lengths),
            passages=candidates.passages,
            weights=self._weights,
        )

    @cached_property
    def _average_length(self) -> float:
        return self._snapshot.words / self._snapshot.size if self._snapshot.size else 0.0
