"""What a commit that was broken off has left.

Tantivy would leave it for long, and stumble over it: what it writes for a segment that was there before has the name
that the broken-off commit gave it.
"""

from __future__ import annotations

from pathlib import Path

from searchapp.engines.tantivy.contents import segment_files


def sweep_leftovers(folder: Path) -> None:
    """Remove them. The caller holds the write lock."""
    for path, is_committed in segment_files(folder):
        if not is_committed:
            path.unlink(missing_ok=True)
