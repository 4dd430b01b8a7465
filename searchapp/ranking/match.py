"""Which documents a query matches, and where: the tree of a plan evaluated on arrays."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Protocol

import numpy as np

from searchapp.deadline import NEVER, Deadline
from searchapp.plan import (
    And,
    AndNot,
    Boost,
    Filter,
    Filters,
    Leaf,
    Node,
    Or,
    Phrase,
    Scope,
    Term,
    leaves,
)
from searchapp.ranking.layout import BODY
from searchapp.ranking.match_levels import LevelOf, levels_of_position, levels_of_term
from searchapp.ranking.occurrences import MATCHING, BestLevels, Booleans, Levels, Occurrences, join
from searchapp.ranking.phrases import adjacent, near
from searchapp.ranking.postings import Postings

#: Which documents pass filters.
PassingDocuments = Callable[[Filters], Booleans]


class Words(Protocol):
    """Where words occur in some documents, which are numbered from 0 on."""

    @property
    def size(self) -> int:
        """The number of documents."""

    def word_postings(self, root: str) -> Postings:
        """Return where the words of ``root`` occur; an empty list where none does."""


class Matching:
    """Evaluates one plan on some documents, and remembers where its leaves occur.

    ``passing`` is needed where filters may be part of the plan and :meth:`documents` is asked for. The methods raise
    :class:`~searchapp.deadline.TimeIsUpError` when the ``deadline`` has passed.
    """

    def __init__(self, words: Words, passing: PassingDocuments | None = None, deadline: Deadline = NEVER) -> None:
        self._source = words
        self._passing = passing or _unknown
        self._deadline = deadline
        self._leaves: dict[Leaf, Occurrences] = {}
        self._best: dict[Leaf, BestLevels] = {}

    def documents(self, node: Node | None) -> Booleans:
        """Return for each document whether ``node`` matches it."""
        match node:
            case None:
                return np.ones(self._source.size, np.bool_)
            case Term() | Phrase():
                best = self.best_levels(node)
                found = np.zeros(self._source.size, np.bool_)
                found[best.articles[best.anywhere >= MATCHING]] = True
                return found
            case Filter(filters):
                return self._passing(filters)
            case And(nodes):
                return reduce(and_, map(self.documents, nodes))
            case Or(nodes):
                return reduce(or_, map(self.documents, nodes))
            case AndNot(child, excluded):
                return self.documents(child) & ~self.documents(excluded)
            case Boost(child, _):
                return self.documents(child)

    def best_levels(self, leaf: Leaf) -> BestLevels:
        """Return the documents in which ``leaf`` occurs, and at which levels."""
        found = self._best.get(leaf)
        if found is None:
            found = self._best[leaf] = BestLevels.of(self.occurrences(leaf))
        return found

    def occurrences(self, leaf: Leaf) -> Occurrences:
        """Return where ``leaf`` occurs."""
        found = self._leaves.get(leaf)
        if found is None:
            self._deadline.check()
            found = self._find_term(leaf) if isinstance(leaf, Term) else self._find_phrase(leaf)
            self._leaves[leaf] = found
        return found

    def _find_term(self, term: Term) -> Occurrences:
        parts = []
        for root, level in levels_of_term(term).items():
            found = self._of_root(root, level)
            if not (term.related and root == term.forms.root):
                found = found.where(found.levels >= MATCHING)
            parts.append(_in_scope(found, term.scope))
        return join([part for part in parts if len(part.documents)] or parts[:1])

    def _of_root(self, root: str, level: LevelOf) -> Occurrences:
        """Return the occurrences of all words of ``root``, each at the ``level`` of its form."""
        postings = self._source.word_postings(root)
        levels = np.fromiter(map(level, postings.table), np.int8, len(postings.table))
        return _located(postings, levels[postings.forms] if len(levels) else np.empty(0, np.int8))

    def _find_phrase(self, phrase: Phrase) -> Occurrences:
        words = [self._find_position(phrase, number) for number in self._deadline.each(range(len(phrase.positions)))]
        if len(words) == 1:
            return words[0]
        return adjacent(words) if phrase.slop is None else near(words, phrase.slop)

    def _find_position(self, phrase: Phrase, position: int) -> Occurrences:
        parts = []
        for root, level in levels_of_position(phrase, position).items():
            found = self._of_root(root, level)
            parts.append(_in_scope(found.where(found.levels >= MATCHING), phrase.scope))
        return join(parts)


def _unknown(filters: Filters) -> Booleans:
    raise NotImplementedError(f"nobody has said which documents pass {filters}")


def roots_in(node: Node | None) -> set[str]:
    """Return the roots that are asked for where ``node`` is looked for."""
    roots: set[str] = set()
    for leaf in leaves(node):
        roots.update(levels_of_term(leaf) if isinstance(leaf, Term) else _roots(leaf))
    return roots


def _roots(phrase: Phrase) -> set[str]:
    return {word.root for words in phrase.positions for word in words}


def _located(postings: Postings, levels: Levels) -> Occurrences:
    documents = np.repeat(postings.documents.astype(np.int64), postings.counts)
    return Occurrences(documents, postings.positions, levels)


def _in_scope(found: Occurrences, scope: Scope) -> Occurrences:
    return found if scope == "everywhere" else found.where(found.positions < BODY)
