"""``searchapp spellings``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

#: Which spelling stands in how many articles of which source.
WRITTEN = (("ترامب", "السهل", 3), ("ترامب", "الساحل", 1), ("ترمب", "الساحل", 2))


@pytest.fixture
def newsroom(run: Run, tmp_path: Path) -> Run:
    texts = [(name, source) for name, source, count in WRITTEN for _ in range(count)]
    lines = (
        {
            "id": f"{number}",
            "title": "خبر",
            "text": f"زار {name} المعرض",
            "source": source,
            "date": f"2025-0{number}-02",
        }
        for number, (name, source) in enumerate(texts, 1)
    )
    file = tmp_path / "news.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    run("index", file)
    return run


def test_each_spelling_is_counted_with_its_sources_and_times(newsroom: Run) -> None:
    assert newsroom("spellings", "ترامب").stdout.splitlines() == [
        f"{4:>9}  ترامب  2025-01 to 2025-04",
        f"{'':11}السهل 3 · الساحل 1",
        f"{2:>9}  ترمب  2025-05 to 2025-06",
        f"{'':11}الساحل 2",
    ]


def test_as_json(newsroom: Run) -> None:
    found = json.loads(newsroom("spellings", "قال", "ترمب", "--json", "--source", "الساحل").stdout)
    assert found["query"] == "قال ترمب"
    ((first, second),) = found["names"]
    assert (first["written"], first["articles"], second["written"], second["articles"]) == ("ترمب", 2, "ترامب", 1)
    assert first["sources"] == [{"value": "الساحل", "source_name": "الساحل", "count": 2}]
    assert first["times"] == [{"value": "2025-05", "count": 1}, {"value": "2025-06", "count": 1}]
    # What finds it finds as many.
    only = [f"--only={level}" for level in first["only"]]
    again = json.loads(newsroom("search", first["query"], *only, "--source", "الساحل", "--json").stdout)
    assert again["total"] == first["articles"]


def test_groups_say_how_they_are_counted(newsroom: Run, tmp_path: Path) -> None:
    lines = [
        {"id": f"{number}", "title": "خبر", "content": f"نص عن {written}"}
        for number, written in enumerate(("فيسبوك", "فايسبوك", "فيس بوك", "لفيسبوك"))
    ]
    file = tmp_path / "more.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    newsroom("index", file)
    heads = [line for line in newsroom("spellings", "فيسبوك").stdout.splitlines() if line.endswith(":")]
    assert heads == [
        "With clitics and endings, and also where one is written apart:",
        "Letter by letter, written apart or joined:",
    ]


def test_a_name_that_is_spelled_in_one_way(newsroom: Run) -> None:
    result = newsroom("spellings", "المعرض", code=1)
    assert result.stdout == ""
    assert result.stderr == "The archive spells no name of this query in several ways.\n"
