"""A test file for each engine, which inherits :mod:`tests.conformance`, and more for what is its own."""
