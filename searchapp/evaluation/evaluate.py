"""The use case: how good is the ranking? Queries and judgements in, measures out; and two runs compared.

A test set is a folder with ``docs.jsonl`` (or ``.jsonl.gz``; ``id``, ``text``, perhaps ``title``), ``queries.tsv`` (id,
tab, text) and ``qrels.txt`` (TREC: query, iteration, document, relevance). Every query runs like any search, on a
temporary index. The measures are those of trec_eval, computed by ``ir_measures``, which comes with the extra
``evaluate`` because of the size of scipy.

Runs are compared by Fisher's paired randomisation test (Smucker, Allan and Carterette, "A comparison of statistical
significance tests for information retrieval evaluation", 2007): if the runs were equally good, the difference of each
query might as well have the other sign.
"""

from __future__ import annotations

import csv
import gzip
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import fmean, quantiles
from typing import Final

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.engines.temporary import temporary_index
from searchapp.errors import InputError
from searchapp.installation import install_command
from searchapp.model import Article, SearchRequest
from searchapp.search import search
from searchapp.settings import Settings

#: How many articles of a ranking are measured.
DEPTH: Final = 100

#: The scores of the articles found by each query.
Run = dict[str, dict[str, float]]

#: For each query the value of each measure.
PerQuery = Mapping[str, Mapping[str, float]]

#: The measures: the names printed, and those of ``ir_measures``.
MEASURES: Final = {
    "mrr@10": "RR@10",
    "ndcg@10": "nDCG@10",
    "recall@1": "R@1",
    "recall@10": "R@10",
    "recall@100": "R@100",
}

_RESAMPLES: Final = 10_000
_SEED: Final = 2007
_QUERY: Final = "query"


@dataclass(frozen=True, slots=True)
class TestSet:
    """A test set on disk."""

    folder: Path

    def documents(self) -> Iterator[Article]:
        """Yield the documents as articles."""
        path = next((p for p in (self.folder / "docs.jsonl", self.folder / "docs.jsonl.gz") if p.exists()), None)
        if path is None:
            raise InputError(f"There is no docs.jsonl or docs.jsonl.gz in {self.folder}.")
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    with _line_of(path, number):
                        document = json.loads(line)
                        paragraphs = tuple(filter(None, map(str.strip, document["text"].split("\n"))))
                        article = Article(str(document["id"]), document.get("title") or "", paragraphs)
                    yield article

    def queries(self) -> dict[str, str]:
        """Return the text of each query by its id."""
        queries: dict[str, str] = {}
        for number, line in self._lines("queries.tsv"):
            with _line_of(self.folder / "queries.tsv", number):
                query, text = line.split("\t", 1)
                queries[query] = text
        return queries

    def judgements(self) -> dict[str, dict[str, int]]:
        """Return the relevance of each judged document, by query."""
        judgements: dict[str, dict[str, int]] = {}
        for number, line in self._lines("qrels.txt"):
            with _line_of(self.folder / "qrels.txt", number):
                query, _, document, relevance = line.split()
                judgements.setdefault(query, {})[document] = int(relevance)
        return judgements

    def _lines(self, name: str) -> Iterator[tuple[int, str]]:
        """Yield the lines that are not blank, with their numbers."""
        try:
            text = (self.folder / name).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"The test set in {self.folder} has no {name} that can be read.") from error
        # Only a line feed ends a line: a query may hold other characters that Python treats as line ends.
        return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


@contextmanager
def _line_of(path: Path, number: int) -> Iterator[None]:
    """Name the line in the error if it is malformed."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, InputError) as error:
        raise InputError(f"{path}, line {number}, is not a line of a test set.") from error


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measures of a run: their means over all queries, and their values for each query by its id."""

    measures: Mapping[str, float]
    queries: int
    p50_ms: float
    p95_ms: float
    index_seconds: float
    paragraphs: int
    per_query: PerQuery

    def summary(self) -> dict[str, float]:
        """Return all figures by name, except those of single queries."""
        figures = asdict(self)
        del figures["per_query"]
        measures: dict[str, float] = figures.pop("measures")
        return {**measures, **figures}


def require_packages() -> None:
    """Raise :class:`InputError` where what measures and compares rankings is not installed."""
    try:
        import ir_measures  # noqa: F401, PLC0415 - an extra
        import scipy  # noqa: F401, PLC0415 - an extra
    except ImportError as error:
        raise InputError(f"What measures the ranking is not installed: {install_command('evaluate')}") from error


