"""From the tree of a plan, and its filters, to Tantivy's queries that match the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time

from tantivy import FieldType, Occur, Query, Schema

from searchapp.analysis.analyser import Forms
from searchapp.dates.moments import UNDATED, to_moment
from searchapp.engines.tantivy.patterns import any_term, beginning_like
from searchapp.engines.tantivy.schema import to_term
from searchapp.engines.tantivy.words import beginning
from searchapp.model import MatchLevel
from searchapp.plan import And, AndNot, Boost, Filter, Filters, Node, Or, Phrase, Scope, Term
from searchapp.ranking.match import stems_by_root

#: Makes a query for what has a phrase that Tantivy cannot be asked for; it is given one for what has all its words.
FindStanding = Callable[[Phrase, Query], Query]


class MatchQueries:
    """Makes queries for an index of ``schema``."""

    def __init__(self, schema: Schema, standing: FindStanding) -> None:
        self._schema = schema
        self._standing = standing

    def query(self, node: Node | None, filters: Filters) -> Query:
        """Return what matches the articles that ``node`` matches and ``filters`` let pass."""
        needed = [self.node(node), *self._filters(filters)]
        return needed[0] if len(needed) == 1 else all_of(needed)

    def node(self, node: Node | None) -> Query:
        """Return what matches the articles that ``node`` matches."""
        match node:
            case None:
                return Query.all_query()
            case Term():
                return self.term(node, MatchLevel.ROOT + 1)
            case Phrase():
                return self.phrase(node)
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

    def term(self, term: Term, level: int) -> Query:
        """Return what matches the articles in which a word is like ``term`` at ``level`` or above."""
        return self.word(field_of(term.scope), term, level)

    def word(self, field: str, term: Term, level: int) -> Query:
        """Return what matches the articles in which a word of ``field`` is like ``term`` at ``level`` or above."""
        stems = stems_by_root(term)
        wanted = [beginning(root, stem) for root, its in stems.items() for stem, found in its.items() if found >= level]
        if level == MatchLevel.ROOT and term.related:
            wanted = [begin for begin in wanted if not begin.startswith(beginning(term.forms.root))]
            return any_of([self.begins(field, begin) for begin in (beginning(term.forms.root), *wanted)])
        found = [self.begins(field, begin) for begin in wanted]
        if beginning(term.forms.root, term.forms.stem) not in wanted:
            found = [self._like(field, term.forms, MatchLevel.EXACT if term.literal else MatchLevel.SPELLING), *found]
        return any_of(found)

    def begins(self, field: str, beginning: str) -> Query:
        """Return what matches the articles that have a term beginning so."""
        # Cheaper than a regular expression, which is compiled first.
        return Query.fuzzy_term_query(self._schema, field, beginning, distance=0, prefix=True)

    def _like(self, field: str, word: Forms, level: MatchLevel) -> Query:
        """Return what matches the articles that have a word like ``word``."""
        begin = beginning_like(word, level)
        return Query.term_query(self._schema, field, begin) if level == MatchLevel.EXACT else self.begins(field, begin)

    def phrase(self, phrase: Phrase) -> Query:
        """Return what matches the articles that have ``phrase``."""
        adjacent = self.adjacent(phrase)
        if adjacent is not None:
            return adjacent
        field = field_of(phrase.scope)
        having = all_of(
            [any_of([self._like(field, word, phrase.level) for word in words]) for words in phrase.positions]
        )
        return having if len(phrase.positions) == 1 else self._standing(phrase, having)

    def adjacent(self, phrase: Phrase) -> Query | None:
        """Return Tantivy's own query for ``phrase``, or None where it has none."""
        patterns = [any_term(words, phrase.level) for words in phrase.positions]
        terms: list[str | tuple[int, str]] = [pattern for pattern in patterns if pattern is not None]
        if len(terms) < len(patterns) or len(terms) == 1 or phrase.slop is not None:
            return None
        return Query.regex_phrase_query(self._schema, field_of(phrase.scope), terms)

    def _filters(self, filters: Filters) -> list[Query]:
        wanted = (("source", filters.sources), ("section", filters.sections), ("author", filters.authors))
        queries = [self._one_of(field, values) for field, values in wanted if values]
        if filters.date_from or filters.date_to:
            queries.append(self._between(filters.date_from, filters.date_to))
        return queries

    def _one_of(self, field: str, values: Sequence[str]) -> Query:
        # An empty value is that of an article without one, which has no term.
        return any_of([Query.term_query(self._schema, field, to_term(value)) for value in values if value])

    def _between(self, first: date | None, last: date | None) -> Query:
        lower = to_moment(datetime.combine(first, time.min)) if first else UNDATED + 1
        upper = to_moment(datetime.combine(last, time.max)) if last else None
        return Query.range_query(self._schema, "moment", FieldType.Integer, lower, upper)


def field_of(scope: Scope) -> str:
    """Return the field in which words are looked for."""
    return "title" if scope == "title" else "words"


def all_of(queries: Sequence[Query]) -> Query:
    """Return what matches what all of ``queries`` match."""
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def any_of(queries: Sequence[Query]) -> Query:
    """Return what matches what any of ``queries`` matches; nothing where there is none."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries]) if queries else Query.empty_query()
