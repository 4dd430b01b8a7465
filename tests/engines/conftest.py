"""One archive of each engine for all tests that only copy it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.archive import LOCAL, build_archive


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An index by the name of its engine."""
    found = {}
    for name in LOCAL:
        found[name] = tmp_path_factory.mktemp("archive") / "index"
        build_archive(found[name], name=name)
    return found
