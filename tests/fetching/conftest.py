"""A site, and settings with which it may be asked, fast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from searchapp.settings import Settings
from tests.fetching.site import Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    with running(Site()) as started:
        yield started


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        allow_private=True,
        fetch_timeout=1.0,
        fetch_pause=0.0,
        fetch_megabytes=1,
    )
