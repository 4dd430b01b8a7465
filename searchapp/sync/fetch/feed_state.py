"""What is known of feeds from one run to the next: ``.feeds.json`` in the corpus folder, which people can read, too.

It may be deleted at any time; then everything is requested again, and the articles of a feed that moved to another site
are stored again in a folder of that site.
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
    """What is known of one feed: the HTTP validators of its last version, when it was last read, what was wrong with
    it, until when (as ISO 8601, by the clock of this machine) to make no request, and its address on a former site.
    """

    etag: str = ""
    last_modified: str = ""
    read: str = ""
    problem: str = ""
    wait_until: str = ""
    moved_from: str = ""

    def conditions(self) -> dict[str, str]:
        """Return the headers of a conditional request, which lets the server say that nothing has changed."""
        validators = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in validators.items() if value and value.isascii() and value.isprintable()}

    def seconds_to_wait(self, now: datetime) -> float:
        """Return for how long to make no request yet."""
        try:
            return max((datetime.fromisoformat(self.wait_until) - now).total_seconds(), 0.0)
        except (ValueError, TypeError):
            return 0.0


def load_states(corpus: Path) -> dict[str, FeedState]:
    """Return what is known of each feed, by its address; nothing if the file is missing or broken."""
    try:
        written = json.loads((corpus / FILE_NAME).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return {url: _states(facts) for url, facts in (written if isinstance(written, dict) else {}).items()}


def save_states(corpus: Path, feeds: Mapping[str, FeedState]) -> None:
    """Save what is known of ``feeds``, and keep what the file holds of others."""
    kept = {**load_states(corpus), **feeds}
    written = {url: {name: fact for name, fact in asdict(of).items() if fact} for url, of in sorted(kept.items())}
    write_atomically(corpus / FILE_NAME, json.dumps(written, ensure_ascii=False, indent=2) + "\n")


def _states(facts: Any) -> FeedState:
    known = facts if isinstance(facts, dict) else {}
    report_progress = {field.name: known.get(field.name) for field in fields(FeedState)}
    return FeedState(**{name: fact[:_LONGEST] for name, fact in report_progress.items() if isinstance(fact, str)})
