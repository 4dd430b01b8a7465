"""What a commit that was broken off has left.

Tantivy would leave it for long, and stumble over it: what it writes for a segment that was there before has the name
that the broken-off commit gave it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from searchapp.engines.on_disk.damage import Damaged
from searchapp.engines.tantivy.schema import META

#: The names of Tantivy's files: of which segment they are, and which commit deleted documents from it.
SEGMENT_FILE: Final = re.compile(r"(?P<segment>[0-9a-f]{32})(\.(?P<commit>\d+))?\.[a-z]+")


def sweep_leftovers(folder: Path) -> None:
    """Remove them. Called by whoever holds the write lock."""
    segments = segments_of(folder)
    for path in folder.iterdir():
        match = SEGMENT_FILE.fullmatch(path.name)
        if match and match["commit"] not in segments.get(match["segment"], ()):
            path.unlink(missing_ok=True)


def segments_of(folder: Path) -> dict[str, tuple[str | None, ...]]:
    """Return the segments that the last commit left, each with what its files have for a commit."""
    try:
        meta = json.loads((folder / META).read_bytes())
        return {
            str(segment["segment_id"]).replace("-", ""): (None, str((segment["deletes"] or {}).get("opstamp")))
            for segment in meta["segments"]
        }
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Damaged(f"{META} cannot be read: {error}") from error
