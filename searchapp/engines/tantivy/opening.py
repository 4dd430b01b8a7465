"""Opening an index to search in it, also where nothing may be written: a read-only disk, another user's folder.

Tantivy locks a file in the folder while it opens those of the last commit, so that no writer removes them meanwhile.
"""

from __future__ import annotations

import errno
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tantivy import Index

from searchapp.engines.tantivy.damage import reading
from searchapp.engines.tantivy.schema import open_index

_MAY_NOT_WRITE: Final = (errno.EACCES, errno.EPERM, errno.EROFS)
_LOCK: Final = ".lock"


def open_to_read(folder: Path) -> Index:
    """Open the index in ``folder`` as its last commit left it; without a lock where there may be none.

    Raises :class:`Damaged` where a file makes no sense, and :class:`OSError`.
    """
    try:
        with reading("the index"):
            return open_index(folder)
    except OSError as error:
        if error.errno not in _MAY_NOT_WRITE:
            raise
    with TemporaryDirectory(prefix="searchapp-") as links:
        for path in folder.iterdir():
            if path.suffix != _LOCK:
                (Path(links) / path.name).symlink_to(path)
        with reading("the index"):
            return open_index(Path(links))
