"""The cluster as a fixture: started by the first test that needs it, for all, in one process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from tests.opensearch_cluster.cluster import Cluster
from tests.opensearch_cluster.software import INSIST, Unavailable

#: The marks of tests that need the cluster. Those that have it in their signature are given them.
IN_CLUSTER: Final = (pytest.mark.slow, pytest.mark.xdist_group("opensearch"))


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
