"""Clusters as fixtures: each started by the first test that needs it, in one process.

One node does for all that one says as three do, in half the time of the machine; three are for what happens when nodes
fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.opensearch_cluster.cluster import Cluster
from tests.opensearch_cluster.software import INSIST, Unavailable

#: The fixtures here, and the marks of tests that need one: those that have it in their signature are given them.
NAMES: Final = frozenset(("opensearch_node", "opensearch_cluster"))
IN_CLUSTER: Final = (pytest.mark.slow, pytest.mark.xdist_group("opensearch"))


@pytest.fixture(scope="session")
def opensearch_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A running cluster of one node."""
    with _running(tmp_path_factory.mktemp("opensearch"), 1) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def opensearch_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A running cluster of three nodes."""
    with _running(tmp_path_factory.mktemp("opensearch"), 3) as cluster:
        yield cluster


@contextmanager
def _running(folder: Path, size: int) -> Iterator[Cluster]:
    try:
        cluster = Cluster(folder, size)
    except Unavailable as error:
        if INSIST:
            raise
        pytest.skip(f"needs OpenSearch: {error}")
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
