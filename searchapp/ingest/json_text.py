"""From JSON text to the fields of an article."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from searchapp.ingest.fields import Fields
from searchapp.ingest.flatten import plain_fields
from searchapp.ingest.reasons import NOT_AN_OBJECT, TOO_DEEP, TOO_MANY_VALUES, broken_json
from searchapp.ingest.rejected import Rejected

#: A value of one byte can take a hundred once it is parsed. What is counted is what stands around and between values.
_MOST_VALUES: Final = 2_000_000
#: Also one that does not end: what is tried anew from each quotation mark takes for ever.
_STRING: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)


def parse_json(text: str) -> Any:
    """Return the value that ``text`` is.

    Raises :class:`Rejected` where it is not JSON, nests too deeply, or holds more values than an archive of articles.
    """
    if _marks(text) > _MOST_VALUES < _marks(_STRING.sub("", text)):
        raise Rejected(TOO_MANY_VALUES)
    try:
        # Not strict: control characters written as they are occur in dumps, and do no harm.
        return json.loads(text, strict=False)
    except ValueError as error:
        raise Rejected(broken_json(error)) from error
    except RecursionError as error:
        raise Rejected(TOO_DEEP) from error


def _marks(text: str) -> int:
    return sum(map(text.count, ",[{"))


def object_fields(value: object) -> Fields:
    """Return the fields of ``value``. Raises :class:`Rejected` where it is not an object."""
    if not isinstance(value, dict):
        raise Rejected(NOT_AN_OBJECT)
    return plain_fields(value)
