"""From the nodes and filters of a plan to Tantivy queries that match the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import compress
from typing import Final

import numpy as np
from tantivy import FieldType, Occur, Query, Schema

from searchapp.analysis.analyser import Forms
from searchapp.analysis.lexemes import root_of
from searchapp.dates.moments import PRECISION, arrival_moment, between
from searchapp.engines.tantivy.schema import pattern, term_prefix, to_term, word_term
from searchapp.engines.tantivy.snapshot import Family, Snapshot
from searchapp.model import MatchLevel
from searchapp.plan import And, AndNot, Boost, Deadline, Filter, Filters, Leaf, Node, Or, Phrase, Scope, Spellings, Term
from searchapp.ranking.match import MATCHING, LevelOf, Matching, levels_of_position, levels_of_term, roots_in

#: Tantivy takes no regular expression of more than 1000 states. One for several texts has a state for each prefix of
#: one of them, and few others.
_MOST_STATES: Final = 900

#: The most words of a phrase that Tantivy finds by itself, with an expression for each. Few articles have all the words
#: of a longer one: their records are looked at.
_MOST_PATTERNS: Final = 12

#: Of up to this many terms each is a query: faster than one for the set, which is an automaton.
_FEW_TERMS: Final = 60

#: How many documents are examined at once.
_TOGETHER: Final = 5_000

#: How many phrases are remembered at most, and how many articles they are in, all together.
_MOST_REMEMBERED: Final = 64
_REMEMBERED: Final = 200_000

#: Makes the query for a phrase that Tantivy has none for, from the query for the articles that have all its words.
FindPhrase = Callable[[Phrase, Query], Query]


#: Words of a root that may stand at a position: the root, what gives the level of a form, the least level that counts.
_FormsOfRoot = tuple[str, LevelOf, int]


class _Terms:
    """The terms of the words that may stand at one position, with their levels, and how many postings they have."""

    def __init__(self, levels: Mapping[str, int], postings: int) -> None:
        self.levels: Final = levels
        self.postings: Final = postings
        self._at_least: dict[int, tuple[str, ...]] = {}

    def at_least(self, level: int) -> tuple[str, ...]:
        """Return the terms of ``level`` or above."""
        found = self._at_least.get(level)
        if found is None:
            found = tuple(term for term, its_level in self.levels.items() if its_level >= level)
            self._at_least[level] = found
        return found


#: Finds the forms of a root.
FindFamily = Callable[[str], Family]


class MatchQueries:
    """Makes the queries of one plan for an index of ``schema``.

    Words become sets of the terms that the dictionary has for them: one query for a word or a pattern, however many
    forms it stands for.
    """

    def __init__(self, schema: Schema, family: FindFamily, find_phrase: FindPhrase) -> None:
        self._schema = schema
        self._family = family
        self._find_phrase = find_phrase
        self._terms: dict[Term | Phrase, tuple[_Terms, ...]] = {}

    def query(self, node: Node | None, filters: Filters) -> Query:
        """Return the query for the articles that ``node`` matches and ``filters`` let pass."""
        needed = [self.node(node), *self._filters(filters)]
        return needed[0] if len(needed) == 1 else all_of(needed)

    def node(self, node: Node | None) -> Query:
        """Return the query for the articles that ``node`` matches."""
        match node:
            case None:
                return Query.all_query()
            case Term() | Phrase() | Spellings():
                return self.leaf(node, MATCHING)
            case Filter(filters):
                return self.query(None, filters)
            case And(nodes):
                return all_of([self.node(child) for child in nodes])
            case Or(nodes):
                return any_of([self.node(child) for child in nodes])
            case AndNot(child, excluded):
                return Query.boolean_query([(Occur.Must, self.node(child)), (Occur.MustNot, self.node(excluded))])
            case Boost(child, _):
                return self.node(child)

    def postings_count(self, leaf: Leaf) -> int:
        """Return how many postings are read to find ``leaf``: the frequencies of its terms."""
        match leaf:
            case Term() | Phrase():
                return sum(terms.postings for terms in self._terms_of(leaf))
            case Spellings(ways):
                return sum(self.postings_count(way.written) for way in ways)

    def leaf(self, leaf: Leaf, level: int) -> Query:
        """Return the query for the articles in which ``leaf`` occurs at ``level`` or above."""
        match leaf:
            case Term():
                return self._term(leaf, level)
            case Phrase():
                return self.phrase(leaf) if level <= leaf.level else any_of([])
            case Spellings(ways):
                return any_of([self.leaf(way.written, level) for way in ways if level <= way.level])

    def key(self, leaf: Leaf, level: int) -> Hashable:
        """Return a value that is equal for leaves and levels whose queries match the same in any scope."""
        match leaf:
            case Term():
                (terms,) = self._terms_of(leaf)
                return terms.at_least(level)
            case Phrase(positions, its_level, _, slop):
                return (positions, its_level, slop) if level <= its_level else ()
            case Spellings(ways):
                return tuple(self.key(way.written, level) for way in ways if level <= way.level)

    def readings(self, readings: str) -> Query:
        """Return the query for the articles that have a word of these ``readings``."""
        return self._starts("everywhere", term_prefix(root_of(readings), readings))

    def _term(self, term: Term, level: int) -> Query:
        """Return the query for the articles in which a word is like ``term`` at ``level`` or above."""
        (terms,) = self._terms_of(term)
        wanted = terms.at_least(level)
        if level > MatchLevel.ROOT or not term.related:
            return self._any_term(term.scope, wanted)
        own = term_prefix(term.forms.root)
        others = [other for other in wanted if not other.startswith(own)]
        return any_of([self._starts(term.scope, own), self._any_term(term.scope, others)])

    def phrase(self, phrase: Phrase) -> Query:
        """Return the query for the articles that have ``phrase``."""
        adjacent = self._adjacent(phrase)
        if adjacent is not None:
            return adjacent
        having = all_of([self._any_term(phrase.scope, list(terms.levels)) for terms in self._terms_of(phrase)])
        return having if len(phrase.positions) == 1 else self._find_phrase(phrase, having)

    def _any_term(self, scope: Scope, terms: Sequence[str]) -> Query:
        """Return the query for the articles that have one of ``terms`` in ``scope``."""
        field = _field_of(scope)
        if len(terms) <= _FEW_TERMS:
            return any_of([Query.term_query(self._schema, field, term) for term in terms])
        return Query.term_set_query(self._schema, field, terms)

    def _starts(self, scope: Scope, prefix: str) -> Query:
        """Return the query for the articles that have a term with this prefix in ``scope``: a range of the dictionary,
        several times as fast as the set of its terms.
        """
        return Query.fuzzy_term_query(self._schema, _field_of(scope), prefix, distance=0, prefix=True)

    def _terms_of(self, leaf: Term | Phrase) -> tuple[_Terms, ...]:
        """Return for each position of ``leaf`` the terms of the words that may stand there."""
        if leaf.scope != "everywhere":
            return self._terms_of(replace(leaf, scope="everywhere"))
        found = self._terms.get(leaf)
        if found is None:
            found = self._terms[leaf] = tuple(map(self._terms_at, _positions(leaf)))
        return found

    def _terms_at(self, position: Iterable[_FormsOfRoot]) -> _Terms:
        levels: dict[str, int] = {}
        postings = 0
        for root, level_of, least in position:
            family = self._family(root)
            for term, frequency, row in zip(family.terms, family.frequencies, family.table, strict=True):
                level = level_of(row)
                if level >= least:
                    levels[term] = level
                    postings += frequency
        return _Terms(levels, postings)

    def _adjacent(self, phrase: Phrase) -> Query | None:
        """Return Tantivy's own query for ``phrase``, or None where it has none."""
        if not 1 < len(phrase.positions) <= _MOST_PATTERNS or phrase.slop is not None:
            return None
        patterns = [_any_word(words, phrase.level) for words in phrase.positions]
        terms: list[str | tuple[int, str]] = [pattern for pattern in patterns if pattern is not None]
        if len(terms) < len(patterns):
            return None
        return Query.regex_phrase_query(self._schema, _field_of(phrase.scope), terms)

    def _filters(self, filters: Filters) -> list[Query]:
        wanted = (("source", filters.sources), ("section", filters.sections), ("author", filters.authors))
        queries = [self._one_of(field, values) for field, values in wanted if values]
        if filters.date_from or filters.date_to:
            queries.append(self._between(filters.date_from, filters.date_to))
        if filters.arrived_from:
            queries.append(self._range("arrived", arrival_moment(filters.arrived_from), None))
        return queries

    def _one_of(self, field: str, values: Sequence[str]) -> Query:
        # An empty value is that of an article without one, which has no term.
        return any_of([Query.term_query(self._schema, field, to_term(value)) for value in values if value])

    def _between(self, first: date | None, last: date | None) -> Query:
        wanted = between(first, last)
        begins = self._range("moment", wanted.first, wanted.last)
        beyond = [
            all_of([Query.term_query(self._schema, PRECISION, precision), self._range("moment", latest + 1, None)])
            for precision, latest in wanted.latest
        ]
        return Query.boolean_query([(Occur.Must, begins), *((Occur.MustNot, query) for query in beyond)])

    def _range(self, field: str, first: int, last: int | None) -> Query:
        return Query.range_query(self._schema, field, FieldType.Integer, first, last)


