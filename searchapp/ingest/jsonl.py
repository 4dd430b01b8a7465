"""JSON Lines: an object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from searchapp.ingest.fields import Fields
from searchapp.ingest.flatten import plain_fields
from searchapp.ingest.opening import InputFile
from searchapp.ingest.reasons import NOT_AN_OBJECT, broken_json, undecodable
from searchapp.ingest.record import Record
from searchapp.ingest.set_aside import Rejected


def read_jsonl(file: InputFile) -> Iterator[Record]:
    """Yield a record for each line of ``file`` that is not blank. A broken line is rejected alone."""
    for number, line in enumerate(file.lines(), 1):
        data = line.strip()
        if data:
            yield Record(file.origin, number, file.digest(data), partial(_parse, data))


def _parse(data: bytes) -> Fields:
    try:
        # Not strict: control characters written as they are occur in dumps, and do no harm.
        values = json.loads(data.decode("utf-8"), strict=False)
    except UnicodeDecodeError as error:
        raise Rejected(undecodable("UTF-8", error)) from error
    except ValueError as error:
        raise Rejected(broken_json(error)) from error
    if not isinstance(values, dict):
        raise Rejected(NOT_AN_OBJECT)
    return plain_fields(values)