def evaluate(
    folder: str | Path, settings: Settings | None = None, progress: Callable[[str], None] = lambda _: None
) -> Evaluation:
    """Run the test set in ``folder`` on a temporary index of the engine that ``settings`` name.

    >>> searchapp.evaluate("judged").measures["mrr@10"]
    1.0

    Raises :class:`InputError` when the folder holds no test set, or the extra ``evaluate`` is not installed.
    """
    require_packages()
    test_set, settings = TestSet(Path(folder)), settings or Settings()
    queries, judgements = test_set.queries(), test_set.judgements()
    longest = max(map(len, queries.values()), default=0)
    # The queries of a test set may be longer than a search accepts.
    with temporary_index(replace(settings, max_query_length=longest, max_query_terms=longest, time_limit=0.0)) as own:
        engine = open_engine(own)
        try:
            progress("indexing")
            started = time.perf_counter()
            with engine.writer() as writer:
                for article in test_set.documents():
                    writer.add(article)
            seconds = time.perf_counter() - started
            progress("searching")
            run, times = _run_queries(engine, queries, own)
            paragraphs = engine.stats().paragraphs
        finally:
            engine.close()
    measures, per_query = _measured(judgements, run)
    cuts = quantiles(times, n=20) if len(times) > 1 else [*times, *times] * 20
    return Evaluation(
        measures=measures,
        queries=len(queries),
        p50_ms=round(cuts[9], 2),
        p95_ms=round(cuts[18], 2),
        index_seconds=round(seconds, 2),
        paragraphs=paragraphs,
        per_query=per_query,
    )


def _run_queries(engine: Engine, queries: Mapping[str, str], settings: Settings) -> tuple[Run, list[float]]:
    run: Run = {}
    times = []
    for query_id, text in queries.items():
        results = search(engine, SearchRequest(text, limit=DEPTH, paragraphs=0), settings)
        times.append(results.took_ms)
        # The order of the hits is what is measured: ties in the scores are already broken.
        run[query_id] = {hit.article.id: float(DEPTH - rank) for rank, hit in enumerate(results.shown)}
    return run, times


def _measured(judgements: Mapping[str, Mapping[str, int]], run: Run) -> tuple[dict[str, float], PerQuery]:
    """Return the mean of each measure over all judged queries, and the values of each query."""
    import ir_measures  # noqa: PLC0415 - not everyone has it

    names = {ir_measures.parse_measure(notation): name for name, notation in MEASURES.items()}
    per_query: dict[str, dict[str, float]] = {query: dict.fromkeys(MEASURES, 0.0) for query in judgements}
    for result in ir_measures.iter_calc(list(names), judgements, run):
        per_query[result.query_id][names[result.measure]] = float(result.value)
    means = {name: round(fmean(values[name] for values in per_query.values()), 4) for name in MEASURES}
    return means, per_query


@dataclass(frozen=True, slots=True)
class Difference:
    """How much higher the mean of a measure is than in another run, and how likely chance alone is to do as much."""

    difference: float
    p: float


def write_per_query(path: Path, per_query: PerQuery) -> None:
    """Write the measures of each query to ``path``, separated by tabs. Raises :class:`InputError` when that fails."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, [_QUERY, *MEASURES], delimiter="\t", lineterminator="\n")
            table.writeheader()
            table.writerows({_QUERY: query, **values} for query, values in per_query.items())
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from error


def read_per_query(path: Path) -> PerQuery:
    """Return what :func:`write_per_query` wrote. Raises :class:`InputError` when ``path`` is no such file."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t")
            return {row[_QUERY]: {name: float(row[name]) for name in MEASURES} for row in rows}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path} is not a table of the measures of each query ({error}).") from error


def compare(run: PerQuery, other: PerQuery) -> Mapping[str, Difference]:
    """Return by measure how ``run`` differs from ``other``, over the queries that both have.

    Raises :class:`InputError` when there are fewer than two, or the extra ``evaluate`` is not installed.
    """
    require_packages()
    import numpy as np  # noqa: PLC0415 - slow to load, and needed here only
    from scipy.stats import permutation_test  # noqa: PLC0415 - not everyone has it

    common = [query for query in run if query in other]
    if len(common) < 2:  # noqa: PLR2004
        raise InputError("The two runs have no queries in common: are they of the same test set?")
    result = {}
    for name in MEASURES:
        differences = np.array([run[query][name] - other[query][name] for query in common])
        p = 1.0
        if differences.any():
            test = permutation_test(
                (differences,), np.mean, permutation_type="samples", n_resamples=_RESAMPLES, rng=_SEED, vectorized=True
            )
            p = float(test.pvalue)
        result[name] = Difference(round(float(differences.mean()), 4), round(p, 4))
    return result
