"""How much the tests try. With the environment variable SEARCHAPP_TEST_THOROUGH they take many minutes more."""

from __future__ import annotations

import os

THOROUGH = bool(os.environ.get("SEARCHAPP_TEST_THOROUGH"))


def tries(usually: int, thorough: int) -> int:
    """Return how often to try."""
    return thorough if THOROUGH else usually
