"""From the nodes and filters of a plan to Tantivy queries that match the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import compress
from typing import Final

import numpy as np
from tantivy import FieldType, Occur, Query, Schema

from searchapp.analysis.analyser import Forms
from searchapp.dates.moments import PRECISION, arrival_moment, between
from searchapp.engines.tantivy.schema import pattern, term_prefix, to_term, word_term
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.model import MatchLevel
from searchapp.plan import And, AndNot, Boost, Deadline, Filter, Filters, Leaf, Node, Or, Phrase, Scope, Spellings, Term
from searchapp.ranking.match import Matching, readings_by_root, roots_in

#: Tantivy takes no regular expression of more than 1000 states. One for several texts has a state for each prefix of
#: one of them, and few others.
_MOST_STATES: Final = 900

#: The most words of a phrase that Tantivy finds by itself, with an expression for each. Few articles have all the words
#: of a longer one: their records are looked at.
_MOST_PATTERNS: Final = 12

#: How many documents are examined at once, and how many phrases are remembered.
_TOGETHER: Final = 5_000
_REMEMBERED: Final = 64

#: Makes the query for a phrase that Tantivy has none for, from the query for the articles that have all its words.
FindPhrase = Callable[[Phrase, Query], Query]


class MatchQueries:
    """Makes queries for an index of ``schema``."""

    def __init__(self, schema: Schema, find_phrase: FindPhrase) -> None:
        self._schema = schema
        self._find_phrase = find_phrase

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
                return self.leaf(node, MatchLevel.ROOT + 1)
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

    def leaf(self, leaf: Leaf, level: int) -> Query:
        """Return the query for the articles in which ``leaf`` occurs at ``level`` or above."""
        match leaf:
            case Term():
                return self.term(leaf, level)
            case Phrase():
                return self.phrase(leaf) if level <= leaf.level else any_of([])
            case Spellings(ways):
                return any_of([self.leaf(way.written, level) for way in ways if level <= way.level])

    def term(self, term: Term, level: int) -> Query:
        """Return the query for the articles in which a word is like ``term`` at ``level`` or above."""
        field = _field_of(term.scope)
        found = {prefix: self.starts(field, prefix) for prefix in _prefixes(term, level)}
        if level == MatchLevel.ROOT and term.related:
            own = term_prefix(term.forms.root)
            others = [query for prefix, query in found.items() if not prefix.startswith(own)]
            return any_of([self.starts(field, own), *others])
        if term.literal and any(it.readings == term.forms.readings for it in term.alternatives):
            return any_of([self._like(field, term.forms, MatchLevel.EXACT), *found.values()])
        return any_of(list(found.values()))

    def starts(self, field: str, prefix: str) -> Query:
        """Return the query for the articles that have a term with this prefix in ``field``."""
        # Cheaper than a regular expression, which is compiled first.
        return Query.fuzzy_term_query(self._schema, field, prefix, distance=0, prefix=True)

    def _like(self, field: str, word: Forms, level: MatchLevel) -> Query:
        """Return the query for the articles that have a word like ``word``."""
        prefix = _common_prefix(word, level)
        return (
            Query.term_query(self._schema, field, prefix) if level == MatchLevel.EXACT else self.starts(field, prefix)
        )

    def phrase(self, phrase: Phrase) -> Query:
        """Return the query for the articles that have ``phrase``."""
        adjacent = self._adjacent(phrase)
        if adjacent is not None:
            return adjacent
        field = _field_of(phrase.scope)
        having = all_of(
            [any_of([self._like(field, word, phrase.level) for word in words]) for words in phrase.positions]
        )
        return having if len(phrase.positions) == 1 else self._find_phrase(phrase, having)

    def _adjacent(self, phrase: Phrase) -> Query | None:
        """Return Tantivy's own query for ``phrase``, or None where it has none."""
        if len(phrase.positions) > _MOST_PATTERNS:
            return None
        patterns = [_any_word(words, phrase.level) for words in phrase.positions]
        terms: list[str | tuple[int, str]] = [pattern for pattern in patterns if pattern is not None]
        if len(terms) < len(patterns) or len(terms) == 1 or phrase.slop is not None:
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


def _prefixes(term: Term, level: int) -> Iterator[str]:
    """Yield the prefixes of the words that are like ``term`` at ``level`` or above; of a literal one only of those that
    are not spelt like it.
    """
    for root, levels in readings_by_root(term).items():
        for readings, best in levels.items():
            if level <= best < MatchLevel.SPELLING:
                yield term_prefix(root, readings)
            elif not term.literal:
                yield term_prefix(root, readings, term.forms.normalized)


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
    """Finds the phrases for which Tantivy has no query, and remembers them: the records show where their words are.

    They are those whose words may be apart, and those with very many words that may be at one position.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._found: OrderedDict[Phrase, Query] = OrderedDict()

    def query(self, phrase: Phrase, having: Query, deadline: Deadline) -> Query:
        """Return the query for the articles that have ``phrase``, all of them among those that match ``having``.

        Raises :class:`~searchapp.plan.TimeIsUpError` when the ``deadline`` passes.
        """
        found = self._found.get(phrase)
        if found is None:
            found = self._found[phrase] = self._find(phrase, having, deadline)
            if len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
        return found

    def _find(self, phrase: Phrase, having: Query, deadline: Deadline) -> Query:
        addresses = self._snapshot.matched(having)
        terms: list[str] = []
        for start in deadline.each(range(0, len(addresses), _TOGETHER)):
            some = addresses[start : start + _TOGETHER]
            _, words = self._snapshot.words_of(some, roots_in(phrase))
            chosen = np.asarray(Matching(words.size, words.word_postings).documents(phrase)).tolist()
            terms += map(to_term, self._snapshot.identifiers(list(compress(some, chosen))))
        return Query.term_set_query(self._snapshot.schema, "key", terms)
