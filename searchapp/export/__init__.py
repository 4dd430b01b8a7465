"""Files for use elsewhere: what was found as a table or as references, one file a format.

A :class:`~.table.Table` goes in, the bytes of the file come out while its rows are still being retrieved. Web and shell
send the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from searchapp.export.csv_table import write_csv
from searchapp.export.jsonl_table import write_jsonl
from searchapp.export.table import Cell, Column, Row, Table
from searchapp.export.xlsx_table import write_xlsx

__all__ = ["TABLE_FORMATS", "Cell", "Column", "Row", "Table", "TableFormat"]


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A kind of file: its ``name``, which is also its suffix, what people call it, and how a table is written so."""

    name: str
    label: str
    content_type: str
    write: Callable[[Table], Iterator[bytes]]


#: What a table can be written as, by name.
TABLE_FORMATS: Final = {
    each.name: each
    for each in (
        TableFormat("csv", "CSV", "text/csv; charset=utf-8; header=present", write_csv),
        TableFormat("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
        TableFormat("jsonl", "JSON Lines", "application/jsonl; charset=utf-8", write_jsonl),
    )
}