def _field_of(scope: Scope) -> str:
    """Return the field with the words of ``scope``."""
    return "title" if scope == "title" else "words"


def _positions(leaf: Term | Phrase) -> Iterator[Iterator[_FormsOfRoot]]:
    """Yield for each position of ``leaf`` the words that may stand there."""
    match leaf:
        case Term(forms, related=related):
            own = forms.root if related else None
            yield (
                (root, level_of, MatchLevel.ROOT if root == own else MATCHING)
                for root, level_of in levels_of_term(leaf).items()
            )
        case Phrase(positions):
            for number in range(len(positions)):
                yield ((root, level_of, MATCHING) for root, level_of in levels_of_position(leaf, number).items())


def _common_prefix(word: Forms, level: MatchLevel) -> str:
    """Return the common prefix of the terms of words like ``word`` at ``level``; for EXACT it is the whole term."""
    match level:
        case MatchLevel.EXACT:
            return word_term(word)
        case MatchLevel.SPELLING:
            return term_prefix(word.root, word.readings, word.normalized)
        case _:
            return term_prefix(word.root, word.readings)


def _any_word(words: Iterable[Forms], level: MatchLevel) -> str | None:
    """Return the pattern of the terms of words like one of ``words`` at ``level``, or None where it would be too large
    for Tantivy.
    """
    prefixes = dict.fromkeys(_common_prefix(word, level) for word in words)
    encoded = [prefix.encode() for prefix in prefixes]
    if len({text[:length] for text in encoded for length in range(len(text) + 1)}) > _MOST_STATES:
        return None
    return f"({'|'.join(map(pattern, prefixes))}){'' if level == MatchLevel.EXACT else '.*'}"


