"""``concordance``: as text, as a table, as JSON, and its exit codes."""

from __future__ import annotations

import csv
import io
import json

import pytest

from searchapp.search import concordance
from searchapp.search.concordance import LINE_COLUMNS
from tests.cli.conftest import Run


def rows_of(table: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))


def test_every_occurrence_on_a_line(searched: Run) -> None:
    result = searched("concordance", "القمح")
    assert result.stdout.splitlines() == [
        "3 occurrences in 2 articles",
        "أسعار [القمح] ترتفع  (2025-05-09 · جريدة السهل · wheat)",
        "ارتفعت أسعار [القمح] في الميناء هذا الأسبوع.  (2025-05-09 · جريدة السهل · wheat)",
        "نص قصير عن [القمح] بلا عنوان  (2024-12-31 · bare)",
    ]
    assert not result.stderr


def test_sorted_by_the_words_beside_it(searched: Run) -> None:
    lines = searched("concordance", "القمح", "--sort", "before2").stdout.splitlines()[1:]
    assert [line.split("[")[0].strip() for line in lines] == ["ارتفعت أسعار", "نص قصير عن", "أسعار"]


def test_as_a_table_and_as_json(searched: Run) -> None:
    arguments = ("concordance", "القمح", "--from", "2025", "--sort", "after")
    rows = rows_of(searched(*arguments, "--csv").stdout_bytes)
    assert list(rows[0]) == [column.title.en for column in LINE_COLUMNS]
    fields = json.loads(searched(*arguments, "--json").stdout)
    assert fields["total"] == len(fields["lines"]) == len(rows) == 2
    assert [(row["ID"], row["Match"], row["After"]) for row in rows] == [
        (line["id"], line["match"], line["after"]) for line in fields["lines"]
    ]


def test_what_is_missing_is_said_on_standard_error_and_in_the_table(
    searched: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concordance, "MOST_IN_TABLE", 1)
    result = searched("concordance", "القمح", "--csv")
    *_, last = rows_of(result.stdout_bytes)
    assert last["ID"] == ""
    assert last["Title"] in result.stderr
    assert len(searched("concordance", "القمح").stdout.splitlines()) == 2
    assert json.loads(searched("concordance", "القمح", "--json").stdout)["unread"] == 2
    assert searched("concordance", "القمح", "--xlsx").stdout_bytes.startswith(b"PK")


def test_exit_codes(searched: Run) -> None:
    searched("concordance", "كتتتبخخخ", code=1)
    searched("concordance", "القمح كتتتبخخخ", code=1)
    searched("concordance", "القمح", "--sort", "best", code=2)
    searched("concordance", code=2)
    assert "occurrences" in searched("concordance", "-المرفأ القمح").stdout
