"""What holds for all tests: a random example may take its time on a busy machine, and prints how to repeat it."""

from __future__ import annotations

from hypothesis import settings

from tests.opensearch_cluster.fixtures import opensearch_cluster

__all__ = ["opensearch_cluster"]

settings.register_profile("searchapp", deadline=None, print_blob=True)
settings.load_profile("searchapp")
