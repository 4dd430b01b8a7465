"""The Whoosh engine keeps the contract."""

from __future__ import annotations

from tests.conformance.suite import EngineConformance


class TestWhooshEngine(EngineConformance):
    engine_name = "whoosh"
