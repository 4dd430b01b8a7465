"""Which articles a plan matches, and where: its tree evaluated on posting lists.

Each word of a text matches a word of the query at a :class:`~searchapp.model.MatchLevel`, which its form decides. From
the occurrences of words follow those of phrases, from both which articles match.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial, reduce
from operator import and_, or_
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.analysis.analyser import Forms
from searchapp.model import MatchLevel
from searchapp.plan import (
    NEVER,
    And,
    AndNot,
    Boost,
    Deadline,
    Filter,
    Filters,
    Leaf,
    Node,
    Or,
    Phrase,
    Scope,
    Spellings,
    Term,
    leaves,
)
from searchapp.ranking.postings import (
    BODY,
    LAST_OF_TITLE,
    POSITION_BITS,
    POSITION_MASK,
    Booleans,
    Integers,
    Postings,
    Row,
)

Levels = npt.NDArray[np.int8]

#: The level from which on an occurrence satisfies the word.
MATCHING: Final = MatchLevel.VARIANT

#: Returns where the words of a root occur in some documents; an empty list where none does.
FindPostings = Callable[[str], Postings]

#: Returns which documents pass filters.
FindPassing = Callable[[Filters], Booleans]

#: Gives the level of a row; ROOT where it is like nothing that is looked for.
LevelOf = Callable[[Row], MatchLevel]

#: Where in a row the form is that words share which are alike at a level.
_COLUMNS: Final = {MatchLevel.EXACT: 0, MatchLevel.SPELLING: 1, MatchLevel.INFLECTION: 2}

#: More than the distance of any two words.
_FAR: Final = np.iinfo(np.int64).max


def readings_by_root(term: Term) -> dict[str, dict[str, MatchLevel]]:
    """Return the readings that satisfy ``term`` by their roots, its own root among them, and the level of each."""
    found: dict[str, dict[str, MatchLevel]] = {term.forms.root: {}}
    for alternative in term.alternatives:
        found.setdefault(alternative.root, {})[alternative.readings] = alternative.level
    return found


def levels_of_term(term: Term) -> dict[str, LevelOf]:
    """Return for each root that has words like ``term`` what gives their level; its own root is the first."""
    return {
        root: partial(level_of, levels=levels, typed=term.forms, literal=term.literal)
        for root, levels in readings_by_root(term).items()
    }


def level_of(row: Row, levels: Mapping[str, MatchLevel], typed: Forms, *, literal: bool) -> MatchLevel:
    """Return how alike the word of ``row`` is to ``typed``; ``levels`` are those of the readings that satisfy it.

    A word of other readings is another word, even if it is spelt the same: علي is not على.
    """
    surface, normalized, readings = row
    level = levels.get(readings, MatchLevel.ROOT)
    if level == MatchLevel.ROOT:
        return level
    if surface == typed.surface:
        return MatchLevel.EXACT
    if normalized == typed.normalized and not literal:
        return MatchLevel.SPELLING
    return MatchLevel.ROOT if level == MatchLevel.SPELLING else level


def levels_of_position(phrase: Phrase, position: int) -> dict[str, LevelOf]:
    """Return for each root that has words which may stand at ``position`` what gives their level."""
    wanted, column = frozenset(phrase.forms_at(position)), _COLUMNS[phrase.level]
    return dict.fromkeys(
        (word.root for word in phrase.positions[position]),
        lambda row: phrase.level if row[column] in wanted else MatchLevel.ROOT,
    )


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The occurrences of one word or phrase, in order of document and position; three arrays in parallel.

    Positions are as :mod:`.postings` says.
    """

    documents: Integers
    positions: Integers
    levels: Integers

    def at_least(self, level: int) -> Occurrences:
        """Return the occurrences that match at ``level`` or above."""
        return self if level == MatchLevel.ROOT else self.where(self.levels >= level)

    def at_most(self, level: int) -> Occurrences:
        """Return the occurrences, those above ``level`` at that level."""
        if level == MatchLevel.EXACT:
            return self
        return replace(self, levels=np.minimum(self.levels, np.int8(level)))

    def where(self, chosen: Booleans) -> Occurrences:
        """Return the occurrences at which ``chosen`` is true."""
        return Occurrences(self.documents[chosen], self.positions[chosen], self.levels[chosen])

    def within(self, selection: Selection) -> Occurrences:
        """Return the occurrences in the documents of ``selection``, each document replaced by its number there."""
        numbers = selection.numbers[self.documents]
        chosen = np.flatnonzero(numbers >= 0)
        if not selection.ascending:
            chosen = chosen[np.argsort(numbers[chosen], kind="stable")]
        return Occurrences(numbers[chosen], self.positions[chosen], self.levels[chosen])

    def positions_in(self, document: int) -> Integers:
        """Return where the occurrences in ``document`` are."""
        begin, end = np.searchsorted(self.documents, (document, document + 1))
        return self.positions[begin:end]

    def places(self) -> npt.NDArray[np.int64]:
        """Return one ascending number for each occurrence, made of document and position: neighbours differ by 1."""
        return (self.documents.astype(np.int64) << POSITION_BITS) + self.positions.astype(np.int64)


