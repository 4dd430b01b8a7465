"""The same articles and the same searches give the same on every engine."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from searchapp.engines.registry import ENGINE_NAMES, open_engine
from searchapp.evaluation import evaluate as evaluation
from searchapp.model import Results, SearchRequest
from searchapp.ranking.scoring import CANDIDATES
from searchapp.search import search
from searchapp.settings import Settings
from tests.conformance.case import add
from tests.engines.effort import THOROUGH, tries
from tests.engines.parity import Asker, corpus
from tests.opensearch_cluster.cluster import Cluster
from tests.opensearch_cluster.fixtures import IN_CLUSTER
from tests.opensearch_cluster.indices import delete_indices, own_settings
from tests.shared_data import shared_file

pytestmark = pytest.mark.slow

SEED = 5
SEARCHES = tries(300, 5000)

#: Whose answers are expected of the others.
EXPECTED = "whoosh"
#: What is expected takes long to find, so one process does it.
ONCE = pytest.mark.xdist_group("parity")
OTHERS = [
    pytest.param(name, marks=IN_CLUSTER if name == "opensearch" else ONCE) for name in ENGINE_NAMES if name != EXPECTED
]

#: How many documents of a test set are used, with the queries that they answer.
DOCUMENTS = 1000


@pytest.fixture(scope="module")
def requests() -> list[SearchRequest]:
    asker = Asker(corpus(SEED), SEED)
    return [asker.request() for _ in range(SEARCHES)]


def answers(settings: Settings, requests: list[SearchRequest]) -> list[Results]:
    with closing(open_engine(settings)) as engine:
        add(engine, *corpus(SEED))
        # However long it takes: on a busy machine, and some are larger than a reader's.
        return [search(engine, request, replace(settings, time_limit=0)) for request in requests]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, requests: list[SearchRequest]) -> list[Results]:
    return answers(Settings(index=tmp_path_factory.mktemp("parity") / "index", engine=EXPECTED), requests)


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of the engine that the test is given."""
    if request.param != "opensearch":
        yield Settings(index=tmp_path / "index", engine=request.param)
        return
    cluster: Cluster = request.getfixturevalue("opensearch_node")
    own = own_settings(cluster, shards=2)
    yield own
    delete_indices(own)


@ONCE
def test_the_searches_are_of_all_kinds(requests: list[SearchRequest], expected: list[Results]) -> None:
    totals = [results.total + results.relaxed_total for results in expected]
    assert sum(total > 0 for total in totals) > SEARCHES * 0.6
    assert sum(total > CANDIDATES for total in totals) > SEARCHES / 5
    assert {request.sort for request in requests} == {"relevance", "newest", "oldest"}
    assert sum(results.relaxed for results in expected) > 3
    assert sum('"' in request.query for request in requests) > SEARCHES / 10
    assert sum(results.collapsed > 0 for results in expected) > SEARCHES / 10
    assert any(hit.copied > len(hit.copies) for results in expected for hit in results.shown)
    filters: list[Callable[[SearchRequest], object]] = [
        lambda request: request.sources,
        lambda request: request.sections,
        lambda request: request.authors,
        lambda request: request.date_from,
        lambda request: request.date_to,
    ]
    for asked in filters:
        assert any(asked(request) and results.total for request, results in zip(requests, expected, strict=True))


@pytest.mark.parametrize("settings", OTHERS, indirect=True)
def test_every_search_finds_the_same(
    settings: Settings, requests: list[SearchRequest], expected: list[Results]
) -> None:
    for results, right in zip(answers(settings, requests), expected, strict=True):
        request = right.request
        assert results.total == right.total, request
        assert results.stories == right.stories, request
        assert len(results.hits) == len(right.hits) == (right.stories if request.collapse else right.total), request
        relaxed = right.relaxed_stories if request.collapse and right.relaxed else right.relaxed_total
        assert len(results.relaxed_hits) == len(right.relaxed_hits) == relaxed, request
        assert (results.facets, results.relaxed_facets) == (right.facets, right.relaxed_facets), request
        assert (results.match, results.notes) == (right.match, right.notes), request
        # To the last: also beyond the candidates, and where their number cuts articles of equal points apart.
        assert [hit.article.id for hit in results.shown] == [hit.article.id for hit in right.shown], request
        scores = [hit.score for hit in right.shown]
        assert [hit.score for hit in results.shown] == pytest.approx(scores, rel=1e-9), request
        assert shown(results) == shown(right), request


def shown(results: Results) -> dict[str, object]:
    """Return the article of each hit, and what of it is shown, with its marks."""
    return {
        hit.article.id: (
            hit.article,
            hit.title_highlights,
            [(paragraph.position, paragraph.highlights, paragraph.matches) for paragraph in hit.paragraphs],
            (hit.copies, hit.copied, hit.first, hit.first_collected),
        )
        for hit in results.shown
    }


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The test set of headlines; a part of it, if the tests are not to be thorough."""
    whole = shared_file("relevance/ant-title")
    return whole if THOROUGH else part_of(evaluation.TestSet(whole), tmp_path_factory.mktemp("judged"))


def part_of(test_set: evaluation.TestSet, folder: Path) -> Path:
    documents = [article for number, article in enumerate(test_set.documents()) if number < DOCUMENTS]
    judgements, queries, kept = test_set.judgements(), test_set.queries(), {article.id for article in documents}
    asked = {name: queries[name] for name, relevant in judgements.items() if relevant.keys() <= kept}
    with gzip.open(folder / "docs.jsonl.gz", "wt", encoding="utf-8") as lines:
        for article in documents:
            line = {"id": article.id, "title": article.title, "text": "\n".join(article.paragraphs)}
            lines.write(json.dumps(line) + "\n")
    (folder / "queries.tsv").write_text("".join(f"{name}\t{text}\n" for name, text in asked.items()), encoding="utf-8")
    relevant = ((name, *each) for name in asked for each in judgements[name].items())
    (folder / "qrels.txt").write_text(
        "".join(f"{name} 0 {document} {relevance}\n" for name, document, relevance in relevant), encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def expected_measure(judged: Path) -> float:
    return evaluation.evaluate(judged, Settings(engine=EXPECTED)).measures["ndcg@10"]


@pytest.mark.parametrize("settings", OTHERS, indirect=True)
def test_every_engine_ranks_as_well(settings: Settings, judged: Path, expected_measure: float) -> None:
    found = evaluation.evaluate(judged, settings)
    assert found.queries > 100
    assert expected_measure > 0.5
    assert found.measures["ndcg@10"] == expected_measure
