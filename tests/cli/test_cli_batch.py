"""``batch``: as text, as a table, as JSON, from a file and from standard input, and its exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from searchapp.cli.commands import searchapp
from searchapp.search.batch import BATCH_COLUMNS
from tests.cli.conftest import Run
from tests.ingest.documents import xlsx

LIST = "أسعار القمح\nالمرفأ\n\nالمرفأ\nكتتتبخخخ\nالسفيينة\n"


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.txt"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_figures_and_the_best_article(searched: Run, names: Path) -> None:
    result = searched("batch", names)
    lines = result.stdout.splitlines()
    assert lines[0].split("  ")[-2:] == ["أسعار القمح", "1 story, 1 source, 2025-05-09 to 2025-05-09"]
    assert lines[1].strip() == "أسعار القمح ترتفع · جريدة السهل · 2025-05-09 · wheat"
    assert "0  كتتتبخخخ" in result.stdout
    assert "did you mean" in result.stdout
    assert result.stderr.splitlines() == ["4 different lines, 1 empty, 1 repeated."]


def test_as_a_table_and_as_json(searched: Run, names: Path) -> None:
    text = searched("batch", names, "--csv").stdout_bytes.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [*rows[0]] == [column.title.en for column in BATCH_COLUMNS]
    assert [(row["Line"], row["Query"], row["Articles"], row["Best article: id"]) for row in rows[:3]] == [
        ("1", '"أسعار القمح"', "1", "wheat"),
        ("2", "المرفأ", "1", "port"),
        ("5", "كتتتبخخخ", "0", ""),
    ]
    lines = [*map(json.loads, searched("batch", names, "--jsonl").stdout.splitlines())]
    assert [line["articles"] for line in lines] == [int(row["Articles"]) for row in rows]
    sheet = load_workbook(io.BytesIO(searched("batch", names, "--xlsx").stdout_bytes)).active
    assert sheet is not None
    assert [row[3].value for row in sheet.iter_rows(min_row=2)] == [line["articles"] for line in lines]
    fields = json.loads(searched("batch", names, "--json", "--source", "جريدة السهل").stdout)
    assert [row["articles"] for row in fields["rows"]] == [1, 0, 0, 0]
    assert (fields["lines"], fields["empty"], fields["repeated"], fields["missing"]) == (4, 1, 1, 0)


def test_standard_input_and_workbooks(shared_index: Path, searched: Run, tmp_path: Path) -> None:
    arguments = ["--index", str(shared_index), "batch", "-", "--json"]
    result = CliRunner().invoke(searchapp, arguments, input=LIST.encode())
    assert [row["articles"] for row in json.loads(result.stdout)["rows"]][:2] == [1, 1]
    path = tmp_path / "names.xlsx"
    path.write_bytes(xlsx({"أسماء": [["الاسم"], ["المرفأ"]]}))
    assert [row["line"] for row in json.loads(searched("batch", path, "--json").stdout)["rows"]] == [2]


def test_lines_as_queries(searched: Run, tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("القمح أسعار", encoding="utf-8")
    searched("batch", path, code=1)
    assert searched("batch", path, "--queries").stdout.split()[0] == "1"


def test_exit_codes(searched: Run, names: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "names.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    assert "The list cannot be read" in searched("batch", broken, code=2).stderr
    searched("batch", tmp_path / "nowhere", code=2)
    monkeypatch.setenv("SEARCHAPP_MAX_LIST_LINES", "1")
    result = searched("batch", names, "--csv", code=2)
    said = "This list is incomplete: 3 lines not searched for. Of a list at most 1 are; divide it."
    assert said in result.stderr
    assert said in result.stdout.splitlines()[-1]


def test_what_has_no_date_says_so_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "undated.txt").write_text("عنوان\n\nنص عن القمح", encoding="utf-8")
    (tmp_path / "list.txt").write_text("القمح\n", encoding="utf-8")
    run("index", tmp_path / "undated.txt", code=0)
    assert "1 story, 0 sources, no date\n" in run("batch", tmp_path / "list.txt").stdout
