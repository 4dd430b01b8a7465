"""A site, and settings with which it may be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from searchapp.settings import Settings
from tests.sync.fetch.site import Site, running


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
        fetch_timeout=10.0,
        fetch_pause=0.0,
        fetch_megabytes=1,
    )


@pytest.fixture
def impatient(settings: Settings) -> Settings:
    """Settings for what does not come in time. What is to come might not, either, on a busy machine."""
    return replace(settings, fetch_timeout=0.7)
