"""What finds the best few hundred of the articles that match: a score that comes near to the ranking's for whole ones.

How rare words are is counted over all articles and given with the query, so that shards need not agree on anything
before they answer; see the similarity in :mod:`.mapping`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Final

from searchapp.engines.opensearch.matching import Query, fields_of_term, of_phrase, of_term
from searchapp.engines.opensearch.values import word_term
from searchapp.model import MatchLevel
from searchapp.plan import Leaf, Phrase
from searchapp.ranking.articles import levels
from searchapp.ranking.bm25 import inverse_document_frequency
from searchapp.ranking.match import LevelCounts
from searchapp.ranking.occurrences import MATCHING
from searchapp.ranking.weights import Weights

#: What a word in the title adds, as a share of what one elsewhere is worth.
_TITLE: Final = 1.0

#: Of longer queries than any that searchapp lets through the first words choose the candidates.
_SCORED: Final = 200


def scoring(query: Query, counts: Mapping[Leaf, LevelCounts], size: int, weights: Weights) -> Query:
    """Return what matches as ``query`` does, and scores by the leaves that have these ``counts`` among ``size``."""
    clauses = [clause for leaf in islice(counts, _SCORED) for clause in _of_leaf(leaf, counts[leaf], size, weights)]
    return {"bool": {"filter": [query], "should": clauses, "minimum_should_match": 0}}


def _of_leaf(leaf: Leaf, counts: LevelCounts, size: int, weights: Weights) -> Iterator[Query]:
    highest = leaf.level if isinstance(leaf, Phrase) else MatchLevel.EXACT
    worth = {
        level: weight * inverse_document_frequency(min(counts[level], size), size)
        for level, weight in levels(weights)
        if counts[level] and weight and level <= highest
    }
    if isinstance(leaf, Phrase):
        if worth:
            yield {"constant_score": {"filter": of_phrase(leaf), "boost": len(leaf.positions) * sum(worth.values())}}
        return
    for level, its in worth.items():
        field, forms = fields_of_term(leaf, level)[-1]
        for form in forms:
            yield {"term": {field: {"value": word_term(form), "boost": its}}}
    if leaf.scope != "title" and MATCHING in worth:
        title = replace(leaf, scope="title", related=False)
        yield {"constant_score": {"filter": of_term(title, MATCHING), "boost": _TITLE * worth[MATCHING]}}
