"""When nodes fail nothing that was acknowledged is lost, searches go on, and missing parts are reported."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest

from searchapp.engines.opensearch import batch
from searchapp.engines.opensearch.engine import OpenSearchEngine
from searchapp.errors import EngineError
from searchapp.plan import SearchPlan
from searchapp.settings import Settings
from tests.conformance.asking import ALL, ids, word
from tests.conformance.case import add
from tests.engines.opensearch.archive import article_number, content, names, opened
from tests.opensearch_cluster.cluster import Cluster, Node, ask
from tests.opensearch_cluster.indices import delete_indices, own_settings

ARTICLES = range(120)


@pytest.fixture
def cluster(opensearch_cluster: Cluster) -> Iterator[Cluster]:
    """The cluster; all its nodes run again afterwards."""
    yield opensearch_cluster
    for node in opensearch_cluster.nodes:
        node.start_again()
    opensearch_cluster.wait(number_of_nodes=len(opensearch_cluster.nodes), status="green")


@pytest.fixture
def settings(cluster: Cluster) -> Iterator[Settings]:
    settings = own_settings(cluster, shards=3, replicas=1)
    yield settings
    delete_indices(settings)


def manager(cluster: Cluster) -> Node:
    """The node that allocates the shards."""
    (line,) = ask(f"{cluster.nodes[0].url}/_cat/cluster_manager?format=json")
    return next(node for node in cluster.nodes if node.name == line["node"])  # type: ignore[index]


def another(cluster: Cluster) -> Node:
    """Another node."""
    return next(node for node in cluster.nodes if node is not manager(cluster))


EITHER = pytest.mark.parametrize("choose", [manager, another])


def test_three_nodes_are_one_cluster_of_opensearch_3(cluster: Cluster) -> None:
    versions = [ask(node.url)["version"]["number"] for node in cluster.nodes]
    assert len(versions) == 3
    assert all(version.startswith("3.") for version in versions)
    assert len({ask(node.url)["cluster_uuid"] for node in cluster.nodes}) == 1


def test_a_node_can_be_killed_and_comes_back(cluster: Cluster) -> None:
    cluster.nodes[0].kill()
    cluster.wait(number_of_nodes=len(cluster.nodes) - 1)
    cluster.nodes[0].start()
    cluster.wait(number_of_nodes=len(cluster.nodes))


@EITHER
def test_a_node_fails_during_searches(cluster: Cluster, settings: Settings, choose: Callable[[Cluster], Node]) -> None:
    done, running = Event(), Event()
    with opened(settings) as engine:
        add(engine, *map(article_number, ARTICLES))
        expected = engine.search(SearchPlan(word("خبر"), limit=ALL))
        assert sorted(ids(expected)) == names(ARTICLES)

        def ask_repeatedly(_: int) -> int:
            answers = 0
            while not done.is_set():
                assert engine.search(SearchPlan(word("خبر"), limit=ALL)) == expected
                assert engine.readings_count("خبر") == len(ARTICLES)
                assert len(engine.digests()) == len(ARTICLES)
                answers += 1
                running.set()
            return answers

        with ThreadPoolExecutor(3) as pool:
            asking = [pool.submit(ask_repeatedly, thread) for thread in range(3)]
            try:
                assert running.wait(60)
                choose(cluster).kill()
                cluster.wait(number_of_nodes=len(cluster.nodes) - 1)
                time.sleep(1)
            finally:
                done.set()
            assert all(future.result() for future in asking)
        assert engine.search(SearchPlan(word("خبر"), limit=ALL)) == expected


@EITHER
def test_a_node_fails_during_a_batch(
    cluster: Cluster, settings: Settings, monkeypatch: pytest.MonkeyPatch, choose: Callable[[Cluster], Node]
) -> None:
    monkeypatch.setattr(batch, "_REQUEST_DOCUMENTS", 10)
    with opened(settings) as engine:
        add(engine, *map(article_number, range(20)))
        with engine.writer() as writer:
            for number in range(10, 400):
                if number == 200:
                    choose(cluster).kill()
                writer.add(article_number(number, "خبر عاجل"))
                if number == 300:
                    assert engine.search(SearchPlan(None)).total == 20
            writer.delete("00000")
        assert engine.search(SearchPlan(word("عاجل"))).total == 390
    assert content(settings) == names(range(1, 400))


def test_a_node_fails_during_a_rebuild(cluster: Cluster, settings: Settings) -> None:
    with opened(settings) as engine:
        add(engine, *map(article_number, ARTICLES))
        with engine.rebuild() as writer:
            for number, article in enumerate(list(engine.articles())):
                if number == 60:
                    another(cluster).kill()
                writer.add(article)
    assert content(settings) == names(ARTICLES)


def test_an_index_with_a_missing_shard_gives_no_partial_answers(cluster: Cluster) -> None:
    settings = replace(own_settings(cluster, shards=3, replicas=0), opensearch_retries=1)
    with opened(settings) as engine:
        add(engine, *map(article_number, ARTICLES))
        lost = node_with_articles(cluster, settings)
        lost.kill()
        cluster.wait(number_of_nodes=len(cluster.nodes) - 1)
        alive = ",".join(node.url for node in cluster.nodes if node is not lost)
        with opened(replace(settings, hosts=alive)) as other:
            insist_on_clear_errors(other)
        lost.start_again()
        cluster.wait(number_of_nodes=len(cluster.nodes), status="green")
        assert engine.search(SearchPlan(word("خبر"))).total == len(ARTICLES)
    assert content(settings) == names(ARTICLES)
    delete_indices(settings)


def insist_on_clear_errors(engine: OpenSearchEngine) -> None:
    """Insist that an index with a missing part answers with an error."""
    asking: tuple[Callable[[], object], ...] = (
        lambda: engine.search(SearchPlan(word("خبر"))),
        lambda: engine.search(SearchPlan(None, sort="oldest")),
        lambda: list(engine.articles()),
        engine.digests,
        engine.origins,
        engine.stats,
        lambda: engine.readings_count("خبر"),
        lambda: list(engine.vocabulary()),
    )
    for question in asking:
        with pytest.raises(EngineError, match=r"A part of the index .* cannot be read"):
            question()
    problems = engine.check()
    assert any("red" in problem or "cannot be read" in problem for problem in problems)


def node_with_articles(cluster: Cluster, settings: Settings) -> Node:
    """A node that has a shard with articles but not the state, without which nothing can be read at all."""
    shards = ask(f"{cluster.nodes[0].url}/_cat/shards/{settings.opensearch_index}*?format=json")
    with_state = {shard["node"] for shard in shards if shard["index"].endswith("-control")}  # type: ignore[index]
    nodes = {shard["node"] for shard in shards} - with_state  # type: ignore[index]
    return next(node for node in cluster.nodes if node.name in nodes)
