"""Tables as JSON Lines, for programs: an object a line, with names that are the same in every language."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from searchapp.errors import Message
from searchapp.export.table import Cell, Table


def write_jsonl(table: Table) -> Iterator[bytes]:
    """Yield a line for each row: an object with the names of the columns; a note is an object with only ``note``."""
    names = [column.name for column in table.columns]
    for row in table.rows:
        if isinstance(row, Message):
            yield json_line({"note": row.text(table.language)})
        else:
            yield json_line(dict(zip(names, map(_value, row), strict=True)))


def json_line(values: Mapping[str, Any]) -> bytes:
    """Return ``values`` as one line in UTF-8."""
    text = json.dumps(values, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "replace") + b"\n"


def _value(cell: Cell) -> Cell:
    """Return ``cell`` as JSON can have it, which knows no infinity."""
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
