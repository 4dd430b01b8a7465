"""A record with the id of an article that another file has never takes its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import searchapp
from searchapp.ingest import Balance

FIRST = {"id": "1", "title": "جسر قديم", "text": "افتتح جسر قديم", "date": "2015-11-25"}
OTHER = {"id": "1", "title": "جسر جديد", "text": "افتتح جسر جديد"}


def written(path: Path, record: dict[str, str]) -> Path:
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def indexed(tmp_path: Path, *paths: Path) -> tuple[Balance, set[str]]:
    with searchapp.open(tmp_path / "index") as archive:
        balance = archive.index(paths)
        return balance, {article.title for article in archive.articles()}


@pytest.fixture
def first(tmp_path: Path) -> Path:
    path = written(tmp_path / "a.jsonl", FIRST)
    assert indexed(tmp_path, path)[0].added == 1
    return path


def test_another_article_is_rejected_with_the_file_that_has_its_id(tmp_path: Path, first: Path) -> None:
    balance, titles = indexed(tmp_path, written(tmp_path / "b.jsonl", OTHER))
    (rejected,) = balance.rejected
    assert rejected.reason.en == f"has the same id as {first}"
    assert not balance.is_complete
    assert titles == {"جسر قديم"}


@pytest.mark.parametrize(
    "changes", [{}, {"section": "اقتصاد"}, {"url": "https://marfa.example/1", "text": "افتتح الجسر القديم"}]
)
def test_the_same_article_is_a_duplicate(tmp_path: Path, changes: dict[str, str]) -> None:
    both = FIRST | {"url": changes.get("url", "")}
    indexed(tmp_path, written(tmp_path / "a.jsonl", both))
    balance, titles = indexed(tmp_path, written(tmp_path / "b.jsonl", both | changes))
    assert (balance.added, balance.updated, len(balance.refusals("duplicate"))) == (0, 0, 1)
    assert balance.is_complete
    assert titles == {"جسر قديم"}


def test_a_file_that_is_gone_leaves_its_id_to_another(tmp_path: Path, first: Path) -> None:
    first.unlink()
    balance, titles = indexed(tmp_path, written(tmp_path / "b.jsonl", OTHER))
    assert (balance.updated, titles) == (1, {"جسر جديد"})


def test_an_article_may_move_to_another_file_of_the_run(tmp_path: Path, first: Path) -> None:
    other = written(tmp_path / "b.jsonl", OTHER)
    first.write_text("", encoding="utf-8")
    balance, titles = indexed(tmp_path, first, other)
    assert (balance.updated, titles) == (1, {"جسر جديد"})
