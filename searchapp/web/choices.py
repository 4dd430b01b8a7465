"""One thing a reader can click to change a search."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A link with its label.

    ``active`` says that it is in force already, so that following it takes it back where it can be. ``count`` is how
    many articles it leads to, None where that is not known, and ``share`` their percentage of the largest count beside
    it.
    """

    label: str
    url: str
    active: bool = False
    count: int | None = None
    share: int = 0
