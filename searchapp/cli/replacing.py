"""Replacing a file by one that was written beside it: a reader never sees half of it, and a failure changes nothing."""

from __future__ import annotations

import secrets
import stat
from contextlib import suppress
from pathlib import Path


def hidden_beside(target: Path) -> Path:
    """Return the path of a new hidden file in the folder of ``target``."""
    return target.with_name(f".searchapp-{secrets.token_hex(8)}")


def put_in_place(beside: Path, target: Path) -> None:
    """Replace ``target``, if it exists, by the file ``beside`` it, which gets its permissions."""
    with suppress(FileNotFoundError):
        beside.chmod(stat.S_IMODE(target.stat().st_mode))
    beside.replace(target)
