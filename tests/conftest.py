"""What holds for all tests: a random example may take its time on a busy machine, and prints how to repeat it."""

from __future__ import annotations

import pytest
from hypothesis import settings

# The inherited tests are in no test file, so pytest would not explain their assertions.
pytest.register_assert_rewrite("tests.conformance")

from tests.opensearch_cluster.fixtures import opensearch_cluster  # noqa: E402 - it may import them

__all__ = ["opensearch_cluster"]

settings.register_profile("searchapp", deadline=None, print_blob=True)
settings.load_profile("searchapp")
