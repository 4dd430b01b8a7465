"""Which paragraphs of an article show best why it matches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from searchapp.plan import RankedParagraph
from searchapp.ranking.articles import Collection, Wanted
from searchapp.ranking.occurrences import Booleans, Floats, Integers, Selection
from searchapp.ranking.passages import passage_scores
from searchapp.ranking.rerank import PassagesOf
from searchapp.ranking.selected import select
from searchapp.ranking.weights import Weights

Evidence = tuple[RankedParagraph, ...]


def evidence(
    wanted: Sequence[Wanted], documents: Integers, collection: Collection, passages_of: PassagesOf, weights: Weights
) -> list[Evidence]:
    """Return for each of ``documents`` its paragraphs in which a word matches, best first."""
    selection = Selection(np.sort(documents), len(collection.lengths))
    passages = passages_of(selection.documents)
    ranked = passage_scores(select(wanted, selection, collection.size), passages, weights)
    found = []
    for place in selection.places[documents].tolist():
        own = slice(passages.first[place], passages.first[place + 1])
        found.append(_in_order(ranked.scores[own], ranked.matching[own]))
    return found


def _in_order(scores: Floats, matching: Booleans) -> Evidence:
    order = np.argsort(-scores, kind="stable")
    return tuple(RankedParagraph(number, float(scores[number])) for number in order[matching[order]].tolist())
