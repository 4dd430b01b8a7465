"""Tables as Excel workbooks (XLSX), however long: rows wait on the disk, not in memory.

XlsxWriter, for it is the one that can do that, well kept, and of no dependencies.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from searchapp.errors import Message
from searchapp.export.table import Cell, Row, Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

#: How many rows a sheet holds, the one of the titles among them.
SHEET_ROWS: Final = 1_048_576
#: How many UTF-16 units a cell holds.
CELL_LENGTH: Final = 32_767

#: What stands at the end of a text that is cut off.
_ELLIPSIS: Final = "…"
#: Characters that no XML can hold, in any way of writing them; XlsxWriter takes care of the other control characters.
_INVALID: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
#: How wide a column is, in characters.
_WIDTH: Final = 24
_BLOCK: Final = 1 << 16


def write_xlsx(table: Table) -> Iterator[bytes]:
    """Yield a workbook, which begins when the last row is there.

    Every text stays a text: no formula, no link, no number. Where rows are more than a sheet holds, another one goes
    on, with the titles again. A text that is too long for a cell is cut off, and ends in an ellipsis; a last row says
    how many are. The sheets of an Arabic table run from right to left. The same rows make the same bytes on the same
    day.
    """
    with TemporaryDirectory(prefix="searchapp-export-") as folder:
        path = Path(folder) / "table.xlsx"
        with path.open("w+b") as file:
            _write(table, file, folder)
            file.seek(0)
            yield from iter(lambda: file.read(_BLOCK), b"")


def _write(table: Table, file: IO[bytes], folder: str) -> None:
    from xlsxwriter import Workbook  # noqa: PLC0415 - only workbooks need it

    # Leaving the block closes its files, also when a row fails.
    with Workbook(file, {"constant_memory": True, "tmpdir": folder, "use_zip64": True}) as workbook:
        workbook.set_properties({"created": datetime.combine(date.today(), time.min)})
        sheets = _Sheets(table, workbook)
        for row in table.rows:
            sheets.write(table.note(row) if isinstance(row, Message) else row)
        if sheets.cut_off:
            sheets.write(table.note(_cut_off(sheets.cut_off)))


def _cut_off(texts: int) -> Message:
    return Message(
        en=f"Texts that are cut off, because a cell of Excel holds {CELL_LENGTH:,} characters: {texts:,}. "
        "They are whole as CSV and JSON.",
        ar=f"نصوص مقطوعة لأن خلية إكسل لا تتسع لأكثر من {CELL_LENGTH:,} حرف: {texts:,}. تجدها كاملة في CSV وJSON.",
    )


class _Sheets:
    """The sheets of a workbook, one after the other."""

    def __init__(self, table: Table, workbook: Workbook) -> None:
        self._table = table
        self._workbook = workbook
        self._begin()
        self.cut_off = 0

    def _begin(self) -> None:
        sheet: Any = self._workbook.add_worksheet()
        if self._table.language == "ar":
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(self._table.columns) - 1, _WIDTH)
        bold = self._workbook.add_format({"bold": True})
        for place, title in enumerate(self._table.titles):
            sheet.write_string(0, place, title, bold)
        self._sheet: Worksheet = sheet
        self._row = 1

    def write(self, row: Row) -> None:
        """Write ``row`` below the others, in a new sheet where this one is full."""
        if self._row == SHEET_ROWS:
            self._begin()
        for place, cell in enumerate(row):
            self._write_cell(place, cell)
        self._row += 1

    def _write_cell(self, place: int, cell: Cell) -> None:
        if isinstance(cell, str):
            fitted = _fitted(cell)
            self.cut_off += fitted.is_cut
            self._sheet.write_string(self._row, place, fitted.text)
        elif isinstance(cell, float) and not math.isfinite(cell):
            self._sheet.write_string(self._row, place, str(cell))
        elif cell is not None:
            self._sheet.write_number(self._row, place, cell)


class _Fitted(NamedTuple):
    text: str
    is_cut: bool


def _fitted(text: str) -> _Fitted:
    """Return what of ``text`` a cell can hold."""
    text = _INVALID.sub("\ufffd", text)
    if len(text) > CELL_LENGTH // 2 and _length(text) > CELL_LENGTH:
        kept = text.encode("utf-16-le")[: 2 * (CELL_LENGTH - 1)].decode("utf-16-le", "ignore")
        return _Fitted(kept + _ELLIPSIS, is_cut=True)
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter would take it for markup of its own.
        return _Fitted(text + " ", is_cut=False)
    return _Fitted(text, is_cut=False)


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
