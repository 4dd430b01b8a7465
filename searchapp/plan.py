"""What an engine is asked: a query read, analysed and expanded, free of syntax and of any engine.

``query`` compiles the tree, ``search`` puts it into a :class:`SearchPlan` with the :class:`Deadline` of the answer,
engines answer it with a :class:`ResultPage`, and what to highlight is read from the same tree.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, Literal, TypeVar

from searchapp.analysis.analyser import Forms
from searchapp.errors import Message, QueryError
from searchapp.model import Article, FacetCount, MatchLevel, Sort

T = TypeVar("T")

#: Where a word is looked for: anywhere in an article, or in its title alone.
Scope = Literal["everywhere", "title"]

#: What articles have values of that can be asked for by name.
ValueField = Literal["source", "section", "author"]
VALUE_FIELDS: tuple[ValueField, ...] = ("source", "section", "author")

#: What matching articles are counted by. By "day" only what lies within some years can be counted, by "minute" within
#: some days; where no time is known, the minute is the first of the day.
FacetName = Literal["source", "section", "author", "month", "day", "minute"]

#: What is counted where nothing else is asked for.
FACETS: tuple[FacetName, ...] = ("source", "section", "author", "month")

#: How many sources, sections and authors are shown with their counts, the most frequent: an archive has thousands of
#: authors.
FACET_VALUES: Final = 100


@dataclass(frozen=True, slots=True)
class Alternative:
    """Readings (and their root) of words that satisfy a word of the query, and at which level.

    At the level SPELLING only words of its normalized form do.
    """

    readings: str
    root: str
    level: MatchLevel = MatchLevel.INFLECTION


@dataclass(frozen=True, slots=True)
class Term:
    """A word, satisfied by words of each of the readings of ``alternatives``, its own among them.

    Where ``literal``, those of the level SPELLING are satisfied by its surface alone. Where ``related``, other words of
    its root add to the score.
    """

    forms: Forms
    alternatives: tuple[Alternative, ...]
    scope: Scope = "everywhere"
    related: bool = True
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in one paragraph or in the title, one after the other; one alone is a phrase as well.

    Each of ``positions`` holds the words one of which has to stand there, alike at ``level`` (EXACT, SPELLING or
    INFLECTION). The one that was typed is the first; of a wildcard it is the most frequent. With ``slop`` the words may
    stand in any order, with at most that many other words among them; no word is then at two positions, and ``slop`` is
    at most :data:`MAX_SLOP`.
    """

    positions: tuple[tuple[Forms, ...], ...]
    level: MatchLevel = MatchLevel.SPELLING
    scope: Scope = "everywhere"
    slop: int | None = None

    def forms_at(self, position: int) -> tuple[str, ...]:
        """Return the forms one of which has to stand at ``position``."""
        return tuple(dict.fromkeys(form_of(word, self.level) for word in self.positions[position]))


def form_of(word: Forms, level: MatchLevel) -> str:
    """Return the form that words share which are alike at ``level``: EXACT, SPELLING or INFLECTION."""
    match level:
        case MatchLevel.EXACT:
            return word.surface
        case MatchLevel.SPELLING:
            return word.normalized
        case _:
            return word.readings


@dataclass(frozen=True, slots=True)
class Way:
    """One of several ways to write the same; it matches at no more than ``level``."""

    written: Term | Phrase
    level: MatchLevel = MatchLevel.EXACT


@dataclass(frozen=True, slots=True)
class Spellings:
    """A name, a number or a quoted text, written in any of ``ways``: عبد الله or عبدالله.

    As typed comes first. All have one scope. It ranks as ``words`` words, however often it is written in which way.
    """

    ways: tuple[Way, ...]
    words: int = 1

    @property
    def scope(self) -> Scope:
        """Where it is looked for."""
        return self.ways[0].written.scope


