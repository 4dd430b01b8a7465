"""The OpenSearch engine keeps the contract, on a real cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from searchapp.settings import Settings
from tests.conformance.suite import EngineConformance
from tests.opensearch_cluster.cluster import Cluster, ask
from tests.opensearch_cluster.indices import delete_indices, indices_of, own_settings


class TestOpenSearchEngine(EngineConformance):
    engine_name = "opensearch"

    @pytest.fixture
    def settings(self, opensearch_node: Cluster) -> Iterator[Settings]:
        settings = own_settings(opensearch_node)
        yield settings
        delete_indices(settings)

    @pytest.fixture
    def nowhere(self, settings: Settings) -> Iterator[list[Settings]]:
        taken = replace(settings, opensearch_index=f"{settings.opensearch_index}-taken")
        (url, *_) = settings.hosts.split(",")
        ask(f"{url}/{taken.opensearch_index}/_doc/1?refresh=true", "PUT", {"whose": "another program's"})
        yield [taken]
        found = ask(f"{url}/{taken.opensearch_index}/_search")["hits"]["hits"]
        assert [hit["_source"] for hit in found] == [{"whose": "another program's"}]

    def has_left_something(self, settings: Settings) -> bool:
        return bool(indices_of(settings))
