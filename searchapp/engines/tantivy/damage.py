"""What Tantivy raises when it cannot read or write its files."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from searchapp.engines.local.errors import Damaged

#: Rust's way to stop where nobody thought it could go on; it is no :class:`Exception`, and cannot be imported.
_PANIC: Final = "PanicException"

#: What the operating system said, as Rust passes it on, and Tantivy where there is no file or folder.
_SYSTEM_ERROR: Final = re.compile(r"(?:os error|Os \{ code:) (\d+)")
_MISSING: Final = re.compile(r'DoesNotExist\("(.*?)"\)')


#: How Tantivy says that one of its threads could not write, without saying why.
_KILLED: Final = "An index writer was killed"


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Raise :class:`Damaged` for whatever is raised, by Tantivy above all, when the bytes of ``what`` make no sense.

    What the operating system has against it is raised as :class:`OSError`.
    """
    try:
        yield
    except BaseException as error:
        if not (_is_tantivys(error) or isinstance(error, OverflowError)):
            raise
        raise _system_error(error) or Damaged(f"{what} cannot be read: {_in_one_line(error)}") from error


@contextmanager
def writing() -> Iterator[None]:
    """Raise :class:`OSError` for what Tantivy says when it cannot write."""
    try:
        yield
    except BaseException as error:
        if not _is_tantivys(error):
            raise
        raise _system_error(error) or OSError(_cannot_write(error)) from error


def _is_tantivys(error: BaseException) -> bool:
    return isinstance(error, ValueError) or type(error).__name__ == _PANIC


def _cannot_write(error: BaseException) -> str:
    if _KILLED in str(error):
        return "Tantivy gave up writing (is the disk full?)"
    return f"Tantivy cannot write: {_in_one_line(error)}"


def _in_one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


def _system_error(error: BaseException) -> OSError | None:
    said = str(error)
    if missing := _MISSING.search(said):
        return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), missing[1])
    if code := _SYSTEM_ERROR.search(said):
        return OSError(int(code[1]), os.strerror(int(code[1])))
    return None
