"""What the manual states of the relevance is what the ranking reaches."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchapp.evaluation.evaluate import evaluate
from searchapp.manual import figures
from searchapp.settings import Settings
from tests.shared_data import shared_file

pytestmark = pytest.mark.slow

#: How far a measure may be from the figure in the manual, which is rounded to .001.
TOLERANCE = 0.003

#: Every engine ranks alike, as tests/engines/test_engine_parity.py shows; this one indexes in a fraction of the time.
SETTINGS = Settings(engine="memory")


def stated(column: str) -> float:
    """Return the MRR@10 of the default in the table of what each part of the ranking is worth."""
    table = figures.data()["tables"]["parts"]
    (default,) = (row for row in table["rows"] if row.get("name") == "default")
    return float(default["values"][table["head"]["en"].index(column) - 1])


def sample(folder: Path, every: int, to: Path) -> Path:
    """Return a test set, made in the folder ``to``, of the first of each ``every`` queries of the one in ``folder``."""
    (to / "docs.jsonl.gz").symlink_to(folder / "docs.jsonl.gz")
    queries = (folder / "queries.tsv").read_text(encoding="utf-8").strip("\n").split("\n")[::every]
    names = {query.split("\t")[0] for query in queries}
    judgements = (folder / "qrels.txt").read_text(encoding="utf-8").strip("\n").split("\n")
    (to / "queries.tsv").write_text("\n".join(queries), encoding="utf-8")
    (to / "qrels.txt").write_text("\n".join(each for each in judgements if each.split()[0] in names), encoding="utf-8")
    return to


@pytest.mark.parametrize(
    ("test_set", "every", "column"), [("ant-title", 3, "headlines"), ("arcd-news", 1, "questions")]
)
def test_the_ranking_is_as_good_as_stated(tmp_path: Path, test_set: str, every: int, column: str) -> None:
    pytest.importorskip("ir_measures", reason="needs the extra evaluate")
    measures = evaluate(sample(shared_file(f"relevance/{test_set}"), every, tmp_path), SETTINGS).measures
    assert measures["mrr@10"] == pytest.approx(stated(column), abs=TOLERANCE)
