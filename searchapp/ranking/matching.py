"""Which documents a query matches, and where: the tree of a plan evaluated on arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Protocol

import numpy as np

from searchapp.analysis.analyser import Forms
from searchapp.plan import All, AnyOf, Boosted, Except, Filters, Leaf, Node, Passing, Phrase, Scope, Term, leaves
from searchapp.ranking.articles import Wanted
from searchapp.ranking.layout import BODY
from searchapp.ranking.occurrences import EXACT, MATCHING, ROOT, STEM, VARIANT, Booleans, Integers, Occurrences, join
from searchapp.ranking.postings import Postings

#: In how many articles of the whole collection a word or phrase stands, at each level or above: indexed by the level.
LevelCounts = Sequence[int]

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
    """Evaluates one plan on some documents; remembers the leaves of the plan, which match and rank.

    Where the documents are not the whole collection, ``count`` tells in how many articles of that a leaf stands.
    ``passing`` is needed where filters may be part of the plan, and :meth:`documents` is asked for.
    """

    def __init__(
        self,
        words: Words,
        count: Callable[[Leaf], LevelCounts] | None = None,
        passing: PassingDocuments | None = None,
    ) -> None:
        self._source = words
        self._count = count
        self._passing = passing or _unknown
        self._leaves: dict[Leaf, Wanted] = {}

    def documents(self, node: Node | None) -> Booleans:
        """Return for each document whether ``node`` matches it."""
        match node:
            case None:
                return np.ones(self._source.size, np.bool_)
            case Term() | Phrase():
                found = np.zeros(self._source.size, np.bool_)
                found[self._leaf(node).at(MATCHING).articles] = True
                return found
            case Passing(filters):
                return self._passing(filters)
            case All(nodes):
                return reduce(and_, map(self.documents, nodes))
            case AnyOf(nodes):
                return reduce(or_, map(self.documents, nodes))
            case Except(child, excluded):
                return self.documents(child) & ~self.documents(excluded)
            case Boosted(child, _):
                return self.documents(child)

    def wanted(self, node: Node | None) -> list[Wanted]:
        """Return what is looked for in ``node``, in the order of the query: what ranks."""
        return [self._leaf(leaf) for leaf in leaves(node)]

    def _leaf(self, leaf: Leaf) -> Wanted:
        found = self._leaves.get(leaf)
        if found is None:
            found = self._leaves[leaf] = self._find(leaf)
        return found

    def _find(self, leaf: Leaf) -> Wanted:
        counts = None if self._count is None else self._count(leaf)
        if isinstance(leaf, Term):
            return Wanted(self._find_term(leaf), counts=counts)
        return Wanted(self._find_phrase(leaf), len(leaf.words), counts)

    def _find_term(self, term: Term) -> Occurrences:
        parts = [
            self._of_root(root, wanted, term.forms.exact, term.scope, others=term.related and root == term.forms.root)
            for root, wanted in stems_by_root(term).items()
        ]
        return join([part for part in parts if len(part.documents)] or parts[:1])

    def _of_root(self, root: str, stems: Mapping[str, int], exact: str, scope: Scope, *, others: bool) -> Occurrences:
        """Return the occurrences of the words of ``root`` that have one of ``stems``, at the level given for it, those
        of ``exact`` at the highest, and those of all ``others`` if asked.
        """
        postings = self._source.word_postings(root)
        levels = np.array([EXACT if form == exact else stems.get(stem, ROOT) for form, stem in postings.table], np.int8)
        found = _located(postings, levels[postings.forms] if len(levels) else np.empty(0, np.int8))
        if not others:
            found = found.where(found.levels >= MATCHING)
        return _in_scope(found, scope)

    def _find_phrase(self, phrase: Phrase) -> Occurrences:
        words = [self._phrase_word(word, phrase) for word in phrase.words]
        first = words[0]
        starts = first.places()
        chosen = np.ones(len(starts), np.bool_)
        for distance, following in enumerate(words[1:], 1):
            chosen &= _among(starts + distance, following.places())
        found = first.where(chosen)
        level = EXACT if phrase.literal else STEM
        return Occurrences(found.documents, found.positions, np.full(len(found.levels), level, np.int8))

    def _phrase_word(self, word: Forms, phrase: Phrase) -> Occurrences:
        found = self._of_root(word.root, {word.stem: STEM}, word.exact, phrase.scope, others=False)
        return found.at_least(EXACT) if phrase.literal else found


def _unknown(filters: Filters) -> Booleans:
    raise NotImplementedError(f"who evaluates this plan has to say which documents pass {filters}")


def roots_in(node: Node | None) -> set[str]:
    """Return the roots that are asked for where ``node`` is looked for."""
    roots: set[str] = set()
    for leaf in leaves(node):
        roots.update(stems_by_root(leaf) if isinstance(leaf, Term) else (word.root for word in leaf.words))
    return roots


def stems_by_root(term: Term) -> dict[str, dict[str, int]]:
    """Return the stems that satisfy ``term`` by their roots, its own root among them, and at which level each does."""
    stems: dict[str, dict[str, int]] = {term.forms.root: {}}
    for alternative in term.alternatives:
        level = VARIANT if alternative.how == "variant" else STEM
        stems.setdefault(alternative.root, {})[alternative.stem] = level
    return stems


def _among(places: Integers, others: Integers) -> Booleans:
    """Return for each of ``places`` whether it is among ``others``; both ascend, and may hold a place twice."""
    if not len(others):
        return np.zeros(len(places), np.bool_)
    found = np.searchsorted(others, places)
    found[found == len(others)] = 0
    return np.equal(others[found], places)


def _located(postings: Postings, levels: np.ndarray[tuple[int, ...], np.dtype[np.int8]]) -> Occurrences:
    documents = np.repeat(postings.documents.astype(np.int64), postings.counts)
    return Occurrences(documents, postings.positions, levels)


def _in_scope(found: Occurrences, scope: Scope) -> Occurrences:
    return found if scope == "everywhere" else found.where(found.positions < BODY)