def all_of(queries: Sequence[Query]) -> Query:
    """Return the query for what all of ``queries`` match."""
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def any_of(queries: Sequence[Query]) -> Query:
    """Return the query for what any of ``queries`` matches; it matches nothing where there is none."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries]) if queries else Query.empty_query()


class PhraseFinder:
    """Finds the phrases for which Tantivy has no query, and remembers some: the records show where their words are.

    They are those whose words may be apart, and those with very many words that may be at one position.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._found: OrderedDict[Phrase, tuple[str, ...]] = OrderedDict()

    def query(self, phrase: Phrase, having: Query, deadline: Deadline) -> Query:
        """Return the query for the articles that have ``phrase``, all of them among those that match ``having``.

        Raises :class:`~searchapp.plan.TimeIsUpError` when the ``deadline`` passes.
        """
        found = self._found.get(phrase)
        if found is None:
            found = self._found[phrase] = self._find(phrase, having, deadline)
            while sum(map(len, list(self._found.values()))) > _REMEMBERED or len(self._found) > _MOST_REMEMBERED:
                self._found.popitem(last=False)
        return Query.term_set_query(self._snapshot.schema, "key", list(found))

    def _find(self, phrase: Phrase, having: Query, deadline: Deadline) -> tuple[str, ...]:
        addresses = self._snapshot.matched(having)
        terms: list[str] = []
        for start in deadline.each(range(0, len(addresses), _TOGETHER)):
            some = addresses[start : start + _TOGETHER]
            _, words = self._snapshot.words_of(some, roots_in(phrase))
            chosen = np.asarray(Matching(words.size, words.word_postings).documents(phrase)).tolist()
            terms += map(to_term, self._snapshot.identifiers(list(compress(some, chosen))))
        return tuple(terms)
