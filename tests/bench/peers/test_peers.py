"""The table of peers, on a few articles."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.bench.peers import lucene
from tests.bench.peers.queries import as_line, prepare
from tests.opensearch_cluster.software import Unavailable

CORPUS = Path(__file__).parents[3] / "corpus"


def test_equal_seeds_draw_equal_queries_of_one_to_three_words_that_stand_in_the_articles(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    drawn = prepare([CORPUS], file, 30, seed=3)
    articles = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert drawn.articles == len(articles) == len({article["id"] for article in articles})
    assert [query.count(" ") for query in drawn.queries] == [0, 1, 2] * 10
    texts = " ".join(f"{article['title']} {article['text']}" for article in articles)
    assert all(word in texts for query in drawn.queries for word in query.split())
    assert prepare([CORPUS], file, 30, seed=3) == drawn
    assert prepare([CORPUS], file, 30, seed=4) != drawn


def test_a_peer_is_given_the_rule_of_relaxing() -> None:
    assert [as_line("a"), as_line("a b"), as_line("a b c")] == ["1\ta\n", "1\ta b\n", "10\ta b c\n"]


@pytest.mark.slow
def test_every_peer_answers_the_same_queries_in_one_table(capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tantivy", reason="needs the extra tantivy")
    try:
        lucene.find_java()
    except Unavailable as error:
        pytest.skip(f"needs Lucene: {error}")
    from tests.bench.peers.__main__ import main

    main(["--queries", "10", "--seed", "3", str(CORPUS)])
    title, _, _, *lines = capfd.readouterr().out.splitlines()
    assert "10 queries drawn with the seed 3;" in title
    rows = {
        name.strip(): re.findall(r"[\d,.]+(?: \([\d.]+\))?", rest)
        for name, rest in re.findall(r"(.{20})(.*)", "\n".join(lines))
    }
    names = list(rows)
    assert names[0].startswith("Lucene 10")
    assert names[1].startswith("raw Tantivy")
    assert names[2:] == ["searchapp, whoosh", "searchapp, tantivy"]
    for row in rows.values():
        assert len(row) == 8
        assert all("(" in cell for cell in row[:6])
    assert all(cell.endswith("(1.00)") for cell in rows[names[0]][:6])
    # The others drop some words as too common.
    assert [int(row[-1]) for row in list(rows.values())[2:]] == [10, 10]
    assert all(int(row[-1]) > 5 for row in rows.values())
