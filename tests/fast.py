"""Which cases of a test are in the fast run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def rest_slow(values: Iterable[Any], fast: int = 1) -> list[Any]:
    """Return ``values``, or tuples of values, as the cases of a test; all but the first ``fast`` are slow."""
    first, rest = list(values)[:fast], list(values)[fast:]
    cases = (value if isinstance(value, tuple) else (value,) for value in rest)
    return [*first, *(pytest.param(*case, marks=pytest.mark.slow) for case in cases)]
