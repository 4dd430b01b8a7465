"""Being the only one who writes to an index."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from searchapp.engines.local.errors import busy
from searchapp.engines.local.lock_owner import erase_lock_owner, read_lock_owner, write_lock_owner
from searchapp.errors import InputError

LOCK: Final = "LOCK"

_PRIVATE: Final = 0o700
_RETRY_SECONDS: Final = 0.05


@contextmanager
def write_lock(index: Path, wait: float) -> Iterator[None]:
    """Be the only writer of ``index``, making the folder where there is none.

    The lock goes with the process, however that ends. Raises :class:`IndexBusyError` after ``wait`` seconds, which says
    who holds it, and :class:`InputError` where the folder cannot be written.
    """
    try:
        index.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        descriptor = os.open(index / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except (FileExistsError, NotADirectoryError) as error:
        raise InputError(
            f"There is no index in {index}, and none can be made: something on the way is a file."
        ) from error
    except OSError as error:
        raise InputError(f"The index folder {index} cannot be written: {error.strerror}.") from error
    try:
        _acquire(descriptor, index, wait)
        write_lock_owner(descriptor)
        try:
            yield
        finally:
            erase_lock_owner(descriptor)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, index: Path, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise busy(index, read_lock_owner(index / LOCK)) from None
            time.sleep(_RETRY_SECONDS)
        else:
            return
