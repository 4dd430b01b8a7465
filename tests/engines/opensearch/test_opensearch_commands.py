"""The command line on a cluster: the same commands; those that only try something leave nothing behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from searchapp.cli.commands import searchapp
from searchapp.settings import Settings
from tests.opensearch_cluster.cluster import Cluster
from tests.opensearch_cluster.indices import delete_indices, indices_of, own_settings

CORPUS = Path(__file__).parents[3] / "corpus"

Run = Callable[..., Result]


@pytest.fixture
def settings(opensearch_node: Cluster) -> Iterator[Settings]:
    settings = own_settings(opensearch_node)
    yield settings
    delete_indices(settings)


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SEARCHAPP_OPENSEARCH_INDEX", settings.opensearch_index)
    monkeypatch.setenv("SEARCHAPP_OPENSEARCH_REPLICAS", "0")

    def invoke(*arguments: str | Path, code: int = 0) -> Result:
        options = ["--engine", "opensearch", "--hosts", settings.hosts]
        result = CliRunner().invoke(searchapp, [*map(str, arguments), *options])
        assert result.exit_code == code, (result.output, result.exception)
        assert "Traceback" not in result.output
        return result

    return invoke


def test_every_command(run: Run, settings: Settings) -> None:
    assert "searchapp index PATH --engine opensearch" in run("stats", code=2).stderr
    assert "added" in run("index", CORPUS).stdout
    assert " 0 added" in f" {run('index', CORPUS).stdout}"
    found = json.loads(run("search", "القمح", "--json").stdout)
    assert found["total"] > 0
    assert found["results"][0]["paragraphs"][0]["highlights"]
    articles = json.loads(run("stats", "--json").stdout)["articles"]
    assert f"{articles} articles" in run("reindex").stdout
    assert json.loads(run("search", "القمح", "--json").stdout)["results"] == found["results"]
    sound = "The index is sound.\nOf 79 articles 2 have no date, 0 have no text.\n"
    assert run("check", "--deep").stdout == sound
    assert run("explain", "القمح").stdout
    run("search", "غيرموجودةأبدا", code=1)
    assert len(indices_of(settings)) == 2


def test_the_demonstration_touches_nothing_and_leaves_nothing(run: Run, settings: Settings) -> None:
    assert "Indexed" in run("demo").stdout
    assert indices_of(settings) == set()


def test_a_measurement_touches_nothing_and_leaves_nothing(run: Run, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "docs.jsonl").write_text('{"id": "1", "text": "قمح"}\n{"id": "2", "text": "شعير"}\n', encoding="utf-8")
    (tmp_path / "queries.tsv").write_text("q\tالقمح\n", encoding="utf-8")
    (tmp_path / "qrels.txt").write_text("q 0 1 1\n", encoding="utf-8")
    assert json.loads(run("evaluate", tmp_path, "--json").stdout)["mrr@10"] == 1.0
    assert indices_of(settings) == set()
