"""What came of bytes that were read, so that they need not be read again to refuse what was refused of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from searchapp.ingest.rejected import Rejected, Rejection


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was ``refused`` of a file or a record, wherever this is, and how many ``articles`` came of the rest.

    It is relied on once it has been found in this number of ``runs``; never if that is 0.
    """

    refused: tuple[Rejection, ...]
    articles: int = 0
    runs: int = 1

    @classmethod
    def of(cls, rejected: Rejected) -> Outcome:
        """Return that of bytes all of which were ``rejected``."""
        return cls((Rejection("", 0, rejected.reason, rejected.kind),), runs=rejected.runs)

    def refused_in(self, origin: str) -> tuple[Rejection, ...]:
        """Return what was refused as it is in the file ``origin``."""
        return tuple(replace(each, origin=origin) for each in self.refused)
