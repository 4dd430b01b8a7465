"""CSV tables: an article a row, the fields named in the first row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple

from searchapp.errors import Message
from searchapp.ingest.csv_rows import Row, csv_rows
from searchapp.ingest.fields import Fields, field_of
from searchapp.ingest.flatten import plain_fields
from searchapp.ingest.opening import InputFile
from searchapp.ingest.reasons import NO_TEXT_COLUMN, NOT_TEXT, TOO_MANY_CELLS, undecodable, wrong_cells
from searchapp.ingest.record import Record
from searchapp.ingest.rejected import Rejected, Rejection

_DELIMITERS: Final = (",", ";", "\t")
#: Excel writes and reads a line before the first row that names the delimiter.
_NAMED_DELIMITER: Final = re.compile(r"sep=([,;\t])\s*", re.IGNORECASE)
#: A row is taken apart as it is read, and each byte of it can take a dozen.
_LONGEST_LINE_MB: Final = 48
_MOST_CELLS: Final = 1_000_000
_CODING_ERRORS: Final = "surrogateescape"


def read_csv(file: InputFile) -> Iterator[Record | Rejection]:
    """Yield a record for each row of ``file`` after the first, whose cells may hold line ends.

    Cells are separated by comma, semicolon or tab: by whichever makes the first row name the most fields. A row that
    is not UTF-8, has not as many cells as the first or opens a quotation that never ends is set aside. Raises
    :class:`Rejected` where no column is named as a title or a text.
    """
    lines = _decoded(file)
    head = _read_head(lines)
    columns = [name.encode("utf-8", _CODING_ERRORS) for name in head.names]
    for row in csv_rows(lines, head.delimiter, head.line + 1):
        try:
            texts, cells = _checked(row, len(columns))
        except Rejected as rejected:
            yield Rejection(file.origin, row.first, rejected.reason)
        else:
            yield Record(file.origin, row.first, file.digest(*columns, *cells), partial(_parse, head.names, texts))


def _decoded(file: InputFile) -> Iterator[str]:
    for line in file.lines(_LONGEST_LINE_MB):
        if max(map(line.count, (b",", b";", b"\t"))) > _MOST_CELLS:
            raise Rejected(TOO_MANY_CELLS)
        # A byte that is not UTF-8 goes through the csv module as a surrogate, so that it costs its row only.
        yield line.decode("utf-8", _CODING_ERRORS)


class _Head(NamedTuple):
    names: list[str]
    delimiter: str
    line: int


def _read_head(lines: Iterator[str]) -> _Head:
    delimiters: tuple[str, ...] = _DELIMITERS
    for number, line in enumerate(lines, 1):
        if told := _NAMED_DELIMITER.fullmatch(line):
            delimiters = (told[1],)
        elif "\0" in line:
            # UTF-16 without its mark, whose names are read all the same and whose texts are not.
            raise Rejected(NOT_TEXT)
        elif line.strip():
            head = max((_Head(_cells(line, mark), mark, number) for mark in delimiters), key=_fields_named)
            if any(field_of(name) in ("title", "content") for name in head.names):
                return head
            break
    raise Rejected(NO_TEXT_COLUMN)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _fields_named(head: _Head) -> int:
    return sum(field_of(name) is not None for name in head.names)


def _checked(row: Row, expected: int) -> tuple[list[str], list[bytes]]:
    if isinstance(row.cells, Message):
        raise Rejected(row.cells)
    cells = [cell.encode("utf-8", _CODING_ERRORS) for cell in row.cells]
    try:
        b",".join(cells).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Rejected(undecodable("UTF-8", error)) from error
    if len(cells) != expected:
        raise Rejected(wrong_cells(len(cells), expected, row.first, row.last))
    return row.cells, cells


def _parse(names: list[str], cells: list[str]) -> Fields:
    values: dict[str, object] = {}
    for name, cell in zip(names, cells, strict=True):
        # Two columns may have one name.
        if not values.get(name):
            values[name] = cell
    return plain_fields(values)
