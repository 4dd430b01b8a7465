"""What matches a plan on a cluster: OpenSearch finds, counts and sorts it; the articles are remembered for a while."""

from __future__ import annotations

import math
import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final, NamedTuple

import numpy as np

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.dates.moments import UNDATED
from searchapp.engines.opensearch.counting import (
    CLUSTERS_ASKED,
    Counting,
    Document,
    clusters_counted,
    copies_of,
    facets_asked,
    facets_in,
)
from searchapp.engines.opensearch.document import original_of, source_of
from searchapp.engines.opensearch.matching import BY_ID, LAST_ARRIVED, NEWEST, OLDEST, matching, scored
from searchapp.engines.opensearch.reading import Hit, Snapshot
from searchapp.engines.price import Rates, require_affordable
from searchapp.engines.retrieval import Listed, Matches, Words, listed_at_first
from searchapp.model import Article, FacetCount
from searchapp.plan import Copies, Deadline, FacetName, Leaf, SearchPlan, TimeIsUpError, leaves, walk
from searchapp.ranking.match import Matching, roots_of
from searchapp.ranking.postings import Postings, TermVector, TermVectors
from searchapp.ranking.scoring import CANDIDATES, LevelCounts, Weights, clauses

#: Reckoned for OpenSearch with all its data on one node: of the order of what local engines were measured to take.
RATES: Final = Rates(lists=0.2e-3, postings=0.1e-6, articles=40e-6)

#: How many documents are listed at once: the most that an index allows by default.
_WINDOW: Final = 10_000

#: How many words of articles are remembered, and how many strings between spaces; longer ones, in code points, are not.
_REMEMBERED_WORDS: Final = 4_000_000
_REMEMBERED_STRINGS: Final = 2_000_000
_LONGEST_REMEMBERED: Final = 64

#: How many articles are fetched at once.
_FETCHED: Final = 300


class OpenSearchMatches(Matches[Document]):
    """What matches a plan in one snapshot.

    The first request brings the first documents, the total, facets and the number of clusters in one answer.
    """

    def __init__(
        self, plan: SearchPlan, snapshot: Snapshot, counting: Counting, articles: Articles, weights: Weights
    ) -> None:
        self.totals = counting.totals(snapshot)
        require_affordable(plan, RATES, self.totals.articles, _postings_counter(plan, snapshot, counting))
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
                    for leaf in plan.deadline.each(leaves(plan.node))
                ],
            )
            sort.insert(0, "_score")
        if plan.sort == "arrived":
            sort.insert(0, LAST_ARRIVED)
        return {"query": query, "sort": sort, "_source": False, "docvalue_fields": ["cluster"]}

    @cached_property
    def _hits(self) -> list[Hit]:
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
        return facets_in(self._snapshot, self._query, {name: self._plan.named(name) for name in names}, self._first)

    def clusters(self, documents: Sequence[Document]) -> Sequence[int]:
        return [each.cluster for each in documents]

    def cluster_count(self) -> int:
        return clusters_counted(self._first, self.total)

    def copies(self, documents: Sequence[Document]) -> Sequence[Copies]:
        return copies_of(self._snapshot, documents)


def _listed(hit: Hit) -> Listed[Document]:
    moment = hit["sort"][-2]
    # Without a date OpenSearch sorts by the largest or the smallest of numbers.
    return Listed(Document.of_hit(hit), int(hit["_score"] or 0), moment if abs(moment) < -UNDATED else UNDATED)


def _postings_counter(plan: SearchPlan, snapshot: Snapshot, counting: Counting) -> Callable[[Leaf], int]:
    """Return what counts the postings of each leaf of ``plan``; those of all are asked for at once."""

    @cache
    def of_all() -> dict[str, int]:
        asked = [node for node in walk(plan.node) if isinstance(node, Leaf)]
        return counting.postings(snapshot, {root for leaf in asked for root in roots_of(leaf)})

    def count(leaf: Leaf) -> int:
        return sum(of_all()[root] for root in roots_of(leaf))

    return count


