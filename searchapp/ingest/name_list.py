"""A list of names or queries: a text with one on each line, or the first column of a table."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from io import StringIO
from tempfile import TemporaryFile
from typing import BinaryIO, Final, NamedTuple

from searchapp.errors import Message, QueryError
from searchapp.ingest import spreadsheet_process
from searchapp.ingest.encodings import decoded
from searchapp.ingest.limited_process import Limits, run_limited
from searchapp.ingest.rejected import ENCRYPTED, NOT_A_SPREADSHEET, SPREADSHEET_TOO_LARGE, Rejected

#: How workbooks begin: those of today, which are ZIP archives, and older ones.
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_LIMITS: Final = Limits(cpu_seconds=10, wall_seconds=30, memory_bytes=1 << 30, output_bytes=32 << 20)
_REASONS: Final = {
    0: None,
    spreadsheet_process.ENCRYPTED: ENCRYPTED,
    spreadsheet_process.DAMAGED: NOT_A_SPREADSHEET,
}

_DELIMITERS: Final = ("\t", ";", ",", "|")
#: The names of a column that holds what is to be searched for, as they stand in the first row of a table.
_HEADS: Final = frozenset(
    (
        *("query", "queries", "name", "names", "full name", "keyword", "keywords", "term", "terms"),
        *("الاسم", "اسم", "الأسماء", "أسماء", "الاسم الكامل", "عبارة البحث", "عبارات البحث", "الكلمة", "الكلمات"),
    )
)


class Names(NamedTuple):
    """The lines of a list with their numbers, counted from 1, empty ones among them, and ``notes`` on how it was read.

    Of a workbook they are the numbers of its rows.
    """

    lines: tuple[tuple[int, str], ...]
    notes: tuple[Message, ...] = ()


class _Row(NamedTuple):
    number: int
    cells: Sequence[str]


def read_names(data: bytes, name: str = "") -> Names:
    """Return the names in a file with this content and ``name``: a workbook, a table if it is called ``.csv`` or
    ``.tsv`` or its cells are parted by tabs, or a text in any encoding that searchapp knows.

    Of a table that column is read which its first row calls by one of the names of :data:`_HEADS`, or else the first.
    Raises :class:`QueryError` for what is none of them.
    """
    if not data.strip(b"\0\r\n\t "):
        return Names(())
    try:
        if data.startswith(_WORKBOOKS):
            rows, notes = _rows_of_workbook(data)
            return _column(rows, notes)
        text = decoded(data).text.removeprefix("\ufeff")
    except Rejected as rejected:
        raise QueryError(
            Message(
                en=f"The list cannot be read: {rejected.reason.en}.", ar=f"تعذرت قراءة القائمة: {rejected.reason.ar}."
            )
        ) from rejected
    return names_in(text, is_table=name.lower().endswith((".csv", ".tsv")))


def _unreadable(reason: Message) -> QueryError:
    return QueryError(Message(en=f"The list cannot be read: {reason.en}.", ar=f"تعذرت قراءة القائمة: {reason.ar}."))


def names_in(text: str, *, is_table: bool = False) -> Names:
    """Return the names in a text; where it ``is_table``, or has tabs, as it is pasted from one, those of a column."""
    lines = text.splitlines()
    if not is_table and "\t" not in text:
        return Names(tuple(enumerate(lines, 1)))
    filled = next(filter(str.strip, lines), "")
    delimiter = max(_DELIMITERS, key=filled.count) if is_table else "\t"
    return _column([*_rows_of_text(text, delimiter)])


def _rows_of_text(text: str, delimiter: str) -> Iterator[_Row]:
    number = 1
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            yield _Row(number, cells)
            # A cell may hold ends of lines.
            number = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(Message(f"line {number} is no row of a table", f"السطر {number} ليس صفًا في جدول")) from error


def _rows_of_workbook(data: bytes) -> tuple[list[_Row], tuple[Message, ...]]:
    """Return the rows of the first sheet that has any."""
    with TemporaryFile() as copy, TemporaryFile() as rows:
        copy.write(data)
        copy.seek(0)
        command = (sys.executable, "-P", spreadsheet_process.__file__)
        code = run_limited(command, _LIMITS, stdin=copy, stdout=rows)
        reason = _REASONS.get(code, SPREADSHEET_TOO_LARGE)
        if reason is not None:
            raise Rejected(reason)
        rows.seek(0)
        sheets = _sheets(rows)
    if not sheets:
        return [], ()
    (first, found), *others = sheets
    if not others:
        return found, ()
    names = [name for name, _ in others]
    return found, (
        Message(
            en=f"Only the sheet “{first}” was read, not {', '.join(f'“{name}”' for name in names)}.",
            ar=f"لم تُقرأ إلا ورقة «{first}»، من دون {'، '.join(f'«{name}»' for name in names)}.",
        ),
    )


def _sheets(lines: BinaryIO) -> list[tuple[str, list[_Row]]]:
    """Return the sheets that have rows, by their names."""
    sheets: list[tuple[str, list[_Row]]] = []
    for line in lines:
        match json.loads(line):
            case str(name):
                sheets.append((name, []))
            case [number, *cells]:
                sheets[-1][1].append(_Row(number, cells))
    return [(name, rows) for name, rows in sheets if rows]


def _column(rows: Sequence[_Row], notes: tuple[Message, ...] = ()) -> Names:
    head = next((row for row in rows if any(map(str.strip, row.cells))), _Row(0, ()))
    named = [place for place, cell in enumerate(head.cells) if cell.strip().casefold() in _HEADS]
    place = named[0] if named else 0
    lines = tuple(
        (row.number, row.cells[place] if place < len(row.cells) else "") for row in rows if not (named and row is head)
    )
    others = max((len(row.cells) for row in rows), default=1) - 1
    if named:
        title = head.cells[place].strip()
        notes = (*notes, Message(en=f"The column “{title}” was read.", ar=f"قُرئ العمود «{title}»."))
    elif others:
        notes = (*notes, Message(en="Only the first column was read.", ar="لم يُقرأ إلا العمود الأول."))
    return Names(lines, notes)
