"""The Whoosh engine keeps the contract."""

from __future__ import annotations

from tests.conformance.suite import LocalConformance


class TestWhooshEngine(LocalConformance):
    engine_name = "whoosh"
