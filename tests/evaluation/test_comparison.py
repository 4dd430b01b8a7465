"""Comparing two runs: differences, significance, and files that hold something else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from searchapp.errors import InputError
from searchapp.evaluation.evaluate import MEASURES, PerQuery, compare, read_per_query, write_per_query


def run_of(values: list[float]) -> PerQuery:
    return {f"q{number}": dict.fromkeys(MEASURES, value) for number, value in enumerate(values)}


@pytest.mark.slow
def test_equal_runs_do_not_differ() -> None:
    for difference in compare(run_of([0.5, 1.0, 0.0]), run_of([0.5, 1.0, 0.0])).values():
        assert (difference.difference, difference.p) == (0.0, 1.0)


@pytest.mark.slow
def test_a_steady_gain_is_significant_and_noise_is_not() -> None:
    choice = random.Random(1)
    before = [choice.random() for _ in range(200)]
    better = compare(run_of([value + 0.1 + choice.gauss(0, 0.05) for value in before]), run_of(before))["mrr@10"]
    assert better.difference == pytest.approx(0.1, abs=0.02)
    assert better.p < 0.001
    noisy = compare(run_of([value + choice.gauss(0, 0.2) for value in before]), run_of(before))["mrr@10"]
    assert noisy.p > 0.01


def test_only_common_queries_are_compared() -> None:
    other = {**run_of([0.0, 0.0]), "elsewhere": dict.fromkeys(MEASURES, 1.0)}
    assert compare(run_of([1.0, 1.0, 0.0]), other)["mrr@10"].difference == 1.0
    with pytest.raises(InputError, match="no queries in common"):
        compare(run_of([1.0]), {"elsewhere": dict.fromkeys(MEASURES, 1.0)})


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    run = run_of([1 / 3, 0.0, 1.0])
    write_per_query(tmp_path / "run.tsv", run)
    assert read_per_query(tmp_path / "run.tsv") == run


@pytest.mark.parametrize("text", ["", "query\tother\nq1\t1\n", "query\tmrr@10\nq1\tx\n"])
def test_a_file_that_holds_something_else_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.tsv"
    path.write_text(text, encoding="utf-8")
    if text:
        with pytest.raises(InputError, match=r"run\.tsv"):
            read_per_query(path)
    with pytest.raises(InputError, match=r"gone\.tsv"):
        read_per_query(tmp_path / "gone.tsv")
    with pytest.raises(InputError, match="cannot be written"):
        write_per_query(tmp_path / "nowhere" / "run.tsv", {})