#: More other words than this are never among those of a phrase: paragraphs are not much farther apart.
MAX_SLOP: Final = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article must be besides matching: filters are ANDed, the values of one are ORed, days are inclusive.

    A date that is a month or a year passes if all of it lies within the days.
    """

    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    arrived_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """What passes ``filters``. It ranks nothing, and nothing of it is highlighted."""

    filters: Filters


@dataclass(frozen=True, slots=True)
class And:
    """Every one of ``nodes`` (at least one)."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of ``nodes`` (at least one)."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AndNot:
    """What ``node`` matches and ``excluded`` does not; ``node`` None stands for every article."""

    node: Node | None
    excluded: Node


@dataclass(frozen=True, slots=True)
class Boost:
    """What ``node`` matches; whatever of ``optional`` is there too adds to the score."""

    node: Node
    optional: tuple[Node, ...]


Node = Term | Phrase | Spellings | Filter | And | Or | AndNot | Boost
Leaf = Term | Phrase | Spellings


def within(leaf: Leaf, scope: Scope) -> Leaf:
    """Return ``leaf`` looked for in ``scope``."""
    if isinstance(leaf, Spellings):
        return replace(leaf, ways=tuple(replace(way, written=replace(way.written, scope=scope)) for way in leaf.ways))
    return replace(leaf, scope=scope)


def words_in(leaf: Leaf) -> int:
    """Return as how many words ``leaf`` ranks."""
    match leaf:
        case Term():
            return 1
        case Phrase(positions):
            return len(positions)
        case Spellings(words=words):
            return words


def leaves(node: Node | None) -> Iterator[Leaf]:
    """Yield what is looked for in ``node``, in order, without what is excluded: what ranks and is highlighted."""
    match node:
        case None | Filter():
            return
        case Term() | Phrase() | Spellings():
            yield node
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from leaves(child)
        case AndNot(child, _):
            yield from leaves(child)
        case Boost(child, optional):
            for part in (child, *optional):
                yield from leaves(part)


def walk(node: Node | None) -> Iterator[Node]:
    """Yield ``node`` and all nodes in it, also what is excluded."""
    match node:
        case None:
            return
        case And(nodes) | Or(nodes):
            below: tuple[Node | None, ...] = nodes
        case AndNot(child, excluded):
            below = (child, excluded)
        case Boost(child, optional):
            below = (child, *optional)
        case _:
            below = ()
    yield node
    for each in below:
        yield from walk(each)


def required_leaves(node: Node | None) -> Iterator[Leaf]:
    """Yield the leaves of ``node`` that every article it matches has."""
    match node:
        case Term() | Phrase() | Spellings():
            yield node
        case And(nodes):
            for child in nodes:
                yield from required_leaves(child)
        case AndNot(child, _) | Boost(child, _):
            yield from required_leaves(child)
        case _:
            return


