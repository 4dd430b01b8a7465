"""Which reader reads which files: by the end of the name, with or without ``.gz``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

from searchapp.ingest.csv_table import read_csv
from searchapp.ingest.docx import read_docx
from searchapp.ingest.feed import read_feed
from searchapp.ingest.html import read_html
from searchapp.ingest.json_document import read_json
from searchapp.ingest.jsonl import read_jsonl
from searchapp.ingest.opening import InputFile
from searchapp.ingest.record import Record
from searchapp.ingest.rejected import Rejection
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


def reader_for(path: Path) -> Reader | None:
    """Return the reader for a file of this name, or None where its kind is unknown."""
    name = path.name.lower().removesuffix(".gz")
    return _READERS.get(Path(name).suffix)
