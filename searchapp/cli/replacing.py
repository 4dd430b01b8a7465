"""Replacing a file by one that was written beside it: a reader never sees half of it, and a failure changes nothing."""

from __future__ import annotations

import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

#: Folders of names for open files, which are written to and never replaced.
_OPENED: Final = frozenset(map(Path, ("/dev", "/dev/fd", "/proc/self/fd")))


def hidden_beside(target: Path) -> Path:
    """Return the path of a new hidden file in the folder of ``target``."""
    return target.with_name(f".searchapp-{secrets.token_hex(8)}")


def put_in_place(beside: Path, target: Path) -> None:
    """Replace ``target``, if it exists, by the file ``beside`` it, which gets its permissions."""
    with suppress(FileNotFoundError):
        beside.chmod(stat.S_IMODE(target.stat().st_mode))
    beside.replace(target)


def is_opened(path: Path) -> bool:
    """Return whether this is not a file but a pipe, a terminal, or the name of an open file."""
    is_special = path.exists() and not path.is_file() and not path.is_dir()
    return is_special or path.absolute().parent in _OPENED
