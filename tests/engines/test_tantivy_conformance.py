"""The Tantivy engine keeps the contract."""

from __future__ import annotations

from tests.conformance.suite import EngineConformance


class TestTantivyEngine(EngineConformance):
    engine_name = "tantivy"
