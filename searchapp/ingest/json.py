"""JSON: one object, a list of objects, the list in the answer of an API, or an object a line (JSON Lines)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from searchapp.errors import Message
from searchapp.ingest.balance import Notes
from searchapp.ingest.date_order import day_first, marks_of, orders_of_records
from searchapp.ingest.encodings import UTF8, decoded
from searchapp.ingest.input_file import InputFile, bounded
from searchapp.ingest.json_kinds import require_article, with_single_values
from searchapp.ingest.json_lists import Found, articles_in, unwrapped
from searchapp.ingest.json_text import JsonText, parse_json
from searchapp.ingest.record import Fields, Record, plain_fields
from searchapp.ingest.rejected import (
    MANY_NOT_OBJECTS,
    NO_ARTICLE,
    NOT_AN_OBJECT,
    TOO_DEEP,
    Rejected,
    Rejection,
)
from searchapp.ingest.text import with_title

#: How many characters are looked at to see whether a file has an object on each of its lines.
_BEGINNING: Final = 1 << 20
_OPENING: Final = ("[", "{")
#: After more values in a row than these that are not objects, nothing more is read.
_MOST_STRAYS: Final = 10_000
#: A line of a bulk request: what is to be done with the document on the next.
_BULK: Final = frozenset(("index", "create", "delete", "update"))


#: Of a file with one object.
_NO_ORDERS: Final[Mapping[str, str]] = MappingProxyType({})


def read_json(file: InputFile) -> Iterator[Record | Rejection | Notes]:
    """Yield a record for each object in ``file``; its ``line`` is its position, or 0 if it is alone.

    The objects are in a list, which is the file itself or in the object that it holds, as ``articles``, ``items`` and
    the like (:mod:`~searchapp.ingest.json_lists`); or they follow each other. A file with an object on each of its
    lines is JSON Lines, whatever its name. Any other may be of any length; a broken item of a list is rejected alone
    if its end can be found.
    """
    return read_jsonl(file) if _is_json_lines(file) else _read_values(file)


def _is_json_lines(file: InputFile) -> bool:
    beginning = ""
    for piece in file.text():
        beginning += piece
        if len(beginning) >= _BEGINNING:
            break
    lines = filter(None, map(str.strip, beginning.split("\n")))
    first, second = [*islice(lines, 2), "", ""][:2]
    return first.startswith("{") and first.endswith("}") and second.startswith("{")


def _read_values(file: InputFile) -> Iterator[Record | Rejection | Notes]:
    orders = {} if file.rule.date_order else orders_of_records(_values_in(file))
    text = JsonText(file.text())
    position = strays = 0
    sign = text.next_sign()
    yield Notes(encoding=file.encoding, date_orders=tuple(orders.items()))
    if sign not in _OPENING:
        raise text.unexpected() if not sign or text.value().broken else Rejected(NOT_AN_OBJECT)
    while sign := text.next_sign():
        if sign not in _OPENING:
            raise text.unexpected()
        for found in articles_in(text):
            position += 1
            is_alone = found.is_whole and position == 1 and not text.next_sign()
            item = _record(file, 0 if is_alone else position, found, orders)
            strays = strays + 1 if isinstance(item, Rejection) and item.reason == NOT_AN_OBJECT else 0
            if strays > _MOST_STRAYS:
                raise Rejected(MANY_NOT_OBJECTS)
            yield item
    if text.repairs:
        yield Notes(repairs=tuple(text.repairs))


def _values_in(file: InputFile) -> Iterator[dict[str, Any]]:
    # What is wrong is said when it is read.
    with suppress(Rejected):
        text = JsonText(file.text())
        while text.next_sign() in _OPENING:
            for found in articles_in(text):
                if found.is_whole and not text.next_sign():
                    # One date says nothing of a column.
                    return
                yield unwrapped(found.value) if isinstance(found.value, dict) else {}


def _record(file: InputFile, position: int, found: Found, orders: Mapping[str, str]) -> Record | Rejection:
    if found.broken is not None:
        return Rejection(file.origin, position, found.broken)
    try:
        digest = file.digest(_canonical(found.value), *marks_of(orders))
    except Rejected as rejected:
        return Rejection(file.origin, position, rejected.reason)
    return Record(file.origin, position, digest, partial(_fields, found.value, found.repairs, orders))


def _fields(value: object, repairs: tuple[Message, ...], orders: Mapping[str, str]) -> Fields:
    fields = object_fields(value, orders)
    return replace(fields, notes=fields.notes + Notes(repairs=repairs)) if repairs else fields


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
    found = {} if file.rule.date_order else orders_of_records(_values_of_lines(file))
    for number, line in enumerate(file.lines(), 1):
        if number == 1:
            yield Notes(encoding=file.encoding, date_orders=tuple(found.items()))
        data = line.strip()
        if data:
            digest = file.digest(data, *marks_of(found))
            yield Record(file.origin, number, digest, partial(_parse, data, found, file.rule.codec))


def _values_of_lines(file: InputFile) -> Iterator[dict[str, Any]]:
    # What is wrong with a line, or with the file, is said when it is read.
    with suppress(Rejected):
        for line in filter(None, map(bytes.strip, file.lines())):
            with suppress(Rejected):
                value = parse_json(decoded(bounded(line), stated=file.rule.codec).text)
                yield unwrapped(value) if isinstance(value, dict) else {}


def _parse(data: bytes, orders: Mapping[str, str], stated: str) -> Fields:
    found = decoded(bounded(data), stated=stated)
    # That of the file is noted for all its lines.
    encoding = "" if found.encoding == UTF8 else found.encoding
    fields = _fields(parse_json(found.text), found.repairs, orders)
    return replace(fields, notes=fields.notes + Notes(encoding=encoding)) if encoding else fields


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
    article = with_single_values(unwrapped(value))
    require_article(article)
    return _read_fields(day_first(article, orders), value)


def _read_fields(values: Mapping[str, object], whole: Mapping[str, object]) -> Fields:
    fields = plain_fields(values, by_value=True, whole=whole)
    if whole.get("type") != "message":
        return fields
    named = fields.named and replace(fields.named, read=partial(_read_fields, whole=whole))
    return with_title(replace(fields, named=named))


def _is_bulk_action(value: object) -> bool:
    return isinstance(value, dict) and all(str(name).startswith("_") or name == "routing" for name in value)
