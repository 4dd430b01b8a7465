"""What is found wrong with a file of an index, told without knowing which index it belongs to."""

from __future__ import annotations


class Damaged(Exception):
    """A file does not hold what was written to it; the message says which and how that shows."""


def file_missing(error: FileNotFoundError) -> Damaged:
    """Return what to raise where a file is gone that no writer has swept away."""
    return Damaged(f"a file is missing: {error.filename}")
