"""An index of another version is rebuilt if it is older, and left alone if it is newer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from searchapp.engines.opensearch.document import FORMAT
from searchapp.engines.opensearch.engine import OpenSearchEngine
from searchapp.errors import IndexStateError
from searchapp.plan import SearchPlan
from searchapp.settings import Settings
from tests.conformance.asking import found, word
from tests.conformance.case import add
from tests.engines.opensearch.archive import article_number, content, names, opened
from tests.opensearch_cluster.cluster import Cluster, ask
from tests.opensearch_cluster.indices import delete_indices, own_settings

NUMBERS = range(3)


@pytest.fixture
def settings(opensearch_node: Cluster) -> Iterator[Settings]:
    """The settings of an index with some articles."""
    settings = own_settings(opensearch_node)
    with opened(settings) as engine:
        add(engine, *map(article_number, NUMBERS))
    yield settings
    delete_indices(settings)


def set_format(settings: Settings, number: int) -> None:
    url = f"{settings.hosts.split(',')[0]}/{settings.opensearch_index}-control/_doc/state"
    state = ask(url)["_source"]
    assert state["format"] == FORMAT
    ask(url, "PUT", {**state, "format": number})


Question = Callable[[OpenSearchEngine], object]

#: Questions that need the words of an index, and others.
OF_WORDS: tuple[Question, ...] = (
    lambda engine: engine.search(SearchPlan(word("خبر"))),
    lambda engine: engine.readings_count("خبر"),
    lambda engine: list(engine.vocabulary()),
    lambda engine: engine.stats(),
    lambda engine: add(engine, article_number(7)),
)
OF_NONE: tuple[Question, ...] = (
    lambda engine: list(engine.articles()),
    lambda engine: engine.digests(),
    lambda engine: engine.rebuild().__enter__(),
)


def test_an_index_of_an_older_format_is_rebuilt(settings: Settings) -> None:
    set_format(settings, FORMAT - 1)
    with opened(settings) as engine:
        for question in OF_WORDS:
            with pytest.raises(IndexStateError, match="Rebuild it with: searchapp reindex --engine opensearch"):
                question(engine)
        assert sorted(engine.digests()) == names(NUMBERS)
        with engine.rebuild() as writer:
            for article in engine.articles():
                writer.add(article)
        assert sorted(found(engine, word("خبر"))) == names(NUMBERS)
    assert content(settings) == names(NUMBERS)


def test_an_index_of_a_newer_format_is_left_alone(settings: Settings) -> None:
    set_format(settings, FORMAT + 1)
    with opened(settings) as engine:
        for question in (*OF_WORDS, *OF_NONE):
            with pytest.raises(IndexStateError, match="by another version of searchapp"):
                question(engine)
