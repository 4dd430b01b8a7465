"""Comparing two runs of one test set: the difference of their means, and its significance.

The test is Fisher's paired randomisation (Smucker, Allan and Carterette, "A comparison of statistical significance
tests for information retrieval evaluation", 2007): if the runs were equally good, the difference of each query might
as well have the other sign.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from searchapp.errors import InputError
from searchapp.evaluation.evaluate import MEASURES, PerQuery, require_packages

_RESAMPLES: Final = 10_000
_SEED: Final = 2007
_QUERY: Final = "query"


@dataclass(frozen=True, slots=True)
class Difference:
    """How much higher the mean of a measure is than in another run, and the probability of so much by chance."""

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
