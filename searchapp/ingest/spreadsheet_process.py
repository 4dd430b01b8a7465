"""The process that reads a spreadsheet: it gets the file on its standard input and writes a line of JSON for each row.

It is run by :mod:`searchapp.ingest.spreadsheet`, as a file, so that nothing else is loaded. A spreadsheet can make any
program that reads it take all the memory there is: two cells, the first and the last of a sheet, are 17 thousand
million.
"""

from __future__ import annotations

import errno
import json
import signal
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO, Final

#: How the process exits where it fails.
ENCRYPTED: Final = 3
DAMAGED: Final = 4


def main() -> int:
    """Write the name of each sheet, and the rows in it with their numbers."""
    # Python ignores it: a write would fail, as if the file were damaged.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    # Ctrl-C, which a terminal sends to all processes, says nothing of the file either.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return _write(sys.stdin.buffer, sys.stdout.buffer)
    except BaseException as error:
        # What goes wrong in Rust is no Exception.
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        return ENCRYPTED if _is_encrypted(sys.stdin.buffer) else DAMAGED


def _write(source: BinaryIO, target: BinaryIO) -> int:
    import python_calamine  # noqa: PLC0415 - within the limits

    target.writelines(
        json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        for line in _lines(python_calamine.load_workbook(source))
    )
    target.flush()
    return 0


def _is_encrypted(source: BinaryIO) -> bool:
    """Return whether this is how Excel encrypts a workbook, or a sheet of an older version with a password."""
    try:
        import olefile  # noqa: PLC0415

        source.seek(0)
        with olefile.OleFileIO(source) as ole:
            return bool(ole.exists("EncryptedPackage"))
    except Exception:  # noqa: BLE001 - then it is damaged
        return False


def _lines(workbook: Any) -> Iterator[Any]:
    for place, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ != sheet.typ.WorkSheet:
            continue
        yield sheet.name
        found = workbook.get_sheet_by_index(place)
        # Rows are numbered as the program shows them.
        first = found.start[0] + 1 if found.start else 1
        for number, cells in enumerate(found.to_python(skip_empty_area=True), first):
            texts = [_text(cell) for cell in cells]
            if any(texts):
                yield [number, *texts]


def _text(cell: object) -> str:
    match cell:
        case bool():
            return str(cell).lower()
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1 << 53 else repr(cell)
        case datetime():
            return (cell.date() if cell.time() == time() else cell).isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell).strip()


if __name__ == "__main__":
    raise SystemExit(main())
