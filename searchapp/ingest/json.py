"""JSON: one object, a list of objects, the list in the answer of an API, or an object a line (JSON Lines)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from searchapp.ingest.balance import Notes
from searchapp.ingest.date_order import day_first, marks_of, orders_of_records
from searchapp.ingest.encodings import decoded
from searchapp.ingest.input_file import InputFile, bounded
from searchapp.ingest.names import field_of, is_summary
from searchapp.ingest.record import Fields, Record, plain_fields
from searchapp.ingest.rejected import (
    NO_ARTICLE,
    NOT_AN_OBJECT,
    TOO_DEEP,
    TOO_MANY_VALUES,
    Rejected,
    Rejection,
    broken_json,
)
from searchapp.ingest.text import with_title
from searchapp.ingest.values import flatten

#: The longest list of articles that is read; JSON Lines may be of any length.
_LARGEST_MB: Final = 64

#: The keys under which APIs, exports and dumps give their articles, the surest first.
_LISTS: Final = (
    *("articles", "items", "posts", "results", "documents", "docs", "messages", "stories", "news", "entries", "hits"),
    *(
        "records",
        "rows",
        "edges",
        "nodes",
        "features",
        "value",
        "values",
        "list",
        "content",
        "data",
        "response",
        "channel",
    ),
    *("feed", "result", "rss", "payload", "body", "الأخبار", "المقالات", "البيانات", "النتائج"),
)
#: Those around one article.
_WRAPPERS: Final = frozenset(
    (
        "_source",
        "attributes",
        "fields",
        "node",
        "doc",
        "_doc",
        "document",
        "data",
        "item",
        "record",
        "post",
        "article",
        "story",
    )
)
_DEEPEST_WRAPPER: Final = 5
#: A line of a bulk request: what is to be done with the document on the next.
_BULK: Final = frozenset(("index", "create", "delete", "update"))

#: A value of one byte can take a hundred once parsed. We count the punctuation around and between values.
_MOST_VALUES: Final = 2_000_000
#: Or one without an end: a search that starts again at each quotation mark takes forever.
_STRING: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)


#: Of a file with one object.
_NO_ORDERS: Final[Mapping[str, str]] = MappingProxyType({})


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
    date_orders = orders_of_records(_unwrapped(item) for item in items if isinstance(item, dict))
    yield Notes(date_orders=tuple(date_orders.items()))
    for position, item in enumerate(items, 1):
        try:
            digest = file.digest(_canonical(item), *marks_of(date_orders))
        except Rejected as rejected:
            yield Rejection(file.origin, position, rejected.reason)
        else:
            yield Record(file.origin, position, digest, partial(object_fields, item, date_orders))


def _listed(value: Any) -> list[Any] | None:
    """Return the articles in ``value``: a list, one within objects, or lists of columns; None if it is one article."""
    if isinstance(value, list):
        return _rows(value) or value
    if not isinstance(value, dict):
        return None
    if columns := _columns(value):
        return columns
    found = _list_within(value, 0)
    if found is None:
        return None
    source = flatten(value.get("name") or value.get("title"), " ") if _is_channel(value) else ""
    return [{**item, "source": source} if source and "source" not in item else item for item in found]


def _list_within(value: dict[str, Any], depth: int) -> list[Any] | None:
    if depth == _DEEPEST_WRAPPER or _is_article(value):
        return None
    named = [value[name] for name in _LISTS if name in value]
    for items in named:
        if isinstance(items, list) and items and all(isinstance(item, dict) for item in items):
            return items
    nested = (_list_within(item, depth + 1) for item in named if isinstance(item, dict))
    return next((found for found in nested if found is not None), None)


def _is_article(value: dict[str, Any]) -> bool:
    """Return whether an object has a text of its own, not only lists."""
    return any(
        isinstance(text, str) and field_of(name) == "content" and not is_summary(name) for name, text in value.items()
    )


def _is_channel(value: dict[str, Any]) -> bool:
    """Return whether the name of an object is the source of what it holds: a Telegram export, a JSON Feed."""
    return "messages" in value or "jsonfeed" in str(value.get("version", ""))


def _columns(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a table that is kept as a list for each column, or as pandas writes it."""
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        return _rows([value["columns"], *value["data"]])
    columns = {name: list(column.values()) if isinstance(column, dict) else column for name, column in value.items()}
    fields = {field_of(name) for name in columns}
    lengths = {len(column) if isinstance(column, list) else 0 for column in columns.values()}
    if len(columns) < len(("title", "content")) or len(lengths) != 1 or not fields & {"title", "content"}:
        return []
    if len(columns) != sum(map(_is_column, columns.values())):
        return []
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _is_column(column: Any) -> bool:
    return isinstance(column, list) and bool(column) and not any(isinstance(cell, list | dict) for cell in column)


