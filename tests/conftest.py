"""What holds for all tests: a random example may take its time on a busy machine, and prints how to repeat it."""

from __future__ import annotations

import signal

import pytest
from hypothesis import settings

# The inherited tests are in no test file, so pytest would not explain their assertions.
pytest.register_assert_rewrite("tests.conformance")

from tests.opensearch_cluster.fixtures import opensearch_cluster  # noqa: E402 - it may import them

__all__ = ["opensearch_cluster"]

# A shell starts what runs in the background deaf to Ctrl-C, and so would be every process that a test starts and ends.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("searchapp", deadline=None, print_blob=True)
settings.load_profile("searchapp")
