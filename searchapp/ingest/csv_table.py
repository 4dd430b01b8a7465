"""CSV tables: an article a row, the fields named in the first row."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from searchapp.ingest.fields import Fields, field_of
from searchapp.ingest.flatten import plain_fields
from searchapp.ingest.opening import InputFile
from searchapp.ingest.reasons import BROKEN_ROW, NO_TEXT_COLUMN, undecodable, wrong_cells
from searchapp.ingest.record import Record
from searchapp.ingest.set_aside import Rejected, SetAside

_DELIMITERS: Final = (",", ";", "\t")
#: Python refuses cells above 128 KB otherwise, for the whole process: a long article is one cell.
_LONGEST_CELL: Final = 2**31 - 1
_CODING_ERRORS: Final = "surrogateescape"


def read_csv(file: InputFile) -> Iterator[Record | SetAside]:
    """Yield a record for each row of ``file`` after the first, whose cells may hold line ends.

    Cells are separated by comma, semicolon or tab: by whichever makes the first row name the most fields. A row that
    is not UTF-8 or has not as many cells as the first is set aside. Raises :class:`Rejected` where no column is
    named as a title or a text.
    """
    csv.field_size_limit(_LONGEST_CELL)
    # A byte that is not UTF-8 goes through the csv module as a surrogate, so that it costs its row only.
    lines = (line.decode("utf-8", _CODING_ERRORS) for line in file.lines())
    first, skipped = _first_filled(lines)
    delimiter = max(_DELIMITERS, key=lambda candidate: len(_named(_cells(first, candidate))))
    header = _cells(first, delimiter)
    if not {"title", "content"} & set(_named(header)):
        raise Rejected(NO_TEXT_COLUMN)
    columns = [name.encode("utf-8", _CODING_ERRORS) for name in header]
    for line, row in _rows(lines, delimiter, skipped + 2):
        try:
            cells = _checked(row, len(header))
        except Rejected as rejected:
            yield SetAside(file.origin, line, rejected.reason)
        else:
            yield Record(file.origin, line, file.digest(*columns, *cells), partial(_parse, header, row))


def _first_filled(lines: Iterable[str]) -> tuple[str, int]:
    for skipped, line in enumerate(lines):
        if line.strip():
            return line, skipped
    raise Rejected(NO_TEXT_COLUMN)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _named(header: list[str]) -> list[str]:
    return [field for name in header if (field := field_of(name)) is not None]


def _rows(lines: Iterator[str], delimiter: str, line: int) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each row that is not blank with the line it begins on, ``line`` for the first; None for an unreadable one."""
    rows = csv.reader(lines, delimiter=delimiter)
    begins = 0
    while True:
        try:
            row: list[str] | None = next(rows)
        except StopIteration:
            return
        except csv.Error:
            row = None
        if row is None or any(row):
            yield line + begins, row
        begins = rows.line_num


def _checked(row: list[str] | None, expected: int) -> list[bytes]:
    if row is None:
        raise Rejected(BROKEN_ROW)
    cells = [cell.encode("utf-8", _CODING_ERRORS) for cell in row]
    try:
        b",".join(cells).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Rejected(undecodable("UTF-8", error)) from error
    if len(row) != expected:
        raise Rejected(wrong_cells(len(row), expected))
    return cells


def _parse(header: list[str], row: list[str]) -> Fields:
    return plain_fields(dict(zip(header, row, strict=True)))
