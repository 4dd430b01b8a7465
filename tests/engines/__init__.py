"""A test file for each engine, which inherits :mod:`tests.conformance`, and more for what is its own."""

import pytest

# The inherited tests are in no test file, so pytest would not explain their assertions.
pytest.register_assert_rewrite("tests.conformance")
