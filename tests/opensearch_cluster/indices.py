"""Indices of their own for tests: names that no other test has, and what stands under them in the cluster."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.error import HTTPError

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
    return set(_ask_any(settings, f"{name},{name}-*/_settings?ignore_unavailable=true&allow_no_indices=true"))


def delete_indices(settings: Settings) -> None:
    """Delete all that belongs to ``settings``."""
    names = indices_of(settings)
    if names:
        _ask_any(settings, f"{','.join(sorted(names))}?ignore_unavailable=true", "DELETE")


def _ask_any(settings: Settings, what: str, method: str = "GET") -> dict[str, Any]:
    """Ask the first node that answers."""
    *others, last = settings.hosts.split(",")
    for host in others:
        try:
            return ask(f"{host}/{what}", method)
        except HTTPError:
            raise
        except OSError:
            continue
    return ask(f"{last}/{what}", method)
