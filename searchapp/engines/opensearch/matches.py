"""What matches a plan on a cluster: OpenSearch finds, counts and sorts it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

from searchapp.dates.moments import UNDATED
from searchapp.engines.opensearch.articles import Articles, LoadedArticles
from searchapp.engines.opensearch.clusters import CLUSTERS_ASKED, Document, clusters_counted, copies_of
from searchapp.engines.opensearch.counting import Counting, facets_asked, facets_in
from searchapp.engines.opensearch.matching import BY_ID, NEWEST, OLDEST, matching, scored
from searchapp.engines.opensearch.reading import Snapshot
from searchapp.engines.retrieval import Listed, Matches, Words, listed_at_first
from searchapp.model import Article, FacetCount
from searchapp.plan import Copies, FacetName, Leaf, SearchPlan, leaves
from searchapp.ranking.match import Matching
from searchapp.ranking.scoring import CANDIDATES, LevelCounts, Weights, clauses

#: How many documents are listed at once: the most that an index allows by default.
_WINDOW: Final = 10_000


class OpenSearchMatches(Matches[Document]):
    """What matches a plan in one snapshot.

    The first request brings the first documents, the total, facets and the number of clusters in one answer.
    """

    def __init__(
        self, plan: SearchPlan, snapshot: Snapshot, counting: Counting, articles: Articles, weights: Weights
    ) -> None:
        self.totals = counting.totals(snapshot)
        self._plan = plan
        self._snapshot = snapshot
        self._articles = articles
        self._weights = weights
        self._query = matching(plan.node, plan.filters)
        # All in one request.
        self._counts = counting.levels(snapshot, leaves(plan.node))
        self._by_relevance = plan.sort == "relevance" and bool(self._counts)
        self._loaded: tuple[Sequence[Document], LoadedArticles] | None = None

    @property
    def total(self) -> int:
        total: int = self._first["hits"]["total"]["value"]
        return total

    def counts(self, leaf: Leaf) -> LevelCounts:
        return self._counts[leaf]

    @cached_property
    def _first(self) -> dict[str, Any]:
        plan = self._plan
        counted = {**facets_asked(plan.facets), **(CLUSTERS_ASKED if plan.collapse else {})}
        window = {"size": min(self._listed_at_first(), _WINDOW), "track_total_hits": True}
        return self._snapshot.search({**self._body, **window, **({"aggs": counted} if counted else {})})

    def _listed_at_first(self) -> int:
        plan = self._plan
        stop = plan.offset + plan.limit
        if self._by_relevance:
            return CANDIDATES
        return listed_at_first(stop) if plan.collapse else stop

    @cached_property
    def _body(self) -> dict[str, Any]:
        """The search for what matches, in order."""
        plan, query = self._plan, self._query
        sort: list[Any] = [OLDEST if plan.sort == "oldest" else NEWEST, BY_ID]
        if self._by_relevance:
            size = self.totals.articles
            query = scored(
                query,
                [
                    (leaf, list(clauses(leaf, self._counts[leaf], size, self._weights)))
                    for leaf in self._plan.deadline.each(leaves(plan.node))
                ],
            )
            sort.insert(0, "_score")
        clusters = {"docvalue_fields": ["cluster"]} if plan.collapse else {}
        return {"query": query, "sort": sort, "_source": False, **clusters}

    @cached_property
    def _hits(self) -> list[dict[str, Any]]:
        """What has been listed up to now."""
        return list(self._first["hits"]["hits"])

    def listed(self, stop: int) -> Sequence[Listed[Document]]:
        hits, stop = self._hits, min(stop, self.total)
        while hits and (missing := stop - len(hits)) > 0:
            more = {"size": min(_WINDOW, missing), "search_after": hits[-1]["sort"]}
            found = self._snapshot.search({**self._body, **more})["hits"]["hits"]
            if not found:
                break
            hits += found
        return list(map(_listed, hits[:stop]))

    def words(self, documents: Sequence[Document], of_leaves: Sequence[Leaf]) -> Words:
        loaded = self._load(documents)
        matching = Matching(loaded.size, loaded.word_postings, deadline=self._plan.deadline)
        occurrences = [matching.occurrences(leaf) for leaf in of_leaves]
        return Words(loaded.vectors.lengths, loaded.vectors.passages, occurrences)

    def _load(self, documents: Sequence[Document]) -> LoadedArticles:
        """Return the articles of ``documents``: the same again while the same are asked for."""
        if self._loaded is None or self._loaded[0] != documents:
            self._loaded = documents, self._articles.load(self._snapshot, [each.name for each in documents])
        return self._loaded[1]

    def identifiers(self, documents: Sequence[Document]) -> Sequence[str]:
        return [article.id for article in self.articles(documents)]

    def articles(self, documents: Sequence[Document]) -> Sequence[Article]:
        return self._load(documents).articles

    def facets(self, names: Sequence[FacetName]) -> dict[str, tuple[FacetCount, ...]]:
        return facets_in(self._snapshot, self._query, names, self._first)

    def clusters(self, documents: Sequence[Document]) -> Sequence[int]:
        return [each.cluster for each in documents]

    def cluster_count(self) -> int:
        return clusters_counted(self._first, self.total)

    def copies(self, documents: Sequence[Document]) -> Sequence[Copies]:
        return copies_of(self._snapshot, documents)


def _listed(hit: dict[str, Any]) -> Listed[Document]:
    moment = hit["sort"][-2]
    # Without a date OpenSearch sorts by the largest or the smallest of numbers.
    return Listed(Document.of_hit(hit), int(hit["_score"] or 0), moment if abs(moment) < -UNDATED else UNDATED)
