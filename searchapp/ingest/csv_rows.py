"""The rows of a CSV table, each with its place, whatever its quotation marks."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

from searchapp.errors import Message
from searchapp.ingest.reasons import BROKEN_ROW, TOO_MANY_QUOTES, UNCLOSED_QUOTE
from searchapp.ingest.rejected import Rejected

#: In characters. Python refuses cells above 128 KB otherwise, for the whole process: a long article is one cell.
_LONGEST_CELL: Final = 32 << 20
#: A table has a stray quotation mark or two. Reading to the end and back for each of thousands would take for ever.
_RESTARTS: Final = 20
_LINES_READ_AGAIN: Final = 100_000


class Row(NamedTuple):
    """A row that is not blank: the lines from ``first`` to ``last``, and its cells, or why it has none."""

    first: int
    last: int
    cells: list[str] | Message


def csv_rows(lines: Iterator[str], delimiter: str, line: int) -> Iterator[Row]:
    """Yield each row of ``lines``, of which the first is line number ``line``.

    A stray quotation mark would make one cell of the lines that follow, to the next such mark or to the end of the
    table. So where a quotation that runs over several lines does not end at the end of a cell, its first line alone is
    given up, and reading goes on with the next; within one line it is let pass. Raises :class:`Rejected` where that
    happens again and again.
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
    """Return the cells of a row that is one line, its quotation marks taken as they come; None for any other."""
    if source.ended or len(source.row) != 1:
        return None
    try:
        # Where the line leaves a quotation open, what follows becomes part of it.
        rows = list(csv.reader([*source.row, "another row"], delimiter=delimiter))
    except csv.Error:
        return None
    return rows[0] if len(rows) > 1 else None


class _Lines:
    """Lines that can be read again from the second one of the present ``row`` on."""

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
        """Give the lines of the present row once more, save the first."""
        again = self.row[1:]
        self.last -= len(again)
        self.restarts += 1
        self.read_again += len(again)
        self._again.extendleft(reversed(again))
        self.ended = False
