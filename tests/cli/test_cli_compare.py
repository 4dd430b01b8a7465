"""``compare``: as text, as a table, as JSON, and its exit codes."""

from __future__ import annotations

import csv
import io
import json

import pytest

from searchapp.search.comparison_serialization import COMPARISON_COLUMNS
from tests.cli.conftest import Run


def test_numbers_stand_side_by_side(searched: Run) -> None:
    lines = searched("compare", "القمح", "الميناء", "--by", "month").stdout.splitlines()
    assert lines[0] == "1  القمح: 2 articles in 2 stories, 66.67% of 3 articles"
    assert lines[4].split() == ["2024-12-01..2024-12-31", "1", "100.00%", "0", "0.00%"]
    assert lines[5].split("  ")[-1] == "nothing was collected"
    assert lines[-2].split() == ["1", "100.00%", "1", "100.00%", "جريدة", "السهل"]


def test_sources_are_compared_where_there_is_one_query(searched: Run) -> None:
    sources = ("--source", "جريدة السهل", "--source", "وكالة الساحل")
    lines = searched("compare", "القمح", *sources).stdout.splitlines()
    assert lines[:2] == [
        "1  جريدة السهل: 1 articles in 1 stories, 100.00% of 1 articles",
        "2  وكالة الساحل: 0 articles in 0 stories, 0.00% of 1 articles",
    ]


def test_as_a_table_and_as_json(searched: Run) -> None:
    arguments = ("compare", "القمح", "الميناء", "--from", "2025", "--by", "year")
    rows = list(csv.DictReader(io.StringIO(searched(*arguments, "--csv").stdout)))
    assert tuple(rows[0]) == COMPARISON_COLUMNS
    assert [(row["by"], row["side"], row["articles"]) for row in rows[:4]] == [
        ("total", "القمح", "1"),
        ("total", "الميناء", "2"),
        ("year", "القمح", "1"),
        ("year", "الميناء", "2"),
    ]
    fields = json.loads(searched(*arguments, "--json").stdout)
    assert [side["articles"] for side in fields["sides"]] == [1, 2]
    assert fields["times"][0]["first"] == "2025-01-01"


def test_exit_codes(searched: Run) -> None:
    searched("compare", "كتتتبخخخ", "كتتتبخخج", code=1)
    assert "Compare 2 to 6 queries" in searched("compare", "القمح", code=2).stderr
    searched("compare", code=2)


@pytest.mark.parametrize("query", ["-القمح", "القمح -المرفأ"])
def test_a_query_may_begin_with_a_minus_sign(searched: Run, query: str) -> None:
    assert "articles" in searched("compare", query, "الميناء").stdout


def test_notes_go_to_standard_error(searched: Run) -> None:
    result = searched("compare", "مصدر:الساحلي", "الميناء")
    assert result.stderr
    assert "1  مصدر:الساحلي: 0 articles" in result.stdout
