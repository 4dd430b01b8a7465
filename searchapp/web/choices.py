"""One thing a reader can click to change a search."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A link with its label. ``count`` is how many articles it leads to and ``share`` their percentage of the largest
    count beside it; ``active`` says that it is in force already, so that following it takes it back where it can be.
    """

    label: str
    url: str
    active: bool = False
    count: int = 0
    share: int = 0