class BestLevels(NamedTuple):
    """The articles in which something occurs (ascending), its highest level in each, and in the title, -1 where it is
    not there.
    """

    articles: Integers
    anywhere: Levels
    in_title: Levels

    @classmethod
    def of(cls, occurrences: Occurrences) -> BestLevels:
        """Return the levels of ``occurrences``."""
        if not len(occurrences.documents):
            nothing = np.empty(0, np.int8)
            return cls(np.empty(0, np.int64), nothing, nothing)
        starts = starts_of(occurrences.documents)
        titled = np.where(occurrences.positions < BODY, occurrences.levels, np.int8(-1))
        return cls(
            occurrences.documents[starts],
            np.maximum.reduceat(occurrences.levels, starts),
            np.maximum.reduceat(titled, starts),
        )

    def counts(self) -> tuple[int, ...]:
        """Return the number of articles at each level or above, up to SPELLING."""
        by_level = np.bincount(np.minimum(self.anywhere, MatchLevel.SPELLING), minlength=MatchLevel.SPELLING + 1)
        return tuple(np.cumsum(by_level[::-1])[::-1].tolist())


def starts_of(documents: Integers) -> Integers:
    """Return where in ``documents`` (ascending) the run of each begins."""
    first = np.empty(len(documents), np.bool_)
    first[:1] = True
    np.not_equal(documents[1:], documents[:-1], out=first[1:])
    return np.flatnonzero(first)


class Selection:
    """Some of ``size`` documents, numbered from 0 on as they are given; ``numbers`` has the number of each document, or
    -1.
    """

    def __init__(self, documents: Integers, size: int) -> None:
        self.numbers = np.full(size, -1, np.int64)
        self.numbers[documents] = np.arange(len(documents))
        self.ascending = bool(np.all(documents[1:] > documents[:-1]))


