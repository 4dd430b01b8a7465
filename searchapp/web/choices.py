"""One thing a reader can click to change a search."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A link with its label.

    ``active`` says that it is in force already, so that following it takes it back where it can be. ``count`` is how
    many articles it leads to, None where that is not known. ``opposite`` is the address that leaves out what the label
    says, or takes that back where it is left out, empty where that cannot be.
    """

    label: str
    url: str
    active: bool = False
    count: int | None = None
    opposite: str = ""
    left_out: bool = False
