"""CSV tables: a row for each article, the fields named in the first row; a stray quotation mark costs only its row."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import Final, NamedTuple

from searchapp.errors import Message
from searchapp.import_rules import ImportRule
from searchapp.ingest.balance import Notes
from searchapp.ingest.date_order import dates_among, day_first, marks_of, orders
from searchapp.ingest.encodings import decoded
from searchapp.ingest.input_file import InputFile
from searchapp.ingest.names import field_of
from searchapp.ingest.record import Fields, Record, plain_fields
from searchapp.ingest.rejected import (
    BROKEN_ROW,
    NO_TEXT_COLUMN,
    TOO_MANY_CELLS,
    TOO_MANY_QUOTES,
    UNCLOSED_QUOTE,
    Rejected,
    Rejection,
    wrong_cells,
)

_DELIMITERS: Final = (",", ";", "\t", "|", "؛")
#: Excel writes, and reads, a line that names the delimiter before the first row.
_NAMED_DELIMITER: Final = re.compile(r"sep=([,;\t|؛])\s*", re.IGNORECASE)
#: How many lines of a title there may be above the names of the columns.
_MOST_ABOVE: Final = 10
#: A quotation mark within a cell, as MySQL writes it, not the end of a cell that ends in a backslash.
_ESCAPED_QUOTE: Final = re.compile(r'\\"(?![,;\t|\r\n]|$)')
_LINES_OF_DIALECT: Final = 200
#: A row is parsed as it is read, and each of its bytes can take a dozen in memory.
_LONGEST_LINE_MB: Final = 48
_MOST_CELLS: Final = 1_000_000
_CODING_ERRORS: Final = "surrogateescape"
_UNDECODED: Final = re.compile("[\udc80-\udcff]")
#: A control that no table holds.
_BETWEEN_CELLS: Final = b"\x7f"

#: In characters, for the whole process. By default Python refuses cells above 128 KB, and a long article is one cell.
_LONGEST_CELL: Final = 32 << 20
#: A table may have a stray quotation mark or two. Reading to the end and back for thousands would take forever.
_RESTARTS: Final = 20
_LINES_READ_AGAIN: Final = 100_000


def read_csv(file: InputFile) -> Iterator[Record | Rejection | Notes]:
    """Yield a record for each row of ``file`` after the first, whose cells may hold line ends.

    Cells are separated by comma, semicolon or tab, whichever makes the first row name the most fields. A row is
    rejected if its encoding cannot be known, if it has more or fewer cells than the first, or opens a quotation that
    never ends. Raises :class:`Rejected` if no column is named as a title or a text.
    """
    lines = _decoded(file)
    head = _read_head(lines, named_by(file.rule))
    found = {} if file.rule.date_order else _date_orders(file, head)
    yield Notes(encoding=file.encoding, date_orders=tuple(found.items()))
    columns = [name.encode("utf-8", _CODING_ERRORS) for name in head.names]
    for row in csv_rows(lines, head.delimiter, head.line + 1):
        try:
            texts, cells, notes = _checked(row, len(columns), file.rule.codec)
        except Rejected as rejected:
            yield Rejection(file.origin, row.first, rejected.reason)
        else:
            digest = file.digest(*columns, *cells, *marks_of(found))
            yield Record(file.origin, row.first, digest, partial(row_fields, head.names, texts, found, notes))


def _date_orders(file: InputFile, head: _Head) -> dict[str, str]:
    """Return the order of day and month in each column of dates."""
    return orders_in(head.names, _whole_rows(file, head), file.rule.names.get("date", ()))


def named_by(rule: ImportRule) -> frozenset[str]:
    """Return the names that ``rule`` gives a meaning."""
    return frozenset(chain.from_iterable(rule.names.values()))


def orders_in(names: list[str], rows: Iterable[list[str]], known: Collection[str] = ()) -> dict[str, str]:
    """Return the order of day and month in each column of dates of ``rows``, each of which has all columns. Where no
    name says which these are, they are those of unknown names that hold dates.
    """
    columns = [(place, name) for place, name in enumerate(names) if field_of(name) == "date" or name in known]
    if columns:
        return orders((name, cells[place]) for cells in rows for place, name in columns)
    return orders(pair for cells in rows for pair in dates_among(zip(names, cells, strict=True)))


def _whole_rows(file: InputFile, head: _Head) -> Iterator[list[str]]:
    # What is wrong with the others is said when they are read.
    with suppress(Rejected):
        lines = islice(_decoded(file), head.line, None)
        for row in csv_rows(lines, head.delimiter, head.line + 1):
            if not isinstance(row.cells, Message) and len(row.cells) == len(head.names):
                yield row.cells


def _has_escaped_quotes(file: InputFile) -> bool:
    """Return whether quotation marks within cells have a backslash before them, and are not doubled."""
    with suppress(Rejected):
        lines = [line.decode("utf-8", "replace") for line in islice(file.lines(_LONGEST_LINE_MB), _LINES_OF_DIALECT)]
        return any(map(_ESCAPED_QUOTE.search, lines)) and not any('""' in line for line in lines)
    return False


def _decoded(file: InputFile) -> Iterator[str]:
    is_escaped = _has_escaped_quotes(file)
    for data in file.lines(_LONGEST_LINE_MB):
        line = data.replace(b'\\"', b'""') if is_escaped else data
        if max(map(line.count, (b",", b";", b"\t"))) > _MOST_CELLS:
            raise Rejected(TOO_MANY_CELLS)
        # A byte that is not UTF-8 passes through the csv module as a surrogate, so that it costs only its row.
        yield line.decode("utf-8", _CODING_ERRORS)


class _Head(NamedTuple):
    names: list[str]
    delimiter: str
    line: int


def _read_head(lines: Iterator[str], known: Collection[str]) -> _Head:
    delimiters: tuple[str, ...] = _DELIMITERS
    above = 0
    for number, line in enumerate(lines, 1):
        if named := _NAMED_DELIMITER.fullmatch(line):
            delimiters = (named[1],)
        elif line.strip():
            heads = (_Head(_cells(line, delimiter), delimiter, number) for delimiter in delimiters)
            head = max(heads, key=partial(_fields_named, known=known))
            above += 1
            # Below the first line a head has to be sure.
            if is_head(head.names, known) and (above == 1 or _fields_named(head, known) > 1):
                return head
            if above > _MOST_ABOVE:
                break
    raise Rejected(NO_TEXT_COLUMN)


def is_head(names: list[str], known: Collection[str] = ()) -> bool:
    """Return whether ``names`` are those of the columns of articles; those that are ``known`` are."""
    fields = set(map(field_of, names))
    # A column whose name is not known may hold the text.
    is_likely = fields & {"title", "content"} or (None in fields and len(fields) > 1)
    return bool(is_likely) or any(name in known for name in names)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _fields_named(head: _Head, known: Collection[str]) -> int:
    return sum(name in known or field_of(name) is not None for name in head.names)


def _checked(row: Row, expected: int, stated: str) -> tuple[list[str], list[bytes], Notes]:
    if isinstance(row.cells, Message):
        raise Rejected(row.cells)
    if len(row.cells) != expected:
        raise Rejected(wrong_cells(len(row.cells), expected, row.first, row.last))
    cells = [cell.encode("utf-8", _CODING_ERRORS) for cell in row.cells]
    joined = b"".join(cells)
    if joined.isascii() or not _UNDECODED.search("".join(row.cells)):
        return row.cells, cells, Notes()
    # All cells together say more about their encoding than each alone.
    found = decoded(_BETWEEN_CELLS.join(cell.replace(_BETWEEN_CELLS, b" ") for cell in cells), stated=stated)
    return found.text.split(_BETWEEN_CELLS.decode()), cells, Notes(repairs=found.repairs)


def row_fields(names: list[str], cells: list[str], found: Mapping[str, str], notes: Notes) -> Fields:
    """Return the fields of a row under the ``names`` of its columns, of which ``found`` has the order of dates."""
    values: dict[str, object] = {}
    for name, cell in zip(names, cells, strict=True):
        # Two columns may have the same name.
        if not values.get(name):
            values[name] = cell
    fields = plain_fields(day_first(values, found), by_value=True)
    return replace(fields, notes=fields.notes + notes)


class Row(NamedTuple):
    """A row that is not blank: its first and last line, and its cells, or the reason why it has none."""

    first: int
    last: int
    cells: list[str] | Message


def csv_rows(lines: Iterator[str], delimiter: str, line: int) -> Iterator[Row]:
    """Yield each row of ``lines``, of which the first is line number ``line``.

    A stray quotation mark would turn the lines after it into one cell, up to the next such mark or the end of the
    table. So if a quotation that spans several lines does not end at the end of a cell, only its first line is given
    up, and reading goes on with the next; within one line it is accepted. Raises :class:`Rejected` if that
    happens too often.
    """
    csv.field_size_limit(_LONGEST_CELL)
    source = _Lines(lines, line)
    while not source.ended:
        if source.restarts > _RESTARTS and source.read_again > _LINES_READ_AGAIN:
            raise Rejected(TOO_MANY_QUOTES)
        yield from _rows_to_first_break(source, delimiter)


def _rows_to_first_break(source: _Lines, delimiter: str) -> Iterator[Row]:
    rows = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        first = source.begin_row()
        try:
            cells: list[str] | None = next(rows)
        except StopIteration:
            return
        except csv.Error:
            cells = _read_loosely(source, delimiter)
        if cells is None:
            yield Row(first, first, UNCLOSED_QUOTE if source.ended else BROKEN_ROW)
            source.back_to_second_line()
            return
        if any(cells):
            yield Row(first, source.last, cells)


def _read_loosely(source: _Lines, delimiter: str) -> list[str] | None:
    """Return the cells of a row of one line, accepting its quotation marks as they are; None for any other row."""
    if source.ended or len(source.row) != 1:
        return None
    try:
        # If the line leaves a quotation open, what follows becomes part of it.
        rows = list(csv.reader([*source.row, "another row"], delimiter=delimiter))
    except csv.Error:
        return None
    return rows[0] if len(rows) > 1 else None


class _Lines:
    """Lines that can be read again, from the second one of the current ``row`` on."""

    def __init__(self, lines: Iterator[str], line: int) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.row: list[str] = []
        self.last = line - 1
        self.ended = False
        self.restarts = self.read_again = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.row.append(line)
        self.last += 1
        return line

    def begin_row(self) -> int:
        """Begin a row, and return the number of its first line."""
        self.row.clear()
        return self.last + 1

    def back_to_second_line(self) -> None:
        """Go back to the second line of the current row."""
        again = self.row[1:]
        self.last -= len(again)
        self.restarts += 1
        self.read_again += len(again)
        self._again.extendleft(reversed(again))
        self.ended = False