class NumberedForms:
    """Gives each word a number, the same wherever it occurs, and returns the words of a root."""

    def __init__(self) -> None:
        self._numbers: dict[Forms, int] = {}
        self._by_root: dict[str, list[tuple[int, Forms]]] = {}
        self._strings: dict[str, array[int]] = {}

    @property
    def size(self) -> int:
        """The number of strings that are remembered."""
        return len(self._strings)

    def of(self, text: str) -> array[int]:
        """Return the numbers of the words of ``text``, in order."""
        numbers: array[int] = array("I")
        strings = self._strings
        for part in text.split():
            found = strings.get(part)
            numbers.extend(self._analysed(part) if found is None else found)
        return numbers

    def _analysed(self, part: str) -> array[int]:
        found = array("I", [self._number(forms) for forms in analyse_forms(part)])
        if len(part) <= _LONGEST_REMEMBERED:
            self._strings[part] = found
        return found

    def _number(self, forms: Forms) -> int:
        number = self._numbers.get(forms)
        if number is None:
            number = self._numbers[forms] = len(self._numbers)
            self._by_root.setdefault(forms.root, []).append((number, forms))
        return number

    def of_root(self, root: str) -> list[tuple[int, Forms]]:
        """Return the numbers and forms of the words of ``root``."""
        return self._by_root.get(root, [])


class _Loaded(NamedTuple):
    """An article and its words, as numbers of :attr:`LoadedArticles.forms`."""

    article: Article
    words: TermVector


@dataclass(frozen=True, slots=True)
class LoadedArticles:
    """Some articles with their words, from which :mod:`searchapp.ranking.match` takes postings."""

    articles: Sequence[Article]
    vectors: TermVectors
    forms: NumberedForms

    @property
    def size(self) -> int:
        """The number of articles."""
        return len(self.articles)

    def word_postings(self, root: str) -> Postings:
        """Return where the words of ``root`` occur."""
        found = self.forms.of_root(root)
        numbers = np.array([number for number, _ in found], np.uint32)
        table = tuple((forms.surface, forms.normalized, forms.readings) for _, forms in found)
        return self.vectors.postings(numbers, table)


class Articles:
    """Fetches articles by the names of their documents. A name never stands for another article."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._forms = NumberedForms()
        self._loaded: OrderedDict[tuple[str, str], _Loaded] = OrderedDict()
        self._words = 0

    def load(self, snapshot: Snapshot, names: Sequence[str]) -> LoadedArticles:
        """Return the articles of these documents with their words."""
        generation, deadline = snapshot.state.generation, snapshot.deadline
        with _held(self._guard, deadline):
            if self._forms.size > _REMEMBERED_STRINGS:
                self._forget()
            forms = self._forms
            known = {name: self._loaded.get((generation, name)) for name in names}
        missing = [name for name, loaded in known.items() if loaded is None]
        for start in range(0, len(missing), _FETCHED):
            fetched = _fetched(snapshot, missing[start : start + _FETCHED])
            for name, article in fetched.items():
                with _held(self._guard, deadline):
                    known[name] = self._load((generation, name), article, forms, deadline)
        found = [loaded for name in names if (loaded := known[name]) is not None]
        vectors = TermVectors.of([loaded.words for loaded in found])
        return LoadedArticles([loaded.article for loaded in found], vectors, forms)

    def _load(self, key: tuple[str, str], article: Article, forms: NumberedForms, deadline: Deadline) -> _Loaded:
        title = forms.of(article.title)
        paragraphs = list(map(forms.of, deadline.each(article.paragraphs)))
        numbers = np.concatenate([np.frombuffer(part, np.uint32) for part in (title, *paragraphs)])
        loaded = _Loaded(article, TermVector(len(title), np.array(list(map(len, paragraphs)), np.uint32), numbers))
        if forms is self._forms and len(numbers) < _REMEMBERED_WORDS and key not in self._loaded:
            self._loaded[key] = loaded
            self._words += len(numbers)
            while self._words > _REMEMBERED_WORDS:
                _, oldest = self._loaded.popitem(last=False)
                self._words -= len(oldest.words.forms)
        return loaded


def _fetched(snapshot: Snapshot, names: Sequence[str]) -> dict[str, Article]:
    """Return the articles of these documents by name."""
    errors = snapshot.connection.errors
    found = {}
    for document in snapshot.sources(names, "original"):
        if "_source" in document:
            with source_of(document, errors) as source:
                found[document["_id"]] = original_of(source)
    # A document that is gone has been replaced, and the state with it: the caller will ask again.
    for name in names:
        if name not in found:
            raise errors.damaged(f"a document is missing: {name}")
    return found


@contextmanager
def _held(lock: threading.Lock, deadline: Deadline) -> Iterator[None]:
    """Hold ``lock`` until the block ends. Raises :class:`TimeIsUpError` when it is not free by the ``deadline``."""
    if not lock.acquire(timeout=-1 if math.isinf(deadline.left) else deadline.left):
        raise TimeIsUpError
    try:
        yield
    finally:
        lock.release()