class TimeIsUpError(QueryError):
    """An answer was not ready in time."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                en="The search takes longer than is allowed; ask for fewer words, or for less common ones.",
                ar="يستغرق البحث أكثر من الوقت المسموح به؛ اطلب كلمات أقل أو أندر.",
            )
        )


class TooCostlyError(QueryError):
    """A plan costs more than its budget."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when an answer is wanted, a moment of :func:`time.monotonic`: code that works on one checks it between two
    steps.
    """

    moment: float

    @classmethod
    def within(cls, seconds: float) -> Deadline:
        """Return the deadline that is ``seconds`` away."""
        return cls(time.monotonic() + seconds)

    @classmethod
    def of_limit(cls, seconds: float) -> Deadline:
        """Return the deadline of an answer that begins now and may take ``seconds``; 0 sets no limit."""
        return cls.within(seconds) if seconds else cls(math.inf)

    def sooner(self, seconds: float) -> Deadline:
        """Return the deadline that is ``seconds`` before this one."""
        return replace(self, moment=self.moment - seconds)

    def at_most(self, seconds: float) -> Deadline:
        """Return this deadline or the one that is ``seconds`` away, whichever comes first."""
        return self.or_sooner(self.within(seconds))

    def or_sooner(self, other: Deadline) -> Deadline:
        """Return this deadline, or ``other`` if that comes first."""
        return other if other.moment < self.moment else self

    @property
    def left(self) -> float:
        """The seconds that are left, 0 when there are none."""
        return max(self.moment - time.monotonic(), 0.0)

    def check(self) -> None:
        """Raise :class:`TimeIsUpError` when the moment has passed."""
        if time.monotonic() > self.moment:
            raise TimeIsUpError

    def each(self, steps: Iterable[T]) -> Iterator[T]:
        """Yield ``steps``, looking at the clock before each."""
        for step in steps:
            self.check()
            yield step


#: Leaves all the time in the world.
NEVER: Final = Deadline(math.inf)

#: The deadline of what is being answered, also for what is asked without one on the way: no engine waits longer than
#: that for others to answer.
ANSWERING: Final[ContextVar[Deadline]] = ContextVar("answering", default=NEVER)


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """One page of a search. ``node`` None matches every article; ``paragraphs`` is how many a hit names at most,
    ``recency`` how much more the newest article scores than an old one, as a share.

    Articles of equal score or arrival come newest first, those of equal date too in the order of their ids, so that an
    order is the same on every engine. Dates are compared as instants, a clock whose offset is not known being taken as
    that of UTC, and a date without a day as its beginning. Undated articles come last in both orders by date.

    Where the plan says to ``collapse``, of the articles of one cluster the first in order is a hit, and ``offset`` and
    ``limit`` count clusters. Of the sources, sections and authors among the ``facets`` the first ``facet_values`` are
    named, None standing for all. An engine that sees the ``deadline`` pass raises :class:`TimeIsUpError`, and one that
    knows beforehand that it would take more than ``budget`` seconds :class:`TooCostlyError`.
    """

    node: Node | None
    filters: Filters = Filters()
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10
    paragraphs: int = 2
    recency: float = 0.0
    facets: tuple[FacetName, ...] = FACETS
    facet_values: int | None = None
    collapse: bool = False
    deadline: Deadline = NEVER
    budget: float = math.inf

    def named(self, facet: FacetName) -> int | None:
        """Return how many values of ``facet`` are named at most, None where all are: a time without a gap."""
        return self.facet_values if facet in VALUE_FIELDS else None


@dataclass(frozen=True, slots=True)
class RankedParagraph:
    """A paragraph of an article hit: its position in the article, from 0, and its score."""

    position: int
    score: float


#: How many copies of an article are named at most.
MOST_COPIES: Final = 20


@dataclass(frozen=True, slots=True)
class Copies:
    """The other articles of the cluster that an article is of, whether they match or not.

    Named are the earliest :data:`MOST_COPIES` of them in order, undated ones last, those of one date in the order of
    their ids; ``total`` counts all.
    """

    named: tuple[Article, ...] = ()
    total: int = 0


NO_COPIES: Final = Copies()


@dataclass(frozen=True, slots=True)
class FoundWords:
    """The words of a title or a paragraph that the engine has found: their ``numbers``, ascending, among ``count``."""

    count: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that matches, and its best paragraphs, best first (none when only the title matches).

    ``words`` are those found in its title and, after it, in each of its paragraphs. ``copies``, where the plan says to
    collapse, are the others of its cluster. ``cluster`` is the number of that, which means nothing but that equal
    numbers of one state of an index are one cluster.
    """

    article: Article
    score: float
    paragraphs: tuple[RankedParagraph, ...]
    words: tuple[FoundWords, ...]
    copies: Copies = NO_COPIES
    cluster: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The articles of one page, in order; ``total`` and ``facets`` count all that match, exactly.

    ``clusters`` is of how many clusters they are, where the plan says to collapse.
    """

    total: int
    hits: tuple[ArticleHit, ...]
    facets: dict[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    clusters: int | None = None
