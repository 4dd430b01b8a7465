"""Who writes to an index in a folder, as its lock file says."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from searchapp.engines.lock_owner import Holder

_LARGEST: Final = 4096


def write_lock_owner(descriptor: int) -> None:
    """Write into the lock file who this process is. A disk that is full is no reason not to go on."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(Holder.this_process().as_said()).encode() + b"\n", 0)


def erase_lock_owner(descriptor: int) -> None:
    """Take back what :func:`write_lock_owner` wrote."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)


def read_lock_owner(lock: Path) -> Holder | None:
    """Return who says to hold the lock, or None where nobody does that can be believed."""
    try:
        with lock.open("rb") as file:
            return Holder.of(json.loads(file.read(_LARGEST)))
    except (OSError, ValueError, RecursionError):
        return None
