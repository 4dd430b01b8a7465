"""Spreadsheets (``.xlsx``, ``.xls``, ``.ods`` and their kin): a row for each article, as in CSV, on every sheet."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from searchapp.ingest import spreadsheet_process
from searchapp.ingest.balance import Notes
from searchapp.ingest.csv import is_head, named_by, orders_in, row_fields
from searchapp.ingest.date_order import marks_of
from searchapp.ingest.input_file import InputFile
from searchapp.ingest.limited_process import Limits, on_disk, run_limited
from searchapp.ingest.names import field_of
from searchapp.ingest.outcomes import Outcome
from searchapp.ingest.record import Record
from searchapp.ingest.rejected import (
    AT_ONCE,
    ENCRYPTED,
    NO_TEXT_COLUMN,
    NOT_A_SPREADSHEET,
    ON_THIRD_RUN,
    SPREADSHEET_TOO_LARGE,
    Rejected,
    Rejection,
)

_LARGEST_MB: Final = 512
_LIMITS: Final = Limits(cpu_seconds=120, wall_seconds=300, memory_bytes=2 << 30, output_bytes=2 << 30)
_REASONS: Final = {
    spreadsheet_process.ENCRYPTED: ENCRYPTED,
    spreadsheet_process.DAMAGED: NOT_A_SPREADSHEET,
}
#: Above the names of the columns there may be a title.
_MOST_ABOVE: Final = 10


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The name of a sheet, where its rows begin, the names of the columns, and the row they are in."""

    name: str
    start: int
    names: list[str]
    row: int


def read_spreadsheet(file: InputFile) -> Iterator[Record | Rejection | Notes]:
    """Yield a record for each row below the names of the columns, which are understood as in
    :func:`~searchapp.ingest.csv.read_csv`. The ``member`` of a record is the name of its sheet, its ``line`` the number
    of the row. A sheet on which no column is named as a title or a text is rejected.
    """
    with TemporaryFile() as rows:
        _write_rows(file, rows)
        for sheet in _sheets(rows, named_by(file.rule)):
            member = file.name_of_member(sheet.name)
            if not sheet.names:
                yield Rejection(file.origin, 0, NO_TEXT_COLUMN, member=member)
            else:
                yield from _records(file, member, sheet, rows)


def _write_rows(file: InputFile, rows: BinaryIO) -> None:
    digest = file.digest(file.digest_of_content(_LARGEST_MB), b"outcome")
    known = file.outcome_of(digest)
    if known is not None:
        raise Rejected(known.refused[0].reason, known.refused[0].kind)
    command = (sys.executable, "-P", spreadsheet_process.__file__)
    with on_disk(file, _LARGEST_MB) as copy:
        code = run_limited(command, _LIMITS, stdin=copy, stdout=rows)
    if code:
        # It may have been stopped because the machine was busy.
        runs = AT_ONCE if code in _REASONS else ON_THIRD_RUN
        rejected = Rejected(_REASONS.get(code, SPREADSHEET_TOO_LARGE), runs=runs)
        file.remember(digest, Outcome.of(rejected))
        raise rejected
    file.remember(digest, Outcome(()))


def _sheets(rows: BinaryIO, known: Collection[str]) -> list[_Sheet]:
    """Return the sheets that have rows."""
    found: list[_Sheet] = []
    name, first = "", list[tuple[int, list[str]]]()
    start = 0
    rows.seek(0)
    while line := rows.readline():
        value = json.loads(line)
        if isinstance(value, str):
            found += _sheet(name, start, first, known)
            name, start, first = value, rows.tell(), []
        elif len(first) < _MOST_ABOVE:
            first.append((value[0], value[1:]))
    return [*found, *_sheet(name, start, first, known)]


def _sheet(name: str, start: int, first: list[tuple[int, list[str]]], known: Collection[str]) -> list[_Sheet]:
    if not first:
        return []
    fields = {"title", "content"}
    heads = [row for row in first if fields & set(map(field_of, row[1])) or {*known} & {*row[1]}] or first[:1]
    number, names = heads[0]
    return [_Sheet(name, start, names if is_head(names, known) else [], number)]


def _records(file: InputFile, member: str, sheet: _Sheet, rows: BinaryIO) -> Iterator[Record | Notes]:
    rows_of_sheet = (cells for _, cells in _rows(sheet, rows))
    known = file.rule.names.get("date", ())
    found = {} if file.rule.date_order else orders_in(sheet.names, rows_of_sheet, known)
    yield Notes(date_orders=tuple(found.items()))
    columns = [name.encode("utf-8", "replace") for name in sheet.names]
    marks = marks_of(found)
    for number, cells in _rows(sheet, rows):
        digest = file.digest(*columns, *(cell.encode("utf-8", "replace") for cell in cells), *marks)
        parse = partial(row_fields, sheet.names, cells, found, Notes())
        yield Record(file.origin, number, digest, parse, member)


def _rows(sheet: _Sheet, rows: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each row of ``sheet`` below the names, a cell for each column."""
    rows.seek(sheet.start)
    while (line := rows.readline()) and not isinstance(value := json.loads(line), str):
        if value[0] > sheet.row:
            yield value[0], value[1:]
