"""Tables as CSV (RFC 4180), for spreadsheets: Arabic stays intact, and nothing in it runs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from searchapp.errors import Message
from searchapp.export.table import Cell, Row, Table

#: Without it Excel takes UTF-8 for a Windows encoding.
_BYTE_ORDER_MARK: Final = "\ufeff"
#: What a spreadsheet may take for a formula, also in full-width letters, behind blanks and invisible characters.
_FORMULA: Final = re.compile(r"[\s\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
#: What spreadsheets themselves put before a text that is not to be read as a formula.
_TEXT_PREFIX: Final = "'"


class _Line:
    """A file for :mod:`csv` that returns each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def write_csv(table: Table) -> Iterator[bytes]:
    """Yield a CSV file as :func:`as_csv` does; a note is a row of its own."""
    rows = (table.note(row) if isinstance(row, Message) else row for row in table.rows)
    return as_csv(table.titles, rows)


def as_csv(header: Iterable[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a CSV file in UTF-8, each line as soon as its row is there.

    No text is taken for a formula: one that looks like a formula gets an apostrophe in front. Numbers are left alone.
    """
    writer: Any = csv.writer(_Line(), lineterminator="\r\n")
    yield _bytes(_BYTE_ORDER_MARK + writer.writerow(header))
    for row in rows:
        yield _bytes(writer.writerow([_safe(cell) for cell in row]))


def _safe(cell: Cell) -> Cell:
    return formula_safe(cell) if isinstance(cell, str) else cell


def formula_safe(text: str) -> str:
    """Return ``text`` such that no spreadsheet runs it."""
    return _TEXT_PREFIX + text if _FORMULA.match(text) else text


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
