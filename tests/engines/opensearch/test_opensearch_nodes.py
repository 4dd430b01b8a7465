"""The tests of the OpenSearch engine run against a real cluster."""

from __future__ import annotations

from tests.opensearch_cluster.cluster import NODES, Cluster, ask


def test_three_nodes_are_one_cluster_of_opensearch_3(opensearch_cluster: Cluster) -> None:
    versions = [ask(node.url)["version"]["number"] for node in opensearch_cluster.nodes]
    assert len(versions) == NODES
    assert all(version.startswith("3.") for version in versions)
    assert len({ask(node.url)["cluster_uuid"] for node in opensearch_cluster.nodes}) == 1


def test_a_node_can_be_killed_and_comes_back(opensearch_cluster: Cluster) -> None:
    opensearch_cluster.nodes[0].kill()
    opensearch_cluster.wait(number_of_nodes=NODES - 1)
    opensearch_cluster.nodes[0].start()
    opensearch_cluster.wait(number_of_nodes=NODES)
