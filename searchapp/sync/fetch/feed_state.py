"""What is remembered of feeds from one run to the next: ``.feeds.json`` in the corpus folder, which anyone can read.

It may be deleted at any time; then everything is asked for once more, and what a feed that moved to another site has is
stored anew in a folder of that site.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from searchapp.sync.fetch.stored import write_atomically

FILE_NAME: Final = ".feeds.json"
_LONGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class FeedState:
    """Of one feed: the marks of its last version, when it was last read, what was wrong with it, until when (as ISO
    8601, by the clock of this machine) it asked to be left alone, and the address it had when it was on another site.
    """

    etag: str = ""
    last_modified: str = ""
    read: str = ""
    problem: str = ""
    wait_until: str = ""
    moved_from: str = ""

    def conditions(self) -> dict[str, str]:
        """Return the headers by which a server tells that nothing has changed."""
        marks = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: mark for name, mark in marks.items() if mark and mark.isascii() and mark.isprintable()}

    def seconds_to_wait(self, now: datetime) -> float:
        """Return for how long the feed is still to be left alone."""
        try:
            return max((datetime.fromisoformat(self.wait_until) - now).total_seconds(), 0.0)
        except (ValueError, TypeError):
            return 0.0


def load_states(corpus: Path) -> dict[str, FeedState]:
    """Return what is remembered of each feed, by its address; nothing where the file is missing or broken."""
    try:
        written = json.loads((corpus / FILE_NAME).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return {url: _states(facts) for url, facts in (written if isinstance(written, dict) else {}).items()}


def save_states(corpus: Path, feeds: Mapping[str, FeedState]) -> None:
    """Keep what is known of ``feeds``, and what the file holds of others."""
    kept = {**load_states(corpus), **feeds}
    written = {url: {name: fact for name, fact in asdict(of).items() if fact} for url, of in sorted(kept.items())}
    write_atomically(corpus / FILE_NAME, json.dumps(written, ensure_ascii=False, indent=2) + "\n")


def _states(facts: Any) -> FeedState:
    known = facts if isinstance(facts, dict) else {}
    report_progress = {field.name: known.get(field.name) for field in fields(FeedState)}
    return FeedState(**{name: fact[:_LONGEST] for name, fact in report_progress.items() if isinstance(fact, str)})
