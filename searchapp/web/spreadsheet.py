"""Rows as CSV that a spreadsheet program opens as it should: Arabic readable, and no text taken for a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

#: Without it Excel takes UTF-8 for a Windows encoding.
_BYTE_ORDER_MARK: Final = "\ufeff"
#: What a spreadsheet program may take for a formula, also in full-width letters, behind blanks and invisible marks.
_FORMULA: Final = re.compile(r"[\s\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
#: What spreadsheet programs write themselves before a text that is to stay one.
_TEXT_MARK: Final = "'"


class _Line:
    """What :mod:`csv` writes a row to: it hands it on instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def as_csv(header: Iterable[str], rows: Iterable[Iterable[str | float]]) -> Iterator[str]:
    """Yield the lines of a CSV file (RFC 4180), each as soon as its row is there.

    A text that looks like a formula has an apostrophe before it. Numbers are left alone.
    """
    writer: Any = csv.writer(_Line(), lineterminator="\r\n")
    yield _BYTE_ORDER_MARK + writer.writerow(header)
    for row in rows:
        yield writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])


def harmless(text: str) -> str:
    """Return ``text`` such that no spreadsheet program runs it."""
    return _TEXT_MARK + text if _FORMULA.match(text) else text
