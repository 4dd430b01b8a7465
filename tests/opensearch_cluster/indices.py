"""Indices of their own for tests: names that no other test has, and what stands under them in the cluster."""

from __future__ import annotations

import itertools

from searchapp.settings import Settings
from tests.opensearch_cluster.cluster import Cluster, ask

_numbers = itertools.count()


def own_settings(cluster: Cluster, *, shards: int = 1, replicas: int = 0, wait: float = 60) -> Settings:
    """Return the settings of an index that nobody else has."""
    return Settings(
        engine="opensearch",
        hosts=cluster.hosts,
        opensearch_index=f"test-{next(_numbers)}",
        opensearch_shards=shards,
        opensearch_replicas=replicas,
        lock_wait=wait,
    )


def indices_of(settings: Settings) -> set[str]:
    """Return the names of all indices that belong to ``settings``."""
    name = settings.opensearch_index
    (url, *_) = settings.hosts.split(",")
    return set(ask(f"{url}/{name},{name}-*/_settings?ignore_unavailable=true&allow_no_indices=true"))


def delete_indices(settings: Settings) -> None:
    """Delete all that belongs to ``settings``."""
    names = indices_of(settings)
    if names:
        (url, *_) = settings.hosts.split(",")
        ask(f"{url}/{','.join(sorted(names))}?ignore_unavailable=true", "DELETE")
