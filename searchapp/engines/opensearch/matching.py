"""From the tree of a plan, and its filters, to OpenSearch's queries that match the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from searchapp.dates.moments import to_moment
from searchapp.engines.opensearch.intervals import standing_together
from searchapp.engines.opensearch.values import to_term, word_term
from searchapp.model import MatchLevel
from searchapp.plan import And, AndNot, Boost, Filter, Filters, Node, Or, Phrase, Scope, Term
from searchapp.ranking.match_levels import stems_by_root
from searchapp.ranking.occurrences import MATCHING

Query = dict[str, Any]

EVERYTHING: Query = {"match_all": {}}
#: The form that words share which are alike at a level.
_FORMS: Final = {
    MatchLevel.EXACT: "surface",
    MatchLevel.SPELLING: "normalized",
    MatchLevel.INFLECTION: "stem",
    MatchLevel.ROOT: "root",
}

NOTHING: Query = {"match_none": {}}


def matching(node: Node | None, filters: Filters) -> Query:
    """Return what matches the articles that ``node`` matches and ``filters`` let pass."""
    needed = [of_node(node), *_of_filters(filters)]
    return needed[0] if len(needed) == 1 else all_of(needed)


def of_node(node: Node | None) -> Query:
    """Return what matches the articles that ``node`` matches."""
    match node:
        case None:
            return EVERYTHING
        case Term():
            return of_term(node, MATCHING)
        case Phrase():
            return of_phrase(node)
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


def of_term(term: Term, level: int) -> Query:
    """Return what matches the articles in which a word is like ``term`` at ``level`` or above."""
    return any_of([any_word(field, forms) for field, forms in fields_of_term(term, level)])


def fields_of_term(term: Term, level: int) -> list[tuple[str, list[str]]]:
    """Return the words in which fields are like ``term`` at ``level`` or above."""
    its_own = (
        (field_of(MatchLevel.EXACT, term.scope), [term.forms.surface])
        if term.literal
        else (field_of(MatchLevel.SPELLING, term.scope), [term.forms.normalized])
    )
    if level == MatchLevel.SPELLING:
        return [its_own]
    stems = sorted({s for of_root in stems_by_root(term).values() for s, its in of_root.items() if its >= level})
    fields = [its_own, (field_of(MatchLevel.INFLECTION, term.scope), stems)]
    if level == MatchLevel.ROOT and term.related:
        fields.append((field_of(MatchLevel.ROOT, term.scope), [term.forms.root]))
    return [(field, forms) for field, forms in fields if forms]


def of_phrase(phrase: Phrase) -> Query:
    """Return what matches the articles that have ``phrase``."""
    field = field_of(phrase.level, phrase.scope)
    places = list(map(phrase.forms_at, range(len(phrase.positions))))
    if len(places) == 1:
        return any_word(field, places[0])
    if not all(places):
        return NOTHING
    if phrase.slop is None and all(len(forms) == 1 for forms in places):
        # Cheaper.
        return {"match_phrase": {field: {"query": " ".join(word_term(form) for (form,) in places)}}}
    return standing_together(field, places, phrase.slop)


def any_word(field: str, forms: Iterable[str]) -> Query:
    """Return what matches the articles that have one of these words in ``field``."""
    return {"terms": {field: [word_term(form) for form in forms]}}


def field_of(level: MatchLevel, scope: Scope) -> str:
    """Return the field of the form that words alike at ``level`` share, in which those of ``scope`` are looked for."""
    form = _FORMS[level]
    return f"title_{form}" if scope == "title" else form


def all_of(queries: Sequence[Query]) -> Query:
    """Return what matches what all of ``queries`` match."""
    return {"bool": {"filter": list(queries)}}


def any_of(queries: Sequence[Query]) -> Query:
    """Return what matches what any of ``queries`` matches; nothing where there is none."""
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": list(queries), "minimum_should_match": 1}} if queries else NOTHING


def _any_of_nodes(nodes: Sequence[Node]) -> Query:
    """Return what matches what any of ``nodes`` does; words of one field as one."""
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
    wanted = (("source", filters.sources), ("section", filters.sections), ("author", filters.authors))
    # An empty value is that of an article without one, which has no term.
    queries: list[Query] = [
        {"terms": {field: [to_term(value) for value in values if value]}} for field, values in wanted if values
    ]
    if filters.date_from or filters.date_to:
        queries.append({"range": {"moment": _between(filters.date_from, filters.date_to)}})
    return queries


def _between(first: date | None, last: date | None) -> dict[str, int]:
    between = {}
    if first:
        between["gte"] = to_moment(datetime.combine(first, time.min))
    if last:
        between["lte"] = to_moment(datetime.combine(last, time.max))
    return between