def _rows(items: list[Any]) -> list[dict[str, Any]]:
    """Return the objects that lists of cells below a list of names stand for; none if ``items`` is something else."""
    head = items[0] if items else None
    if not isinstance(head, list) or not all(isinstance(name, str) and name for name in head):
        return []
    if not any(map(field_of, head)) or not all(isinstance(row, list) and len(row) == len(head) for row in items):
        return []
    return [dict(zip(head, row, strict=True)) for row in items[1:]]


def _canonical(item: Any) -> bytes:
    if not isinstance(item, dict):
        raise Rejected(NOT_AN_OBJECT)
    try:
        # Escaped, for half surrogate pairs.
        return json.dumps(item).encode("ascii")
    except RecursionError as error:
        raise Rejected(TOO_DEEP) from error


def read_jsonl(file: InputFile) -> Iterator[Record | Notes]:
    """Yield a record for each line of ``file`` that is not blank. A broken line is rejected alone.

    Where its first dates are of numbers only, such as 3/11/2015, the file is read once more before, line by line: any
    of them may say whether the day or the month comes first.
    """
    found = orders_of_records(_values_of_lines(file))
    for number, line in enumerate(file.lines(), 1):
        if number == 1:
            yield Notes(encoding=file.encoding, date_orders=tuple(found.items()))
        data = line.strip()
        if data:
            digest = file.digest(data, *marks_of(found))
            yield Record(file.origin, number, digest, partial(_parse, data, found))


def _values_of_lines(file: InputFile) -> Iterator[dict[str, Any]]:
    # What is wrong with a line, or with the file, is said when it is read.
    with suppress(Rejected):
        for line in filter(None, map(bytes.strip, file.lines())):
            with suppress(Rejected):
                value = parse_json(decoded(bounded(line)).text)
                yield _unwrapped(value) if isinstance(value, dict) else {}


def _parse(data: bytes, orders: Mapping[str, str]) -> Fields:
    found = decoded(bounded(data))
    fields = object_fields(parse_json(found.text), orders)
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


def object_fields(value: object, orders: Mapping[str, str] = _NO_ORDERS) -> Fields:
    """Return the fields of ``value``, or of the article that it is around, whose dates have these ``orders``.

    Raises :class:`Rejected` if it is not an object, or none that stands for an article.
    """
    if not isinstance(value, dict):
        raise Rejected(NOT_AN_OBJECT)
    if len(value) == 1 and _BULK & value.keys() and _is_bulk_action(next(iter(value.values()))):
        raise Rejected(NO_ARTICLE, "not_article")
    if value.get("type") == "service" and "action" in value:
        # What happened in a channel of Telegram.
        raise Rejected(NO_ARTICLE, "not_article")
    fields = plain_fields(dict(day_first(_unwrapped(value), orders)), by_value=True)
    return with_title(fields) if value.get("type") == "message" else fields


def _is_bulk_action(value: object) -> bool:
    return isinstance(value, dict) and all(str(name).startswith("_") or name == "routing" for name in value)


def _unwrapped(value: dict[str, Any]) -> dict[str, Any]:
    """Return what ``value`` says of an article, with what the objects around it say besides."""
    for _ in range(_DEEPEST_WRAPPER):
        name = next((name for name, inner in value.items() if _is_wrapper(name, inner)), None)
        if name is None:
            break
        outer = {key: item for key, item in value.items() if key != name}
        value = {**outer, **value[name]} if name == "_source" else {**value[name], **outer}
    return value


def _is_wrapper(name: str, inner: object) -> bool:
    if not isinstance(inner, dict):
        return False
    fields = {field_of(key) for key in inner}
    is_around_article = bool(fields & {"title", "content"}) and len(fields - {None}) > 1
    return is_around_article and (name in _WRAPPERS or field_of(name) is None)
