"""What an engine is asked: a query read, analysed and expanded, free of syntax and of any engine.

``query`` makes the tree, ``searching`` puts it into a :class:`SearchPlan`, engines answer it with a
:class:`ResultPage`, and ``snippets`` reads from the same tree what to highlight.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from searchapp.analysis.analyser import Forms
from searchapp.deadline import NEVER, Deadline
from searchapp.model import Article, FacetCount, Sort

#: Where a word is looked for: anywhere in an article, or in its title alone.
Scope = Literal["everywhere", "title"]

#: Why a stem satisfies a word of the query: it is its own; that of another spelling of the same name; that of the word
#: written together with a preposition.
How = Literal["stem", "variant", "preposition"]

#: What articles have values of that can be asked for by name.
ValueField = Literal["source", "section", "author"]
VALUE_FIELDS: tuple[ValueField, ...] = ("source", "section", "author")

#: What matching articles are counted by. By "day" only what lies within some years can be counted.
FacetName = Literal["source", "section", "author", "month", "day"]

#: What is counted where nothing else is asked for.
FACETS: tuple[FacetName, ...] = ("source", "section", "author", "month")

#: By which of their forms two words are alike.
Likeness = Literal["written", "exact", "stem"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A stem (and its root) that satisfies a word of the query, and why."""

    stem: str
    root: str
    how: How = "stem"


@dataclass(frozen=True, slots=True)
class Term:
    """A word, which its exact form satisfies and each of the stems of ``alternatives``, its own first if it is there.

    Where ``literal``, its written form has to stand there in place of the exact one. Where ``related``, other words of
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

    Each of ``places`` holds the words one of which has to stand there, by the form that ``like`` names; the one that
    was typed is the first, or where it is a pattern that was typed the most frequent. With ``apart`` they may stand in
    any order, with at most so many other words among them; no word is then in two places, and it is at most
    :data:`MOST_APART`.
    """

    places: tuple[tuple[Forms, ...], ...]
    like: Likeness = "exact"
    scope: Scope = "everywhere"
    apart: int | None = None

    def forms_at(self, place: int) -> tuple[str, ...]:
        """Return the forms one of which has to stand at ``place``."""
        return tuple(dict.fromkeys(form_of(word, self.like) for word in self.places[place]))


def form_of(word: Forms, like: Likeness) -> str:
    """Return the form of ``word`` that ``like`` names."""
    match like:
        case "written":
            return word.written
        case "exact":
            return word.exact
        case "stem":
            return word.stem


#: More other words than this are never among those of a phrase: paragraphs are not much farther apart.
MOST_APART: Final = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article must be besides matching: filters are ANDed, the values of one are ORed, days are inclusive."""

    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None


@dataclass(frozen=True, slots=True)
class Passing:
    """What passes ``filters``. It ranks nothing, and nothing of it is highlighted."""

    filters: Filters


@dataclass(frozen=True, slots=True)
class All:
    """Every one of ``nodes`` (at least one)."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of ``nodes`` (at least one)."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Except:
    """What ``node`` matches and ``excluded`` does not; ``node`` None stands for every article."""

    node: Node | None
    excluded: Node


@dataclass(frozen=True, slots=True)
class Boosted:
    """What ``node`` matches; whatever of ``optional`` is there too adds to the score."""

    node: Node
    optional: tuple[Node, ...]


Node = Term | Phrase | Passing | All | AnyOf | Except | Boosted
Leaf = Term | Phrase


def leaves(node: Node | None) -> Iterator[Leaf]:
    """Yield what is looked for in ``node``, in order, without what is excluded: what ranks and is highlighted."""
    match node:
        case None | Passing():
            return
        case Term() | Phrase():
            yield node
        case All(nodes) | AnyOf(nodes):
            for child in nodes:
                yield from leaves(child)
        case Except(child, _):
            yield from leaves(child)
        case Boosted(child, optional):
            for part in (child, *optional):
                yield from leaves(part)


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """One page of a search. ``node`` None matches every article; ``paragraphs`` is how many a hit names at most,
    ``recency`` how much more the newest article scores than an old one, as a share.

    Articles of equal score come newest first, those of equal date too in the order of their ids, so that an order is
    the same on every engine. Undated articles come last in both orders by date. Where the plan says to ``fold``, of the
    articles of one story the first in order is a hit, and ``offset`` and ``limit`` count stories. An engine that sees
    the ``deadline`` pass raises :class:`~searchapp.deadline.TimeIsUpError`.
    """

    node: Node | None
    filters: Filters = Filters()
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10
    paragraphs: int = 2
    recency: float = 0.0
    facets: tuple[FacetName, ...] = FACETS
    fold: bool = False
    deadline: Deadline = NEVER


@dataclass(frozen=True, slots=True)
class RankedParagraph:
    """A paragraph of an article hit: its position in the article, from 0, and its score."""

    position: int
    score: float


#: How many copies of an article are named at most.
MOST_COPIES: Final = 20


@dataclass(frozen=True, slots=True)
class Copies:
    """The other articles of the story that an article is of, whether they match or not.

    Named are the earliest :data:`MOST_COPIES` of them in order, undated ones last, those of one date in the order of
    their ids; ``total`` counts all.
    """

    named: tuple[Article, ...] = ()
    total: int = 0


NO_COPIES: Final = Copies()


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that matches, and its best paragraphs, best first (none when only the title matches).

    ``copies``, where the plan says to fold, are the others of its story.
    """

    article: Article
    score: float
    paragraphs: tuple[RankedParagraph, ...]
    copies: Copies = NO_COPIES


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The articles of one page, in order; ``total`` and ``facets`` count all that match, exactly.

    ``stories`` is of how many stories they are, where the plan says to fold.
    """

    total: int
    hits: tuple[ArticleHit, ...]
    facets: dict[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    stories: int | None = None
