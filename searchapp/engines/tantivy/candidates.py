"""The best few hundred of what matches, by a score that comes near to the ranking's for whole articles.

Tantivy scores each form of a word on its own. The forms are weighted so that a rare form counts as much as a common one
of the same likeness; a word in the title adds a part of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from tantivy import Occur, Query

from searchapp.engines.tantivy.matching import MatchQueries, field_of
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.model import MatchLevel
from searchapp.plan import Leaf, Node, Phrase, Scope, leaves
from searchapp.ranking.bm25 import inverse_document_frequency
from searchapp.ranking.match import LevelCounts
from searchapp.ranking.match_levels import LevelOf, levels_of_position, levels_of_term
from searchapp.ranking.occurrences import MATCHING
from searchapp.ranking.weights import Weights

#: Of the forms of a root so many of the most common are scored.
_MOST_FORMS: Final = 24

#: What a word in the title adds, as a share of what one elsewhere is worth at most.
_TITLE: Final = 1.5

#: How many times its worth a word scores that is there very often.
_MOST: Final = 2.2

#: A score that can be divided by.
_LEAST: Final = 1e-9


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
            yield from self._phrase(leaf, worth)
            return
        for root, level in levels_of_term(leaf).items():
            yield from self._forms(leaf.scope, root, level, worth)
        if leaf.scope != "title":
            yield Query.const_score_query(self._matching.word("title", leaf, MATCHING), _TITLE * worth[MATCHING])

    def _phrase(self, phrase: Phrase, worth: Sequence[float]) -> Iterator[Query]:
        adjacent = self._matching.adjacent(phrase)
        if adjacent is None:
            # What matches has all the words; how often tells what is worth a look.
            for place in range(len(phrase.positions)):
                for root, level in levels_of_position(phrase, place).items():
                    yield from self._forms(phrase.scope, root, level, worth)
            return
        _, best = self._snapshot.best(adjacent, 1)
        if not best:
            return
        most = worth[MATCHING if phrase.level == MatchLevel.INFLECTION else MatchLevel.SPELLING]
        yield Query.boost_query(adjacent, _MOST * most / max(best[0][0], _LEAST))
        in_title = None if phrase.scope == "title" else self._matching.adjacent(replace(phrase, scope="title"))
        if in_title is not None:
            yield Query.const_score_query(in_title, _TITLE * most)

    def _forms(self, scope: Scope, root: str, level: LevelOf, worth: Sequence[float]) -> Iterator[Query]:
        """Yield what scores the words of ``root`` that are like what is looked for, by what each level is worth."""
        field = field_of(scope)
        family = self._snapshot.family(field, root)
        levels = map(level, family.table)
        scored = [it for it in zip(family.terms, levels, family.rarities, strict=True) if it[1] > MatchLevel.ROOT]
        for term, found, rarity in scored[:_MOST_FORMS]:
            # Tantivy weighs a form by how rare it is.
            weight = worth[min(found, MatchLevel.SPELLING)]
            yield Query.boost_query(Query.term_query(self._snapshot.schema, field, term), weight / rarity)

    def _worth(self, leaf: Leaf) -> list[float]:
        """Return what an occurrence at each level is worth, by the level."""
        size, counts, weights = self._snapshot.size, self._count(leaf), self._weights
        by_level = (weights.root, weights.variant, weights.stem, weights.exact)
        worth, total = [], 0.0
        for weight, count in zip(by_level, counts, strict=True):
            total += weight * inverse_document_frequency(min(count, size), size)
            worth.append(total)
        return worth