def join(parts: list[Occurrences]) -> Occurrences:
    """Return all occurrences of ``parts`` in order; one that is in several counts once, at its highest level."""
    if len(parts) == 1:
        return parts[0]
    joined = Occurrences(
        np.concatenate([part.documents for part in parts]) if parts else np.empty(0, np.int64),
        np.concatenate([part.positions for part in parts]) if parts else np.empty(0, np.int64),
        np.concatenate([part.levels for part in parts]) if parts else np.empty(0, np.uint8),
    )
    places = joined.places()
    order = np.lexsort((-joined.levels.astype(np.int8), places))
    ordered = places[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return joined.where(order[first])  # type: ignore[arg-type]


def adjacent(words: Sequence[Occurrences]) -> Occurrences:
    """Return those occurrences of the first of ``words`` after which the others follow, one after the other."""
    first = words[0]
    starts = first.places()
    chosen = np.ones(len(starts), np.bool_)
    for distance, following in enumerate(words[1:], 1):
        chosen &= _among(starts + distance, following.places())
    return first.where(chosen)


def near(words: Sequence[Occurrences], slop: int) -> Occurrences:
    """Return where all of ``words``, in any order, stand with at most ``slop`` other words among them.

    An occurrence is that of the word that comes first there. All have the level of the first of ``words``.
    """
    places = [word.places() for word in _in_common_documents(words)]
    starts = np.unique(np.concatenate(places))
    if not all(map(len, places)):
        starts = starts[:0]
    ends = starts
    for others in places:
        ends = np.maximum(ends, _next(starts, others))
    chosen = starts[(ends - starts < len(words) + slop) & _in_one_text(starts & POSITION_MASK, ends & POSITION_MASK)]
    level = words[0].levels[0] if len(chosen) else 0
    return Occurrences(chosen >> POSITION_BITS, chosen & POSITION_MASK, np.full(len(chosen), level, np.int8))


def _in_common_documents(words: Sequence[Occurrences]) -> list[Occurrences]:
    """Return the occurrences of ``words`` in the documents that have all of them: seldom many, where one is rare."""
    size = 1 + max((int(word.documents[-1]) for word in words if len(word.documents)), default=0)
    common = np.ones(size, np.bool_)
    for word in words:
        having = np.zeros(size, np.bool_)
        having[word.documents] = True
        common &= having
    return [word.where(common[word.documents]) for word in words]


def _next(starts: Integers, others: Integers) -> Integers:
    """Return for each of ``starts`` the first of ``others`` (ascending) that is not before it."""
    found = np.searchsorted(others, starts)
    return np.append(others, _FAR)[found]


def _in_one_text(starts: Integers, ends: Integers) -> Booleans:
    """Return which stretches are in the title or in the text, and not at the end of a title that is too long."""
    return (starts >= BODY) | (ends < LAST_OF_TITLE)


def _among(places: Integers, others: Integers) -> Booleans:
    """Return for each of ``places`` whether it is among ``others``; both ascend, and may hold a place twice."""
    if not len(others):
        return np.zeros(len(places), np.bool_)
    found = np.searchsorted(others, places)
    found[found == len(others)] = 0
    return np.equal(others[found], places)


class Matching:
    """Evaluates plans on ``size`` documents, numbered from 0 on, and remembers where their leaves occur.

    ``passing`` is needed where filters may be part of the plan and :meth:`documents` is asked for. The methods raise
    :class:`~searchapp.plan.TimeIsUpError` when the ``deadline`` has passed.
    """

    def __init__(
        self, size: int, postings: FindPostings, passing: FindPassing | None = None, deadline: Deadline = NEVER
    ) -> None:
        self._size = size
        self._postings = postings
        self._passing = passing or _unknown
        self._deadline = deadline
        self._leaves: dict[Leaf, Occurrences] = {}
        self._best: dict[Leaf, BestLevels] = {}

    def until(self, deadline: Deadline) -> Matching:
        """Return the same with another deadline: what the one remembers the other does."""
        other = copy(self)
        other._deadline = deadline  # noqa: SLF001 - of the same class
        return other

    def documents(self, node: Node | None) -> Booleans:
        """Return for each document whether ``node`` matches it."""
        match node:
            case None:
                return np.ones(self._size, np.bool_)
            case Term() | Phrase() | Spellings():
                best = self.best_levels(node)
                found = np.zeros(self._size, np.bool_)
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
            found = self._leaves[leaf] = self._find(leaf)
        return found

    def _find(self, leaf: Leaf) -> Occurrences:
        match leaf:
            case Term():
                return self._find_term(leaf)
            case Phrase():
                return self._find_phrase(leaf)
            case Spellings(ways):
                return join([self.occurrences(way.written).at_most(way.level) for way in ways])

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
        self._deadline.check()
        postings = self._postings(root)
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
    raise NotImplementedError(f"which documents pass {filters} is not known")


def roots_in(node: Node | None) -> set[str]:
    """Return the roots whose postings are asked for where the :func:`leaves` of ``node`` are looked for."""
    return {root for leaf in leaves(node) for root in roots_of(leaf)}


def roots_of(leaf: Leaf) -> set[str]:
    """Return the roots whose postings are asked for where ``leaf`` is looked for."""
    match leaf:
        case Term():
            return set(readings_by_root(leaf))
        case Phrase(positions):
            return {word.root for words in positions for word in words}
        case Spellings(ways):
            return {root for way in ways for root in roots_of(way.written)}


def _located(postings: Postings, levels: Levels) -> Occurrences:
    documents = np.repeat(postings.documents.astype(np.int64), postings.counts)
    return Occurrences(documents, postings.positions, levels)


def _in_scope(found: Occurrences, scope: Scope) -> Occurrences:
    return found if scope == "everywhere" else found.where(found.positions < BODY)
