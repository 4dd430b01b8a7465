"""What the README states of the relevance is what the ranking reaches."""

from __future__ import annotations

import pytest

from searchapp.evaluation.evaluate import evaluate
from tests.project.test_readme import rows
from tests.shared_data import shared_file

pytestmark = pytest.mark.slow

#: How far a measure may be from the figure in the README, which is rounded to .001.
TOLERANCE = 0.003


def stated(test_set: str, measure: str) -> float:
    """Return the figure in the table of the README whose row names ``test_set``, for searchapp."""
    [figure] = [ours for name, its, _, ours in rows("Relevance") if name.startswith(test_set) and its == measure]
    return float(figure.strip("*"))


@pytest.mark.parametrize(("folder", "test_set"), [("ant-title", "news headline"), ("arcd-news", "question")])
def test_the_ranking_is_as_good_as_stated(folder: str, test_set: str) -> None:
    pytest.importorskip("ir_measures", reason="needs the extra evaluate")
    found = evaluate(shared_file(f"relevance/{folder}"))
    assert found.measures["mrr@10"] == pytest.approx(stated(test_set, "MRR@10"), abs=TOLERANCE)
