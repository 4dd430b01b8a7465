"""Answering plans from one state of an index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from searchapp.engines.opensearch.articles import Articles, Looked
from searchapp.engines.opensearch.candidates import scoring
from searchapp.engines.opensearch.counting import Counting, Whole, facets_asked
from searchapp.engines.opensearch.matching import Query, matching
from searchapp.engines.opensearch.reading import Reader
from searchapp.engines.opensearch.state import State
from searchapp.moments import MOMENTS_A_DAY, UNDATED, to_moment
from searchapp.plan import ArticleHit, Leaf, ResultPage, SearchPlan, leaves
from searchapp.ranking.articles import Collection
from searchapp.ranking.closely import relevance
from searchapp.ranking.evidence import evidence
from searchapp.ranking.matching import LevelCounts, Matching
from searchapp.ranking.recency import recency_factors
from searchapp.ranking.weights import Weights

#: How many names of documents are asked for at once: what an index gives by default.
_WINDOW: Final = 10_000

_BY_ID: Final = {"id": "asc"}
_NEWEST: Final = {"moment": {"order": "desc", "missing": "_last"}}
_OLDEST: Final = {"moment": {"order": "asc", "missing": "_last"}}


class _Scored(NamedTuple):
    """A document, and its score: by OpenSearch, or by the ranking."""

    name: str
    score: float


class Answering:
    """Turns plans into pages of results."""

    def __init__(self, reader: Reader, counting: Counting, articles: Articles, weights: Weights) -> None:
        self.reader = reader
        self.counting = counting
        self.articles = articles
        self.weights = weights

    def page(self, plan: SearchPlan, state: State) -> ResultPage:
        """Return the page of articles that ``plan`` asks for."""
        return _Answer(self, plan, state).page()


class _Answer:
    """The answer to one plan in one state."""

    def __init__(self, answering: Answering, plan: SearchPlan, state: State) -> None:
        self._reader = answering.reader
        self._counting = answering.counting
        self._articles = answering.articles
        self._weights = answering.weights
        self._plan = plan
        self._state = state
        self._query: Query = matching(plan.node, plan.filters)
        self._whole: Whole = self._counting.whole(state)
        self._counts: Mapping[Leaf, LevelCounts] = self._counting.levels(state, leaves(plan.node))

    def page(self) -> ResultPage:
        plan = self._plan
        ranks = plan.sort == "relevance" and bool(self._counts)
        sort = ["_score", _NEWEST, _BY_ID] if ranks else [_OLDEST if plan.sort == "oldest" else _NEWEST, _BY_ID]
        query = scoring(self._query, self._counts, self._whole.size, self._weights) if ranks else self._query
        offset, stop = (0, self._weights.candidates) if ranks else (plan.offset, plan.offset + plan.limit)
        body: dict[str, Any] = {"query": query, "sort": sort, "_source": False}
        aggregations = {"aggs": facets_asked(plan.facets)} if plan.facets else {}
        first = self._reader.search(
            self._state,
            {**body, **aggregations, **_window(offset, stop), "track_total_hits": True},
        )
        total: int = first["hits"]["total"]["value"]
        stop = min(plan.offset + plan.limit, total)
        shown: Sequence[_Scored] = ()
        if plan.offset < stop:
            if ranks:
                shown = self._by_relevance(body, first, stop)
            else:
                found = self._documents(body, first, begins=offset, start=offset, stop=stop)
                shown = [_Scored(name, 0.0) for name, _ in found]
        return ResultPage(
            total=total,
            hits=tuple(self._hits(shown)),
            facets=self._counting.facets(self._state, self._query, plan.facets, first) if plan.facets else {},
        )

    def _documents(
        self, body: dict[str, Any], first: dict[str, Any], *, begins: int, start: int, stop: int
    ) -> Iterator[_Scored]:
        """Yield the documents from ``start`` to ``stop``; the ``first`` answer ``begins`` at that place."""
        hits = first["hits"]["hits"]
        if not hits and begins < stop:
            # It began so far down that OpenSearch does not count as far.
            begins = 0
            hits = self._reader.search(self._state, {**body, "size": _WINDOW})["hits"]["hits"]
        while hits and begins < stop:
            for place, hit in enumerate(hits, begins):
                if start <= place < stop:
                    yield _Scored(hit["_id"], _score(hit))
            begins += len(hits)
            if begins < stop:
                size = min(_WINDOW, stop - begins)
                after = {**body, "size": size, "search_after": hits[-1]["sort"]}
                hits = self._reader.search(self._state, after)["hits"]["hits"]

    def _by_relevance(self, body: dict[str, Any], first: dict[str, Any], stop: int) -> list[_Scored]:
        """Return a page of the candidates in the order of the ranking, and after them of the rest in OpenSearch's."""
        chosen = [_Scored(hit["_id"], _score(hit)) for hit in first["hits"]["hits"]]
        ranked = self._ranked(chosen)
        if stop > len(ranked):
            # The scores of both go on without a step upwards.
            share = ranked[-1].score / max(chosen[-1].score, 1e-9)
            rest = self._documents(body, first, begins=0, start=len(ranked), stop=stop)
            ranked += [_Scored(name, score * share) for name, score in rest]
        return ranked[self._plan.offset : stop]

    def _ranked(self, chosen: Sequence[_Scored]) -> list[_Scored]:
        looked = self._articles.look_at(self._state, [hit.name for hit in chosen])
        wanted = Matching(looked, self._counts.__getitem__, deadline=self._plan.deadline).wanted(self._plan.node)
        scores = relevance(
            wanted, np.arange(looked.size), self._collection(looked), looked.candidates.passages, self._weights
        )
        moments = np.array([to_moment(article.date) for article in looked.articles], np.int64)
        if self._plan.recency:
            newest = UNDATED if self._whole.newest is None else self._whole.newest
            ages = np.where(moments != UNDATED, (newest - moments) / MOMENTS_A_DAY, np.inf)
            scores = scores * recency_factors(ages, self._plan.recency)
        order = sorted(
            range(looked.size), key=lambda number: (-scores[number], -moments[number], looked.articles[number].id)
        )
        return [_Scored(chosen[number].name, float(scores[number])) for number in order]

    def _collection(self, looked: Looked) -> Collection:
        return Collection(self._whole.size, self._whole.average_length, looked.candidates.lengths)

    def _hits(self, shown: Sequence[_Scored]) -> Iterator[ArticleHit]:
        looked = self._articles.look_at(self._state, [hit.name for hit in shown])
        wanted = Matching(looked, self._counts.__getitem__, deadline=self._plan.deadline).wanted(self._plan.node)
        found = evidence(
            wanted, np.arange(looked.size), self._collection(looked), looked.candidates.passages, self._weights
        )
        for hit, article, best in zip(shown, looked.articles, found, strict=True):
            yield ArticleHit(article, hit.score, best[: self._plan.paragraphs])


def _window(start: int, stop: int) -> dict[str, int]:
    """Return what asks for the hits from ``start`` to ``stop``, as many as OpenSearch gives at once."""
    return {"from": start, "size": min(stop, _WINDOW) - start} if start < _WINDOW else {"size": 0}


def _score(hit: dict[str, Any]) -> float:
    # As it was sorted by; a sort by date scores nothing.
    return float(hit["_score"] or 0.0)
