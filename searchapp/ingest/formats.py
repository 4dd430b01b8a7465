"""The reader for each kind of file, by the end of its name, with or without ``.gz``; and reading a file of any kind.

A package of others adds one by an entry point of the group ``searchapp.readers``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final, TypeAlias

from searchapp.ingest.csv import read_csv
from searchapp.ingest.docx import read_docx
from searchapp.ingest.feed import read_feed
from searchapp.ingest.html import read_html
from searchapp.ingest.json import read_json, read_jsonl
from searchapp.ingest.opening import InputFile
from searchapp.ingest.reasons import same_as, unknown_kind
from searchapp.ingest.record import Record
from searchapp.ingest.rejected import Rejected, Rejection
from searchapp.ingest.text import read_text
from searchapp.ingest.warc import read_warc

Reader: TypeAlias = Callable[[InputFile], Iterator[Record | Rejection]]

_READERS: Final[dict[str, Reader]] = {
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".json": read_json,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xml": read_feed,
    ".rss": read_feed,
    ".atom": read_feed,
    ".docx": read_docx,
    ".warc": read_warc,
}

KNOWN_SUFFIXES: Final = " ".join(_READERS)

#: Under which a package of others names its readers: ``".suffix" = "module:function"``.
_GROUP: Final = "searchapp.readers"


def reader_for(path: Path) -> Reader | None:
    """Return the reader for a file of this name, or None if its kind is unknown."""
    name = path.name.lower().removesuffix(".gz")
    suffix = Path(name).suffix
    return _READERS.get(suffix) or _readers_of_others().get(suffix)


@cache
def _readers_of_others() -> dict[str, Reader]:
    return {found.name: found.load() for found in entry_points(group=_GROUP)}


def read_records(path: Path) -> Iterator[Record | Rejection]:
    """Yield what the file ``path`` holds; see :func:`read_file`."""
    return read_file(InputFile(path))


def read_file(file: InputFile) -> Iterator[Record | Rejection]:
    """Yield what ``file`` holds, in order: each record, or its rejection; no input raises.

    If a file cannot be read to its end, what came before is kept and the last rejection says why the rest is missing.
    A record that repeats an earlier one of the file byte for byte is rejected.
    """
    line = 0
    lines: dict[bytes, int] = {}
    try:
        for record in _read(file):
            line = record.line
            # A feed may be all on one line: the line does not identify an entry.
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
