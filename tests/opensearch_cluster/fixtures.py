"""The cluster as a fixture: started by the first test that needs it, for all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.opensearch_cluster.cluster import Cluster
from tests.opensearch_cluster.software import INSIST, Unavailable


@pytest.fixture(scope="session")
def opensearch_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A running cluster of three nodes."""
    try:
        cluster = Cluster(tmp_path_factory.mktemp("opensearch"))
    except Unavailable as error:
        if INSIST:
            raise
        pytest.skip(f"needs OpenSearch: {error}")
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
