"""What Tantivy itself says of its last commit: the number of it, and the files that it is in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from searchapp.engines.local.errors import Damaged

#: Tantivy's own description of what its last commit left.
META: Final = "meta.json"

#: The names of Tantivy's files: of which segment they are, and which commit deleted documents from it.
_SEGMENT_FILE: Final = re.compile(r"(?P<segment>[0-9a-f]{32})(\.(?P<commit>\d+))?\.[a-z]+")

#: How the names of the files end that every segment has.
_KINDS: Final = ("fast", "fieldnorm", "idx", "pos", "store", "term")


@dataclass(frozen=True, slots=True)
class Contents:
    """The number of a commit, and its segments, each with what has deleted documents from it.

    A merge leaves the number as it is, and the documents in other segments: the files of the former ones are removed.
    """

    commit: int
    segments: tuple[tuple[str, str | None], ...]

    def holds(self, segment: str, commit: str | None) -> bool:
        """Tell whether a file of this ``segment``, with this ``commit`` in its name or none, belongs to the commit."""
        return any(segment == name and commit in {None, deleting} for name, deleting in self.segments)


def read_contents(folder: Path) -> Contents:
    """Return what the last commit in ``folder`` left.

    Raises :class:`FileNotFoundError` where there is none, and :class:`Damaged` where what is there makes no sense.
    """
    data = (folder / META).read_bytes()
    try:
        meta = json.loads(data)
        return Contents(int(meta["opstamp"]), tuple(_segment(each) for each in meta["segments"]))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Damaged(f"{META} cannot be read: {error}") from error


def _segment(described: dict[str, Any]) -> tuple[str, str | None]:
    deletes = described["deletes"]
    return described["segment_id"].replace("-", ""), None if deletes is None else str(deletes["opstamp"])


def require_files(folder: Path) -> None:
    """Raise :class:`FileNotFoundError` where a file of the last commit in ``folder`` is gone."""
    for segment, deleting in read_contents(folder).segments:
        for kind in (*_KINDS, *([] if deleting is None else [f"{deleting}.del"])):
            (folder / f"{segment}.{kind}").stat()


def segment_files(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Yield the files of segments in ``folder``, each with whether the last commit is in it. Raises as
    :func:`read_contents` does.
    """
    contents = read_contents(folder)
    for path in sorted(folder.iterdir()):
        match = _SEGMENT_FILE.fullmatch(path.name)
        if match:
            yield path, contents.holds(match["segment"], match["commit"])
