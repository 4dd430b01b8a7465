"""Every query of the judged set finds what it is to find, on every engine, and the ranking is as good as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Final

import pytest

from searchapp.engines.base import Engine
from searchapp.model import LEVELS_BY_LABEL
from tests.judged.judged_set import (
    ROOT,
    Found,
    changes,
    found_by_all,
    golden,
    judgements,
    open_indexed,
    requests,
    settings_for,
)
from tests.judged.measures import means, ndcg, reciprocal_rank

#: Which engines find the same.
ENGINES: Final = ("whoosh", "tantivy")

#: How good the ranking is; it may become better.
NDCG: Final = 0.9283
RECIPROCAL_RANK: Final = 0.9863

Answers = tuple[Engine, dict[str, Found]]


@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=pytest.mark.xdist_group(f"judged on {name}")) for name in ENGINES]
)
def answers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """An engine over the judged set, and what every query finds on it."""
    settings = settings_for(tmp_path_factory.mktemp("judged") / "index", request.param)
    with closing(open_indexed(settings)) as engine:
        yield engine, found_by_all(engine, settings)


def test_every_query_finds_what_it_is_to_find(answers: Answers) -> None:
    changed = {name: changes(golden()[name], answers[1][name]) for name in requests()}
    assert {name: its for name, its in changed.items() if its} == {}


def test_there_is_a_golden_for_each_query() -> None:
    assert golden().keys() == requests().keys()
    assert {name: found["query"] for name, found in golden().items()} == {
        name: request.query for name, request in requests().items()
    }


def test_what_was_judged_is_there(answers: Answers) -> None:
    engine, _ = answers
    articles = {name.removeprefix(f"{ROOT.as_posix()}/") for name in engine.digests()}
    assert len(articles) > 150
    assert {article for judged in judgements().values() for article in judged} <= articles


def test_the_ranking_is_as_good_as_it_was(answers: Answers) -> None:
    rankings = {name: [article for article, _ in found["hits"]] for name, found in answers[1].items()}
    ndcg_of_all, reciprocal_rank_of_all = means(rankings, judgements())
    assert len(judgements()) > 80
    assert ndcg_of_all >= NDCG
    assert reciprocal_rank_of_all >= RECIPROCAL_RANK


def test_every_way_of_matching_is_in_a_title_and_in_a_text() -> None:
    shown = [hit for found in golden().values() for hit in found["shown"]]
    every = set(LEVELS_BY_LABEL)
    assert {how for hit in shown for _, how in hit["title"]} == every
    assert {how for hit in shown for _, words in hit["paragraphs"] for _, how in words} == every


def test_a_difference_is_seen() -> None:
    kept = golden()["q001"]
    first, second, *others = kept["hits"]
    assert changes(kept, {**kept, "total": 0})
    assert changes(kept, {**kept, "shown": []})
    assert changes(kept, {**kept, "hits": [second, first, *others]})
    assert changes(kept, {**kept, "hits": [[first[0], first[1] * 1.0001], second, *others]})
    assert not changes(kept, {**kept, "hits": [[first[0], first[1] * 1.000001], second, *others]})


def test_measures_of_a_ranking() -> None:
    grades = {"a": 3, "b": 1, "c": 0}
    assert ndcg(["a", "b"], grades) == 1
    assert ndcg(["c", "a"], grades) == pytest.approx(3 / 1.5849625 / (3 + 1 / 1.5849625))
    assert reciprocal_rank(["c", "x", "b"], grades) == pytest.approx(1 / 3)
    assert reciprocal_rank(["c"], grades) == 0
