"""One archive for all tests that only copy it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.archive import build_archive


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("archive") / "index"
    build_archive(index)
    return index
