"""JSON Lines: an object a line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from searchapp.ingest.fields import Fields
from searchapp.ingest.json_text import object_fields, parse_json
from searchapp.ingest.opening import InputFile, bounded
from searchapp.ingest.reasons import undecodable
from searchapp.ingest.record import Record
from searchapp.ingest.rejected import Rejected


def read_jsonl(file: InputFile) -> Iterator[Record]:
    """Yield a record for each line of ``file`` that is not blank. A broken line is rejected alone."""
    for number, line in enumerate(file.lines(), 1):
        data = line.strip()
        if data:
            yield Record(file.origin, number, file.digest(data), partial(_parse, data))


def _parse(data: bytes) -> Fields:
    try:
        text = bounded(data).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Rejected(undecodable("UTF-8", error)) from error
    return object_fields(parse_json(text))
