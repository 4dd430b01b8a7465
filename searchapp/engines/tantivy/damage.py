"""What Tantivy raises when it cannot read or write its files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from searchapp.engines.on_disk.damage import Damaged

#: Rust's way to stop where nobody thought it could go on; it is no :class:`Exception`, and cannot be imported.
_PANIC: Final = "PanicException"


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Raise :class:`Damaged` for whatever Tantivy raises when the bytes of ``what`` make no sense to it."""
    try:
        yield
    except ValueError as error:
        raise Damaged(f"{what} cannot be read: {error}") from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise Damaged(f"{what} cannot be read: {error}") from error


@contextmanager
def writing() -> Iterator[None]:
    """Raise :class:`OSError` for what Tantivy says when it cannot write."""
    try:
        yield
    except ValueError as error:
        raise OSError(f"Tantivy cannot write: {error}") from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise OSError(f"Tantivy cannot write: {error}") from error
