"""The best few hundred of what matches, by a score that comes near to the ranking's for whole articles.

Tantivy scores each form of a word on its own. The forms are weighted so that a rare form counts as much as a common one
of the same likeness; a word in the title adds a part of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from tantivy import Occur, Query

from searchapp.engines.tantivy.matching import MatchQueries, field_of
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.plan import Leaf, Node, Phrase, Term, leaves
from searchapp.ranking.bm25 import inverse_document_frequency
from searchapp.ranking.matching import LevelCounts, stems_by_root
from searchapp.ranking.occurrences import EXACT, MATCHING, ROOT
from searchapp.ranking.weights import Weights

#: Of the forms of a root so many of the most common are scored.
_MOST_FORMS: Final = 24

#: What a word in the title adds, as a share of what one elsewhere is worth at most.
_TITLE: Final = 1.5


class CandidateQueries:
    """Makes queries whose best hits are worth a close look."""

    def __init__(
        self, snapshot: Snapshot, matching: MatchQueries, count: Callable[[Leaf], LevelCounts], weights: Weights
    ) -> None:
        self._snapshot = snapshot
        self._matching = matching
        self._count = count
        self._weights = weights

    def query(self, node: Node | None, matching: Query) -> Query:
        """Return what matches as ``matching`` does and scores by what is looked for in ``node``."""
        needed = Query.const_score_query(matching, 0.0)
        scoring = [query for leaf in dict.fromkeys(leaves(node)) for query in self._scoring(leaf)]
        return Query.boolean_query([(Occur.Must, needed), *((Occur.Should, query) for query in scoring)])

    def _scoring(self, leaf: Leaf) -> Iterator[Query]:
        worth = self._worth(leaf)
        if not worth[MATCHING]:
            return
        if isinstance(leaf, Phrase):
            yield Query.const_score_query(
                self._matching.phrase(leaf), worth[MATCHING if leaf.like == "stem" else EXACT]
            )
            return
        yield from self._forms(leaf, worth)
        if leaf.scope != "title":
            yield Query.const_score_query(self._matching.word("title", leaf, MATCHING), _TITLE * worth[MATCHING])

    def _forms(self, term: Term, worth: list[float]) -> Iterator[Query]:
        field, schema = field_of(term.scope), self._snapshot.schema
        for root, stems in stems_by_root(term).items():
            family, scored = self._snapshot.family(field, root), 0
            for name, (written, exact, stem), rarity in zip(family.terms, family.table, family.rarities, strict=True):
                is_it = written == term.forms.written if term.literal else exact == term.forms.exact
                level = EXACT if is_it else stems.get(stem, ROOT)
                if level > ROOT and scored < _MOST_FORMS:
                    scored += 1
                    # Tantivy weighs a form by how rare it is.
                    yield Query.boost_query(Query.term_query(schema, field, name), worth[level] / rarity)

    def _worth(self, leaf: Leaf) -> list[float]:
        """Return what an occurrence at each level is worth, by the level."""
        size, counts, weights = self._snapshot.size, self._count(leaf), self._weights
        by_level = (weights.root, weights.variant, weights.stem, weights.exact)
        worth, total = [], 0.0
        for weight, count in zip(by_level, counts, strict=True):
            total += weight * inverse_document_frequency(min(count, size), size)
            worth.append(total)
        return worth
