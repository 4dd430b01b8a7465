"""Where the test data lies that belongs to others and never enters the project: beside the checkout, if at all."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


def shared_file(name: str) -> Path:
    """Return the path of a file or folder of the shared data; skip the test where it is missing."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs {path}, which is not part of the project")
    return path
