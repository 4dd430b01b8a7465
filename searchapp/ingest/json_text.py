"""From JSON text to the fields of an article."""

from __future__ import annotations

import json
from typing import Any

from searchapp.ingest.fields import Fields
from searchapp.ingest.flatten import plain_fields
from searchapp.ingest.reasons import NOT_AN_OBJECT, TOO_DEEP, broken_json
from searchapp.ingest.set_aside import Rejected


def parse_json(text: str) -> Any:
    """Return the value that ``text`` is. Raises :class:`Rejected` where it is not JSON or nests too deeply."""
    try:
        # Not strict: control characters written as they are occur in dumps, and do no harm.
        return json.loads(text, strict=False)
    except ValueError as error:
        raise Rejected(broken_json(error)) from error
    except RecursionError as error:
        raise Rejected(TOO_DEEP) from error


def object_fields(value: object) -> Fields:
    """Return the fields of ``value``. Raises :class:`Rejected` where it is not an object."""
    if not isinstance(value, dict):
        raise Rejected(NOT_AN_OBJECT)
    return plain_fields(value)
