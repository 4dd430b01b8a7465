"""From the nodes and filters of a plan to OpenSearch queries that match the same, and score by the first phase."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from searchapp.dates.moments import PRECISION, arrival_moment, between
from searchapp.engines.opensearch.document import spelling_of, to_term, word_term
from searchapp.model import MatchLevel
from searchapp.plan import And, AndNot, Boost, Filter, Filters, Leaf, Node, Or, Phrase, Scope, Spellings, Term, within
from searchapp.ranking.match import MATCHING, readings_by_root
from searchapp.ranking.scoring import Clause

Query = dict[str, Any]

EVERYTHING: Query = {"match_all": {}}
NOTHING: Query = {"match_none": {}}

BY_ID: Final = {"id": "asc"}
NEWEST: Final = {"instant": {"order": "desc", "missing": "_last"}}
OLDEST: Final = {"instant": {"order": "asc", "missing": "_last"}}
LAST_ARRIVED: Final = {"arrived": {"order": "desc", "missing": "_last"}}

#: The form that words share which are alike at a level.
_FORMS: Final = {
    MatchLevel.EXACT: "surface",
    MatchLevel.SPELLING: "normalized",
    MatchLevel.INFLECTION: "readings",
    MatchLevel.ROOT: "root",
}

#: How many words one pattern matches at most; OpenSearch has the same limit.
_IN_A_PATTERN: Final = 1000

#: What may have a special meaning in a pattern.
_SPECIAL: Final = re.compile(r"(\W)")


def matching(node: Node | None, filters: Filters) -> Query:
    """Return the query for the articles that ``node`` matches and that pass ``filters``."""
    needed = [of_node(node), *_of_filters(filters)]
    return needed[0] if len(needed) == 1 else all_of(needed)


def of_node(node: Node | None) -> Query:
    """Return the query for the articles that ``node`` matches."""
    match node:
        case None:
            return EVERYTHING
        case Term() | Phrase() | Spellings():
            return of_leaf(node, MATCHING)
        case Filter(filters):
            return matching(None, filters)
        case And(nodes):
            return all_of(list(map(of_node, nodes)))
        case Or(nodes):
            return _any_of_nodes(nodes)
        case AndNot(child, excluded):
            return {"bool": {"filter": [of_node(child)], "must_not": [of_node(excluded)]}}
        case Boost(child, _):
            return of_node(child)


def of_leaf(leaf: Leaf, level: int) -> Query:
    """Return the query for the articles in which ``leaf`` occurs at ``level`` or above."""
    match leaf:
        case Term():
            return of_term(leaf, level)
        case Phrase():
            return of_phrase(leaf) if level <= leaf.level else NOTHING
        case Spellings(ways):
            return any_of([of_leaf(way.written, level) for way in ways if level <= way.level])


def of_term(term: Term, level: int) -> Query:
    """Return the query for the articles in which a word is like ``term`` at ``level`` or above."""
    return _any_word_of(fields_of_term(term, level))


def fields_of_term(term: Term, level: int) -> list[tuple[str, list[str]]]:
    """Return fields, and the words in each that are like ``term`` at ``level`` or above."""
    by_readings = {readings: best for levels in readings_by_root(term).values() for readings, best in levels.items()}
    fields = [_spellings(term, by_readings)]
    if level <= MatchLevel.INFLECTION:
        wanted = sorted(readings for readings, best in by_readings.items() if level <= best < MatchLevel.SPELLING)
        fields.append((_field_of(MatchLevel.INFLECTION, term.scope), wanted))
    if level == MatchLevel.ROOT and term.related:
        fields.append((_field_of(MatchLevel.ROOT, term.scope), [term.forms.root]))
    return [(field, forms) for field, forms in fields if forms]


def _spellings(term: Term, readings: Collection[str]) -> tuple[str, list[str]]:
    """Return the field and the words that are spelt like ``term`` and satisfy it."""
    if term.literal:
        satisfied = term.forms.readings in readings
        return _field_of(MatchLevel.EXACT, term.scope), [term.forms.surface] if satisfied else []
    return _scoped("spelling", term.scope), [spelling_of(term.forms.normalized, each) for each in sorted(readings)]


def of_phrase(phrase: Phrase) -> Query:
    """Return the query for the articles that have ``phrase``."""
    field = _field_of(phrase.level, phrase.scope)
    positions = list(map(phrase.forms_at, range(len(phrase.positions))))
    if len(positions) == 1:
        return any_word(field, positions[0])
    if not all(positions):
        return NOTHING
    if phrase.slop is None and all(len(forms) == 1 for forms in positions):
        # Cheaper than intervals.
        return {"match_phrase": {field: {"query": " ".join(word_term(form) for (form,) in positions)}}}
    words = {"intervals": list(map(_one_of, positions)), "ordered": phrase.slop is None, "max_gaps": phrase.slop or 0}
    return {"intervals": {field: {"all_of": words}}}


def _one_of(forms: Sequence[str]) -> Query:
    """Return the interval of any of ``forms``.

    Several are one pattern that matches them. Given one by one, OpenSearch would make a phrase of each combination, of
    which a query may have 1024 by default (``indices.query.bool.max_clause_count``); a pattern counts as one.
    """
    if len(forms) == 1:
        return {"match": {"query": word_term(forms[0])}}
    lots = [forms[start : start + _IN_A_PATTERN] for start in range(0, len(forms), _IN_A_PATTERN)]
    patterns = [{"regexp": {"pattern": _pattern(lot), "max_expansions": len(lot)}} for lot in lots]
    return patterns[0] if len(patterns) == 1 else {"any_of": {"intervals": patterns}}


def _pattern(forms: Sequence[str]) -> str:
    return "|".join(_SPECIAL.sub(r"\\\1", word_term(form)) for form in forms)


def scored(query: Query, of_leaves: Iterable[tuple[Leaf, Sequence[Clause]]]) -> Query:
    """Return a query that matches as ``query`` does and scores by the points of clauses, the highest levels first."""
    clauses = [
        clause
        for leaf, its in of_leaves
        for scope in ("everywhere", "title")
        for clause in _points(leaf, [each for each in its if each.scope == scope])
    ]
    return {"bool": {"filter": [query], "should": clauses, "minimum_should_match": 0}}


def _points(leaf: Leaf, clauses: Sequence[Clause]) -> Iterator[Query]:
    """Yield what adds the points of ``clauses``, all of one scope.

    An article gains the points of the highest level at which the leaf stands in it, and of all below: the best of what
    is cumulated.
    """
    if not clauses:
        return
    leaf = within(leaf, clauses[0].scope)
    left = sum(clause.points for clause in clauses)
    if isinstance(leaf, Phrase):
        yield _constant(of_phrase(leaf), left)
        return
    best: list[Query] = []
    if isinstance(leaf, Spellings):
        for clause in clauses:
            best.append(_constant(of_leaf(leaf, clause.level), left))
            left -= clause.points
        yield {"dis_max": {"queries": best}}
        return
    covered: list[tuple[str, list[str]]] = []
    for clause in clauses:
        fields = [words for words in fields_of_term(leaf, clause.level) if words not in covered]
        if fields:
            best.append(_constant(_any_word_of(fields), left))
        covered += fields
        left -= clause.points
    yield {"dis_max": {"queries": best}}


def _constant(query: Query, score: int) -> Query:
    return {"constant_score": {"filter": query, "boost": score}}


def _any_word_of(fields: Iterable[tuple[str, Iterable[str]]]) -> Query:
    return any_of([any_word(field, forms) for field, forms in fields])


def any_word(field: str, forms: Iterable[str]) -> Query:
    """Return the query for the articles that have one of these words in ``field``."""
    return {"terms": {field: [word_term(form) for form in forms]}}


def _field_of(level: MatchLevel, scope: Scope) -> str:
    """Return the field that holds, for ``scope``, the form that words alike at ``level`` share."""
    return _scoped(_FORMS[level], scope)


def _scoped(form: str, scope: Scope) -> str:
    return f"title_{form}" if scope == "title" else form


def all_of(queries: Sequence[Query]) -> Query:
    """Return the query for what all of ``queries`` match."""
    return {"bool": {"filter": list(queries)}}


def any_of(queries: Sequence[Query]) -> Query:
    """Return the query for what any of ``queries`` matches; it matches nothing where there is none."""
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": list(queries), "minimum_should_match": 1}} if queries else NOTHING


def _any_of_nodes(nodes: Sequence[Node]) -> Query:
    """Return the query for what any of ``nodes`` matches, with all words of a field in one query."""
    words: dict[str, dict[str, None]] = {}
    others = []
    for node in nodes:
        if isinstance(node, Term):
            for field, forms in fields_of_term(node, MATCHING):
                words.setdefault(field, {}).update(dict.fromkeys(forms))
        else:
            others.append(of_node(node))
    return any_of([*(any_word(field, forms) for field, forms in words.items()), *others])


def _of_filters(filters: Filters) -> list[Query]:
    values_of = (("source", filters.sources), ("section", filters.sections), ("author", filters.authors))
    # An empty value stands for an article without one, which has no term.
    queries: list[Query] = [
        {"terms": {field: [to_term(value) for value in values if value]}} for field, values in values_of if values
    ]
    if filters.date_from or filters.date_to:
        queries.append(_between(filters.date_from, filters.date_to))
    if filters.arrived_from:
        queries.append({"range": {"arrived": {"gte": arrival_moment(filters.arrived_from)}}})
    return queries


def _between(first: date | None, last: date | None) -> Query:
    wanted = between(first, last)
    beyond = [
        all_of([{"term": {PRECISION: precision}}, {"range": {"moment": {"gt": latest}}}])
        for precision, latest in wanted.latest
    ]
    return {"bool": {"filter": [{"range": {"moment": {"gte": wanted.first, "lte": wanted.last}}}], "must_not": beyond}}
