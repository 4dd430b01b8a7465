"""An empty index in the cluster and an engine for it, with which most tests of the engine start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from searchapp.engines.opensearch import control
from searchapp.engines.opensearch.engine import OpenSearchEngine
from searchapp.settings import Settings
from tests.engines.opensearch.archive import opened
from tests.opensearch_cluster.cluster import Cluster
from tests.opensearch_cluster.indices import delete_indices, own_settings


@pytest.fixture
def settings(opensearch_node: Cluster) -> Iterator[Settings]:
    """The settings of an index of two shards."""
    settings = own_settings(opensearch_node, shards=2)
    yield settings
    delete_indices(settings)


@pytest.fixture
def engine(settings: Settings) -> Iterator[OpenSearchEngine]:
    with opened(settings) as engine:
        yield engine


@pytest.fixture
def not_renewing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop writers from renewing their locks, which are soon lost."""
    monkeypatch.setattr(control, "RENEWED", 1000.0)
    monkeypatch.setattr(control, "LOST", 0.1)
