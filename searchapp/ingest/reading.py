"""Reading one file of any known kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from searchapp.ingest.formats import KNOWN_SUFFIXES, reader_for
from searchapp.ingest.opening import InputFile
from searchapp.ingest.reasons import same_as, unknown_kind
from searchapp.ingest.record import Record
from searchapp.ingest.rejected import Rejected, Rejection


def read_records(path: Path) -> Iterator[Record | Rejection]:
    """Yield what the file ``path`` holds; see :func:`read_file`."""
    return read_file(InputFile(path))


def read_file(file: InputFile) -> Iterator[Record | Rejection]:
    """Yield what ``file`` holds, in order: each record, or the notice that it was set aside; no input raises.

    Where a file cannot be read to its end, what came before is kept and the last notice says why the rest is missing.
    A record that repeats an earlier one of the file byte for byte is set aside.
    """
    line = 0
    lines: dict[bytes, int] = {}
    try:
        for record in _read(file):
            line = record.line
            # A feed may be all on one line: it is not the line that tells its entries apart.
            if isinstance(record, Record) and record.digest in lines:
                yield Rejection(record.origin, line, same_as(lines[record.digest]))
                continue
            if isinstance(record, Record):
                lines[record.digest] = line
            yield record
    except Rejected as rejected:
        yield Rejection(file.origin, line + 1 if line else 0, rejected.reason)


def _read(file: InputFile) -> Iterator[Record | Rejection]:
    reader = reader_for(file.path)
    if reader is None:
        file.check()
        raise Rejected(unknown_kind(KNOWN_SUFFIXES))
    return reader(file)
