"""What reading a damaged file raises, in Whoosh and in ours."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pickle import UnpicklingError
from typing import Final

from whoosh.filedb.filetables import FileFormatError
from whoosh.index import IndexError as WhooshIndexError

from searchapp.engines.local.damage import Damaged

_SIGNS: Final = (
    ValueError,
    TypeError,
    EOFError,
    LookupError,
    AttributeError,
    AssertionError,
    OverflowError,
    MemoryError,
    struct.error,
    UnpicklingError,
    FileFormatError,
    WhooshIndexError,
)


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Raise :class:`Damaged` for whatever reading ``what`` raises when its bytes make no sense."""
    try:
        yield
    except _SIGNS as error:
        raise Damaged(f"{what} cannot be read: {type(error).__name__}: {error}") from error
