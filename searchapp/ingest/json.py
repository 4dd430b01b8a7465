"""JSON: one object, a list of objects, the list in the answer of an API, or an object a line (JSON Lines)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, Final

from searchapp.ingest.balance import Notes
from searchapp.ingest.encodings import decoded
from searchapp.ingest.input_file import InputFile, bounded
from searchapp.ingest.record import Fields, Record, plain_fields
from searchapp.ingest.rejected import (
    NOT_AN_OBJECT,
    TOO_DEEP,
    TOO_MANY_VALUES,
    Rejected,
    Rejection,
    broken_json,
)

#: The longest list of articles that is read; JSON Lines may be of any length.
_LARGEST_MB: Final = 64

#: The keys under which APIs and JSON Feed give their articles.
_LISTS: Final = ("articles", "items", "posts", "results", "documents", "docs", "data", "الأخبار", "المقالات")

#: A value of one byte can take a hundred once parsed. We count the punctuation around and between values.
_MOST_VALUES: Final = 2_000_000
#: Or one without an end: a search that starts again at each quotation mark takes forever.
_STRING: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)


def read_json(file: InputFile) -> Iterator[Record | Rejection | Notes]:
    """Return a record for each object in ``file``; its ``line`` is its position in the list, or 0 if it is alone.

    The list is the file itself, or what the object in the file holds as ``articles``, ``items`` and the like. A file
    with an object on each of its lines is JSON Lines, whatever its name. Any other file is read as a whole: if it is
    broken anywhere, nothing of it is read.
    """
    return read_jsonl(file) if _is_json_lines(file) else _read_values(file)


def _is_json_lines(file: InputFile) -> bool:
    filled = filter(None, (line.strip() for line in file.lines()))
    first, second = [*islice(filled, 2), b"", b""][:2]
    return first.startswith(b"{") and first.endswith(b"}") and second.startswith(b"{")


def _read_values(file: InputFile) -> Iterator[Record | Rejection | Notes]:
    data = file.read(_LARGEST_MB)
    found = decoded(data)
    value = parse_json(found.text)
    yield found.notes
    items = _listed(value)
    if items is None:
        yield Record(file.origin, 0, file.digest(data), partial(object_fields, value))
        return
    for position, item in enumerate(items, 1):
        try:
            digest = file.digest(_canonical(item))
        except Rejected as rejected:
            yield Rejection(file.origin, position, rejected.reason)
        else:
            yield Record(file.origin, position, digest, partial(object_fields, item))


def _listed(value: Any) -> list[Any] | None:
    if isinstance(value, dict):
        lists = (value.get(name) for name in _LISTS)
        return next((found for found in lists if _holds_objects(found)), None)
    return value if isinstance(value, list) else None


def _holds_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _canonical(item: Any) -> bytes:
    if not isinstance(item, dict):
        raise Rejected(NOT_AN_OBJECT)
    try:
        # Escaped, for half surrogate pairs.
        return json.dumps(item).encode("ascii")
    except RecursionError as error:
        raise Rejected(TOO_DEEP) from error


def read_jsonl(file: InputFile) -> Iterator[Record | Notes]:
    """Yield a record for each line of ``file`` that is not blank. A broken line is rejected alone."""
    for number, line in enumerate(file.lines(), 1):
        if number == 1:
            yield Notes(encoding=file.encoding)
        data = line.strip()
        if data:
            yield Record(file.origin, number, file.digest(data), partial(_parse, data))


def _parse(data: bytes) -> Fields:
    found = decoded(bounded(data))
    fields = object_fields(parse_json(found.text))
    return replace(fields, notes=fields.notes + Notes(repairs=found.repairs))


def parse_json(text: str) -> Any:
    """Return the value that ``text`` is.

    Raises :class:`Rejected` if it is not JSON, nests too deeply, or has more values than an archive of articles has.
    """
    if _separators(text) > _MOST_VALUES < _separators(_STRING.sub("", text)):
        raise Rejected(TOO_MANY_VALUES)
    try:
        # Not strict: dumps contain unescaped control characters, which do no harm.
        return json.loads(text, strict=False)
    except ValueError as error:
        raise Rejected(broken_json(error)) from error
    except RecursionError as error:
        raise Rejected(TOO_DEEP) from error


def _separators(text: str) -> int:
    return sum(map(text.count, ",[{"))


def object_fields(value: object) -> Fields:
    """Return the fields of ``value``. Raises :class:`Rejected` if it is not an object."""
    if not isinstance(value, dict):
        raise Rejected(NOT_AN_OBJECT)
    return plain_fields(value)
