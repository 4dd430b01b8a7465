"""The Tantivy engine keeps the contract."""

from __future__ import annotations

from tests.conformance.suite import LocalConformance


class TestTantivyEngine(LocalConformance):
    engine_name = "tantivy"
