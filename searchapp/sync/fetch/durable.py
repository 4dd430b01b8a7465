"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from searchapp.errors import InputError


def write_whole(path: Path, text: str) -> None:
    """Put ``text`` at ``path``, in place of what is there; it is on the disk when this returns.

    Nobody ever sees half of it. Raises :class:`InputError` where it cannot be written.
    """
    # Hidden, so that it is never taken for an article.
    beside = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}.") from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
