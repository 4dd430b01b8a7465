"""Records of searches as JSON, and back."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from searchapp.errors import InputError
from searchapp.model import SearchRequest
from searchapp.search.record import Record, Totals, hash_of

#: The version of the form of a record.
FORMAT: Final = 1

#: What of a request says how much is shown, and not what is found.
_SHOWN: Final = frozenset(("page", "limit", "paragraphs", "collapse"))
_DATES: Final = ("date_from", "date_to")
_LONGEST_ID_LIST: Final = 1 << 30


def record_as_json(record: Record) -> dict[str, Any]:
    """Return ``record`` as plain data.

    ``ids`` are a JSON array of the ids in the order of the results, compressed by zlib, in Base64, and ``hash`` is
    :func:`.hash_of` them, None where they are not all. ``archive`` has the number of its ``articles``, the date of the
    ``newest`` one and a hash of its ``state``. ``coverage`` says of the ``archive``, in the days that were asked for,
    and of the articles that were ``found`` from when to when they are, how many have a ``source``, and on which
    ``days_without`` in between there are none, as first and last day.
    """
    return {
        "record": FORMAT,
        "made": record.made.isoformat(timespec="seconds"),
        "today": record.today.isoformat(),
        "program": record.program,
        "analyser": record.analyser,
        "variants": record.variants,
        "search": _request_as_json(record.request),
        "understood": record.understood,
        "archive": record.archive,
        "totals": {
            "articles": record.totals.articles,
            "relaxed": record.totals.relaxed,
            "stories": record.totals.stories,
        },
        "hash": hash_of(record.ids) if record.is_whole else None,
        "ids": _packed(record.ids),
        "coverage": record.coverage,
        "missing": list(record.missing),
    }


def record_of_json(data: Any) -> Record:
    """Return the record that :func:`record_as_json` made into ``data``.

    Raises :class:`InputError` where it is none, or was changed.
    """
    if not isinstance(data, dict) or "record" not in data:
        raise InputError("This is no record of a search.")
    if data["record"] != FORMAT:
        raise InputError(f"The record is of version {data['record']!r:.20}, and this program reads version {FORMAT}.")
    try:
        record = Record(
            made=datetime.fromisoformat(data["made"]),
            today=date.fromisoformat(data["today"]),
            program=str(data["program"]),
            analyser=str(data["analyser"]),
            variants=str(data["variants"]),
            request=_request_of(data["search"]),
            understood=dict(data["understood"]),
            archive=dict(data["archive"]),
            totals=Totals(data["totals"]["articles"], data["totals"]["relaxed"], data["totals"]["stories"]),
            ids=_unpacked(data["ids"]),
            coverage=dict(data["coverage"]),
            missing=tuple(map(str, data["missing"])),
        )
        is_intact = data["hash"] == (hash_of(record.ids) if record.is_whole else None)
    except (KeyError, TypeError, ValueError, AttributeError, zlib.error) as error:
        raise InputError(f"The record is damaged: {type(error).__name__}: {error!s:.80}") from error
    if not is_intact:
        raise InputError("The record is damaged: its ids do not have the hash that it names.")
    return record


def _request_as_json(request: SearchRequest) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in (each.name for each in fields(request) if each.name not in _SHOWN):
        value = getattr(request, name)
        if name == "only":
            value = [level.label for level in value]
        found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def _request_of(data: Mapping[str, Any]) -> SearchRequest:
    values = dict(data)
    for name in _DATES:
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    arrived = values["arrived_from"]
    values["arrived_from"] = datetime.fromisoformat(arrived) if arrived else None
    return SearchRequest(**values)


def _packed(ids: Sequence[str]) -> str:
    return base64.b64encode(zlib.compress(json.dumps(ids).encode("ascii"), 9)).decode("ascii")


def _unpacked(packed: str) -> tuple[str, ...]:
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(base64.b64decode(packed, validate=True), _LONGEST_ID_LIST)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if not unpacking.eof:
        raise ValueError("the ids are cut off, or too many")
    ids = json.loads(data)
    if not isinstance(ids, list) or not all(isinstance(name, str) for name in ids):
        raise ValueError("ids are a list of strings")
    return tuple(ids)
