"""Fitting the weights of the ranking: what is kept of the candidates, how they are judged, what is fitted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from searchapp.evaluation import evaluate
from searchapp.ranking.scoring import DEFAULT_WEIGHTS
from tests.bench import fit_weights
from tests.bench.fit_weights import WHOLE, Ranked, cross_validated, fitted, ranked

SEED = 5


def ranked_by(values: list[list[float]], queries: list[int], relevant: list[int], asked: int) -> Ranked:
    names = (WHOLE, *(f"part {number}" for number in range(1, len(values[0]))))
    return Ranked(names, np.array(values), np.array(queries), np.array(relevant) > 0, asked)


def test_the_reciprocal_rank_by_hand() -> None:
    first = ranked_by([[1.0, 0.0], [3.0, 0.0], [2.0, 5.0]], [0, 0, 0], [0, 0, 1], 1)
    assert first.mean_reciprocal_rank(np.array([1.0, 0.0])) == 1 / 2
    assert first.mean_reciprocal_rank(np.array([1.0, 1.0])) == 1
    # Of equals the first is that of the lower id; queries without candidates count; the eleventh is too late.
    assert ranked_by([[1.0], [1.0]], [0, 0], [0, 1], 1).mean_reciprocal_rank(np.ones(1)) == 1 / 2
    assert ranked_by([[1.0]], [2], [1], 4).mean_reciprocal_rank(np.ones(1)) == 1 / 4
    for better, expected in ((9, 1 / 10), (10, 0.0)):
        many = ranked_by([[2.0]] * better + [[1.0]], [0] * (better + 1), [0] * better + [1], 1)
        assert many.mean_reciprocal_rank(np.ones(1)) == expected


def some_queries(count: int) -> Ranked:
    """Queries whose relevant candidate is strong in the second part, a little in the first, and weak in the third."""
    chance = np.random.default_rng(SEED)
    values = chance.random((10 * count, 3))
    relevant = np.arange(10 * count) % 10 == 0
    values[relevant] += (0.2, 0.8, -0.5)
    return Ranked((WHOLE, "telling", "misleading"), values, np.arange(10 * count) // 10, relevant, count)


def test_what_tells_the_relevant_ones_is_given_weight_and_nothing_is_weighed_below_zero() -> None:
    pytest.importorskip("scipy", reason="needs the extra evaluate")
    some = some_queries(60)
    weights = fitted([some])
    assert weights[0] == 1
    assert weights[1] > 2
    assert weights[2] == 0
    assert some.mean_reciprocal_rank(weights) > some.mean_reciprocal_rank(np.array([1.0, 0.0, 0.0]))


def test_queries_are_ranked_by_weights_fitted_to_others() -> None:
    pytest.importorskip("scipy", reason="needs the extra evaluate")
    some = some_queries(40)
    (found,) = cross_validated([some])
    assert some.mean_reciprocal_rank(np.array([1.0, 0.0, 0.0])) < found <= 1


def test_the_parts_of_the_scores_of_all_candidates_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit_weights, "KEPT", tmp_path)
    documents = [{"id": name, "text": text} for name, text in (("b", "بحر هنا\nسفينة"), ("a", "سفينة"), ("c", "جبل"))]
    (tmp_path / "docs.jsonl").write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
    (tmp_path / "queries.tsv").write_text("1\tسفينة\n2\tقمر\n3\tجبل", encoding="utf-8")
    (tmp_path / "qrels.txt").write_text("1 0 b 1\n3 0 c 1", encoding="utf-8")
    found = ranked(evaluate.TestSet(tmp_path), "small")
    assert found.names == (WHOLE, "passage", "early", "early_exact", "matched", "coverage", "order")
    assert all(hasattr(DEFAULT_WEIGHTS, name) for name in found.names[1:])
    assert (found.queries.tolist(), found.relevant.tolist(), found.asked) == ([0, 0, 2], [False, True, True], 3)
    early, late, alone = found.values
    assert early[found.names.index("early")] > late[found.names.index("early")] > 0
    assert alone[found.names.index("matched")] == 1
    # Kept is what was found, until it is deleted.
    (tmp_path / "queries.tsv").unlink()
    again = ranked(evaluate.TestSet(tmp_path), "small")
    assert np.array_equal(again.values, found.values)
    assert again.asked == found.asked
