"""Fits the weights of the parts of a score to test sets: ``python -m tests.bench.fit_weights [FOLDER...]``.

Needs the extra ``evaluate``. Each folder holds a test set as ``searchapp evaluate`` reads it; with none given they are
the shared ones and :func:`joined`. Every query runs once, as any search does, and the parts of its candidates' scores
are kept in ``$SEARCHAPP_FIT`` (else in the folder for temporary files): delete them when the analysis, the candidates
or a part has changed. ``SEARCHAPP_FIT_EVERY=3`` takes every third query.

A score is linear in the weights of :meth:`~searchapp.ranking.rerank.Candidates.parts`, beside an article as a whole,
which weighs 1. Fitted is how likely the relevant candidates come first: the softmax over all candidates of a query, as
in ListNet (Cao and others, "Learning to rank", 2007), every set counting alike, but
the joined one half, whose questions are those of two others; no weight is below 0. What is not fitted:

* the weights of the levels, which also choose candidates: test sets are spelt as their queries are, and would give up
  what finds another spelling;
* the title's weight: the sets have no titles; nor by what share the first paragraph counts for more, which also decides
  what is shown;
* BM25's parameters, which are the usual ones.

Printed are the weights, and MRR@10 for each set: with the weights as they stand, as fitted, cross-validated (each fifth
of the queries ranked by weights fitted to the others), and fitted to the other sets alone.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import gettempdir
from typing import Final
from unittest.mock import patch

import numpy as np

from searchapp.engines import retrieval
from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.evaluation.evaluate import TestSet, require_packages
from searchapp.model import SearchRequest
from searchapp.ranking.postings import Booleans, Floats, Integers
from searchapp.ranking.rerank import Candidates, article_scores
from searchapp.ranking.scoring import DEFAULT_WEIGHTS
from searchapp.search import search
from searchapp.settings import Settings
from tests.shared_data import SHARED

KEPT: Final = Path(os.environ.get("SEARCHAPP_FIT", Path(gettempdir()) / "searchapp-fit"))
EVERY: Final = int(os.environ.get("SEARCHAPP_FIT_EVERY", "1"))

#: The part that weighs 1: an article as a whole.
WHOLE: Final = "article"

#: So much is held against large weights, of parts scaled to the same spread: nothing but what decides between equals.
_RIDGE: Final = 1e-3

_JOINED: Final = "joined"
_FOLDS: Final = 5
_SEED: Final = 2007
_DEPTH: Final = 10


@dataclass(frozen=True, slots=True)
class Ranked:
    """The candidates of all queries of a set, one after the other, those of one query in the order of their ids.

    ``values`` has a column for each of ``names``, ``queries`` and ``relevant`` say of which query each candidate is and
    whether it was judged relevant. The set has ``asked`` queries, also those without candidates, and counts for
    ``share`` of one when weights are fitted.
    """

    names: tuple[str, ...]
    values: Floats
    queries: Integers
    relevant: Booleans
    asked: int
    share: float = 1.0

    @classmethod
    def load(cls, path: Path) -> Ranked:
        """Return what :meth:`save` wrote."""
        with np.load(path) as kept:
            return cls(
                tuple(kept["names"].tolist()), kept["values"], kept["queries"], kept["relevant"], int(kept["asked"])
            )

    def save(self, path: Path) -> None:
        """Write all to ``path``."""
        np.savez_compressed(
            path,
            names=np.array(self.names),
            values=self.values,
            queries=self.queries,
            relevant=self.relevant,
            asked=np.array(self.asked),
        )

    def of(self, wanted: Booleans) -> Ranked:
        """Return the queries for which ``wanted`` is true."""
        chosen = wanted[self.queries]
        return replace(
            self,
            values=self.values[chosen],
            queries=self.queries[chosen],
            relevant=self.relevant[chosen],
            asked=int(wanted.sum()),
        )

    def fit_for_fitting(self) -> Ranked:
        """Return the queries that have a relevant candidate, numbered from 0 on."""
        chosen = np.bincount(self.queries, weights=self.relevant, minlength=self.asked)[self.queries] > 0
        _, numbers = np.unique(self.queries[chosen], return_inverse=True)
        return replace(
            self,
            values=self.values[chosen],
            queries=numbers,
            relevant=self.relevant[chosen],
            asked=int(numbers.max(initial=-1)) + 1,
        )

    def mean_reciprocal_rank(self, weights: Floats) -> float:
        """Return MRR@10 where scores are the ``weights`` of the parts times their values."""
        order = np.lexsort((-(self.values @ weights), self.queries))
        queries, first = np.unique(self.queries[order], return_index=True)
        ranks = np.arange(1, len(order) + 1) - np.repeat(first, np.diff(first, append=len(order)))
        found = self.relevant[order] & (ranks <= _DEPTH)
        best = np.zeros(int(queries.max(initial=-1)) + 1)
        np.maximum.at(best, self.queries[order][found], 1 / ranks[found])
        return float(best.sum() / self.asked)


def ranked(test_set: TestSet, name: str) -> Ranked:
    """Return the candidates of each query of ``test_set``, kept under ``name``."""
    path = KEPT / f"{name}-{EVERY}.npz"
    if not path.exists():
        queries = dict(list(test_set.queries().items())[::EVERY])
        longest = max(map(len, queries.values()))
        settings = Settings(
            index=KEPT / f"{name}.index", max_query_length=longest, max_query_terms=longest, time_limit=0.0
        )
        is_new = not settings.index.exists()
        engine = open_engine(settings)
        try:
            if is_new:
                with engine.writer() as writer:
                    for article in test_set.documents():
                        writer.add(article)
            _dumped(engine, settings, queries, test_set.judgements()).save(path)
        finally:
            engine.close()
    return Ranked.load(path)


def _dumped(
    engine: Engine, settings: Settings, queries: Mapping[str, str], judgements: Mapping[str, Mapping[str, int]]
) -> Ranked:
    """Run ``queries`` and return the parts of the scores of their candidates."""
    seen: list[tuple[Sequence[str], Candidates]] = []

    class Page(retrieval._Page[int]):
        """A page that shows its candidates."""

        def _candidates(self, documents: Sequence[int]) -> Candidates:
            candidates = super()._candidates(documents)
            seen.append((self._matches.identifiers(documents), candidates))
            return candidates

    names: tuple[str, ...] = (WHOLE,)
    values, numbers, relevant = [], [], []
    with patch.object(retrieval, "_Page", Page):
        for number, (query, text) in enumerate(queries.items()):
            seen.clear()
            search(engine, SearchRequest(text, limit=1, paragraphs=0), settings)
            if not seen:
                continue
            # The last candidates are those of the plan that answers.
            identifiers, candidates = seen[-1]
            parts = {WHOLE: _whole(candidates), **candidates.parts()}
            names = tuple(parts)
            order = sorted(range(len(identifiers)), key=identifiers.__getitem__)
            values.append(np.stack(list(parts.values()), axis=1)[order])
            numbers.append(np.full(len(order), number))
            grades = judgements.get(query, {})
            relevant.append(np.array([grades.get(identifiers[place], 0) > 0 for place in order]))
    return Ranked(names, np.concatenate(values), np.concatenate(numbers), np.concatenate(relevant), len(queries))


def _whole(candidates: Candidates) -> Floats:
    return article_scores(candidates.leaves, candidates.lengths, candidates.collection, candidates.weights)


def fitted(sets: Sequence[Ranked]) -> Floats:
    """Return the weights that put the relevant candidates of ``sets`` first, that of the articles as wholes being 1."""
    from scipy.optimize import minimize

    some = [each.fit_for_fitting() for each in sets if each.relevant.any()]
    before = np.cumsum([0, *(each.asked for each in some)])
    values = np.concatenate([each.values for each in some])
    queries = np.concatenate([each.queries + start for each, start in zip(some, before, strict=False)])
    relevant = np.concatenate([each.relevant for each in some])
    importance = np.concatenate([np.full(each.asked, each.share / each.asked) for each in some])
    spread = np.maximum(values.std(axis=0), 1e-9)
    scaled = values / spread

    def loss(weights: Floats) -> tuple[float, Floats]:
        likely, total = _softmax(scaled @ weights, queries, np.ones(len(queries), np.bool_))
        wanted, of_relevant = _softmax(scaled @ weights, queries, relevant)
        slope: Floats = scaled.T @ (importance[queries] * (likely - wanted))
        return (
            float(importance @ (total - of_relevant) + _RIDGE * weights @ weights),
            slope + 2 * _RIDGE * weights,
        )

    start = np.full(values.shape[1], 0.3)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(start))
    weights: Floats = found.x / spread
    relative: Floats = weights / weights[0]
    return relative


def _softmax(scores: Floats, queries: Integers, chosen: Booleans) -> tuple[Floats, Floats]:
    """Return the share that each of the ``chosen`` has among those of its query, and the logarithm of their sum."""
    highest = np.full(int(queries[-1]) + 1, -np.inf)
    np.maximum.at(highest, queries, scores)
    powers = np.where(chosen, np.exp(scores - highest[queries]), 0.0)
    sums = np.bincount(queries, weights=powers)
    return powers / sums[queries], np.log(sums) + highest


def cross_validated(sets: Sequence[Ranked]) -> list[float]:
    """Return MRR@10 of each set where each fifth of the queries is ranked by weights fitted to the others."""
    chance = np.random.default_rng(_SEED)
    folds = [chance.permutation(each.asked) % _FOLDS for each in sets]
    totals = np.zeros(len(sets))
    for number in range(_FOLDS):
        weights = fitted([each.of(fold != number) for each, fold in zip(sets, folds, strict=True)])
        for place, (each, fold) in enumerate(zip(sets, folds, strict=True)):
            held_out = each.of(fold == number)
            totals[place] += held_out.mean_reciprocal_rank(weights) * held_out.asked / each.asked
    return totals.tolist()


def joined(folder: Path) -> TestSet:
    """Return a test set of questions over longer texts, written to ``folder``: the paragraphs of each encyclopaedic
    article put together, those of news too. How many paragraphs an article has is known of the questions' sets alone.
    """
    articles: defaultdict[str, list[str]] = defaultdict(list)
    queries, judgements = [], []
    for name, own, size in (("arcd-news", "arcd-d", 3), ("xquad-half", "xquad-d", 5)):
        part = TestSet(SHARED / "relevance" / name)
        holder: dict[str, str] = {}
        for document in part.documents():
            if document.id.startswith(own):
                holder[document.id] = f"{own}{len(holder) // size}"
                articles[holder[document.id]] += document.paragraphs
            elif name == "arcd-news":
                articles[document.id.rsplit("-", 1)[0]] += document.paragraphs
        queries += [f"{query}\t{text}" for query, text in part.queries().items()]
        judgements += [
            f"{query} 0 {holder[document]} {grade}"
            for query, grades in part.judgements().items()
            for document, grade in grades.items()
        ]
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / "docs.jsonl.gz", "wt", encoding="utf-8") as lines:
        for identifier, paragraphs in articles.items():
            line = json.dumps({"id": identifier, "text": "\n".join(paragraphs)}, ensure_ascii=False)
            lines.write(f"{line}\n")
    (folder / "queries.tsv").write_text("\n".join(queries), encoding="utf-8")
    (folder / "qrels.txt").write_text("\n".join(judgements), encoding="utf-8")
    return TestSet(folder)


def _sets(folders: Sequence[str]) -> Iterator[tuple[str, TestSet]]:
    if folders:
        yield from ((Path(folder).name, TestSet(Path(folder))) for folder in folders)
        return
    for name in ("ant-title", "arcd-news", "xquad-half"):
        if not (SHARED / "relevance" / name).exists():
            raise SystemExit(f"This needs {SHARED / 'relevance' / name}, which is not part of the project.")
        yield name, TestSet(SHARED / "relevance" / name)
    yield _JOINED, joined(KEPT / _JOINED)


def main() -> None:
    """Fit the weights and print what they reach."""
    require_packages()
    KEPT.mkdir(parents=True, exist_ok=True)
    sets = {
        name: replace(ranked(test_set, name), share=0.5 if name == _JOINED else 1.0)
        for name, test_set in _sets(sys.argv[1:])
    }
    all_of_them = list(sets.values())
    names = all_of_them[0].names
    today = np.array([1.0, *(getattr(DEFAULT_WEIGHTS, name) for name in names[1:])])
    best = fitted(all_of_them)
    print(f"{'weight':12}  today  fitted")
    for name, now, then in zip(names, today, best, strict=True):
        print(f"{name:12} {now:6.2f}  {then:6.2f}")
    others = [[each for each in all_of_them if each is not own] for own in all_of_them]
    alone: list[Floats] = [fitted(some) if some else best for some in others]
    columns: dict[str, list[float]] = {
        "today": [each.mean_reciprocal_rank(today) for each in all_of_them],
        "fitted": [each.mean_reciprocal_rank(best) for each in all_of_them],
        "cross-validated": cross_validated(all_of_them),
        "by the others": [each.mean_reciprocal_rank(weights) for each, weights in zip(all_of_them, alone, strict=True)],
    }
    print(f"\n{'MRR@10':12}" + "".join(f"{column:>17}" for column in columns))
    for place, name in enumerate(sets):
        print(f"{name:12}" + "".join(f"{values[place]:17.4f}" for values in columns.values()))


if __name__ == "__main__":
    main()
