"""Spreadsheets: rows are records as in CSV, on every sheet, and none takes all the memory there is."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from searchapp.ingest import InputFile, Notes, Rejection, read_records, spreadsheet, spreadsheet_process
from searchapp.ingest.files import read_file
from tests.ingest.documents import ROWS, SENTENCE, TITLE, Cell, compound, ods, xls, xlsx, zipped
from tests.ingest.outcomes import articles, only_notice, outcomes, put

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("name", "data"), [("a.xlsx", xlsx({"أب": ROWS})), ("a.xls", xls(ROWS)), ("a.ods", ods(ROWS))])
def test_rows_are_articles(tmp_path: Path, name: str, data: bytes) -> None:
    found = articles(put(tmp_path, name, data))
    assert [each.title for each in found] == [TITLE, "خبر ثان"]
    assert [each.date for each in found] == [datetime(2015, 11, 25), datetime(2015, 12, 3)]
    assert {each.paragraphs for each in found} == {(SENTENCE,)}
    assert [each.line for each in read_records(tmp_path / name)] == [2, 3]


def test_cells_of_all_kinds(tmp_path: Path) -> None:
    when = datetime(2015, 11, 25, 22, 30)
    rows: list[list[Cell]] = [
        ["id", "title", "text", "date"],
        [7, "a", SENTENCE, when],
        [8.5, "b", SENTENCE, 42333],
        ["x", 2015, "", ""],
    ]
    found = articles(put(tmp_path, "a.xlsx", xlsx({"a": rows})))
    assert [each.id for each in found] == ["7", "8.5", "x"]
    assert [each.date for each in found] == [when, datetime(2015, 11, 25), None]
    assert found[2].title == "2015"


def test_every_sheet_is_read_and_one_without_articles_is_named(tmp_path: Path) -> None:
    path = put(tmp_path, "a.xlsx", xlsx({"2014": ROWS, "2015": [["تقرير"], *ROWS], "أعداد": [["x"], [1]], "فارغة": []}))
    found = [(each.member, each.line) for each in read_records(path) if not isinstance(each, Rejection)]
    assert found == [("2014", 2), ("2014", 3)]
    refused = [each for each in read_records(path) if isinstance(each, Rejection)]
    assert [(each.member, each.line, each.kind) for each in refused] == [
        ("2015", 3, "duplicate"),
        ("2015", 4, "duplicate"),
        ("أعداد", 0, "rejected"),
    ]


def test_the_order_of_day_and_month_is_found_on_each_sheet(tmp_path: Path) -> None:
    rows = [["title", "text", "date"], ["a", SENTENCE, "3/31/2015"], ["b", SENTENCE, "4/5/2015"]]
    path = put(tmp_path, "a.xlsx", xlsx({"a": rows}))
    assert [each.date for each in articles(path)] == [datetime(2015, 3, 31), datetime(2015, 4, 5)]
    notes = [each for each in read_file(InputFile(path)) if isinstance(each, Notes)]
    assert notes == [Notes(date_orders=(("date", "month first"),))]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.xlsx", b"x", "not a spreadsheet, or a damaged one"),
        ("a.xlsx", xlsx({"a": ROWS})[:-50], "not a spreadsheet, or a damaged one"),
        (
            "a.xlsx",
            compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}),
            "encrypted; decrypt it, and try again",
        ),
        ("a.xls", xls(ROWS)[:1600], "not a spreadsheet, or a damaged one"),
        ("a.ods", zipped({"mimetype": "x"}), "not a spreadsheet, or a damaged one"),
    ],
    ids=["text", "cut", "encrypted", "xls", "ods"],
)
def test_what_is_no_spreadsheet_is_named(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    assert only_notice(put(tmp_path, name, data)) == (0, reason)


def test_two_cells_cannot_take_all_memory(tmp_path: Path) -> None:
    data = xlsx({"a": [["title"]]})
    files = {name: content for name, content in _parts(data).items() if "worksheets" not in name}
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    files["xl/worksheets/s1.xml"] = (
        f'<worksheet xmlns="{namespace}"><sheetData>{cells}</sheetData></worksheet>'.encode()
    )
    _, reason = only_notice(put(tmp_path, "a.xlsx", zipped(files)))
    assert reason.startswith("a spreadsheet that takes too much memory or time")


def test_more_rows_than_are_read_are_not_called_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "_LIMITS", spreadsheet._LIMITS._replace(output_bytes=1 << 10))
    _, reason = only_notice(put(tmp_path, "a.xlsx", xlsx({"a": ROWS * 100})))
    assert reason.startswith("a spreadsheet that takes too much memory or time")


def test_a_full_disk_is_no_damage() -> None:
    command = (sys.executable, spreadsheet_process.__file__)
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(command, input=xlsx({"a": ROWS}), stdout=full, stderr=subprocess.DEVNULL, check=False)
    assert ended.returncode not in {0, spreadsheet_process.ENCRYPTED, spreadsheet_process.DAMAGED}


def _parts(data: bytes) -> dict[str, bytes]:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_damaged_part_does_not_hide_the_others(tmp_path: Path) -> None:
    assert outcomes(put(tmp_path, "a.xlsx", xlsx({"a": []}))) == []
