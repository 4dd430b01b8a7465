"""Lists of names in files: texts, tables, workbooks."""

from __future__ import annotations

import pytest

from searchapp.errors import QueryError
from searchapp.ingest.name_list import names_in, read_names
from tests.ingest.documents import xlsx


def texts(data: bytes, name: str = "") -> list[str]:
    return [text for _, text in read_names(data, name).lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_a_name_on_each_line_in_any_encoding(encoding: str) -> None:
    text = "محمد بن سلمان\r\n\r\nوزارة الصحة السعودية\nأسعار القمح في الميناء, وغيرها"
    lines = read_names(text.encode(encoding)).lines
    assert lines == ((1, "محمد بن سلمان"), (2, ""), (3, "وزارة الصحة السعودية"), (4, "أسعار القمح في الميناء, وغيرها"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_column_that_is_called_so(delimiter: str) -> None:
    rows = [["الرقم", "الاسم", "ملاحظة"], ["1", '"محمد\nبن سلمان"', ""], ["2", "وزارة الصحة", "x"], ["3"]]
    table = "\n".join(delimiter.join(row) for row in rows)
    found = read_names(table.encode(), "list.csv")
    assert found.lines == ((2, "محمد\nبن سلمان"), (4, "وزارة الصحة"), (5, ""))
    assert [note.en for note in found.notes] == ["The column “الاسم” was read."]


def test_the_first_column_where_none_is_called_so() -> None:
    found = read_names("محمد,1\nسلمان,2\n".encode(), "list.csv")
    assert found.lines == ((1, "محمد"), (2, "سلمان"))
    assert [note.en for note in found.notes] == ["Only the first column was read."]


def test_what_is_pasted_from_a_table_has_tabs() -> None:
    assert names_in("الاسم\tالعدد\nمحمد بن سلمان\t5").lines == ((2, "محمد بن سلمان"),)
    assert names_in("محمد, أحمد").lines == ((1, "محمد, أحمد"),)


def test_the_first_sheet_of_a_workbook_that_has_rows() -> None:
    data = xlsx({"فارغة": [], "أسماء": [["الرقم", "Name"], [1, "محمد بن سلمان"], [2, 2015.0]], "أخرى": [["x"]]})
    found = read_names(data, "whatever")
    assert found.lines == ((2, "محمد بن سلمان"), (3, "2015"))
    assert [note.en for note in found.notes] == [
        "Only the sheet “أسماء” was read, not “أخرى”.",
        "The column “Name” was read.",
    ]


def test_nothing_is_a_list_too() -> None:
    assert read_names(b"").lines == read_names(b"\n \n").lines == ()


@pytest.mark.parametrize("data", [b"PK\x03\x04 no", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(range(256)) * 8])
def test_what_is_no_list_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(QueryError, match="The list cannot be read: "):
        read_names(data)


def test_a_broken_table_is_refused_with_its_line() -> None:
    with pytest.raises(QueryError, match="line 2 is no row"):
        read_names(b"a,b\n" + b'"' + b"x" * 40_000_000, "list.csv")
