"""``searchapp index -``: articles from standard input."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import ARTICLES, Run

LINES = "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in ARTICLES)


def test_json_lines_are_read_from_it(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("index", "-", typed=LINES).stdout.startswith("3 added, 0 unchanged, 0 set aside")
    # What comes from there is known again, whichever process reads it.
    monkeypatch.chdir(tmp_path)
    assert run("index", "-", typed=LINES).stdout.startswith("0 added, 3 unchanged, 0 set aside")
    assert run("search", "القمح", "--json", "-n", "1").exit_code == 0
    assert run("index", "-", typed=LINES.replace("ترتفع", "تنخفض")).stdout.startswith("0 added, 1 updated, 2 unchanged")


def test_another_format_is_named(run: Run) -> None:
    table = "title,text,date\nأسعار القمح,ارتفعت أسعار القمح.,2025-01-01\n"
    assert run("index", "-", "--format", "csv", "--source", "السهل", typed=table).stdout.startswith("1 added")
    (article,) = json.loads(run("search", "القمح", "--json").stdout)["results"]
    assert article["source"] == "السهل"
    assert "csv" in run("index", "-", "--format", "lotus", typed=table, code=2).stderr


def test_what_is_rejected_is_counted_and_named(run: Run) -> None:
    result = run("index", "-", typed=LINES + "{\n", code=1)
    assert "1 set aside" in result.stdout
    assert "/dev/standard-input" in result.stderr
    events = [json.loads(line) for line in run("index", "-", "--json", typed=LINES + "{\n", code=1).stdout.splitlines()]
    assert events[0]["paths"] == ["/dev/standard-input"]
    assert [event["file"] for event in events if event["event"] == "rejected"] == ["/dev/standard-input"]


def test_it_stands_alone(run: Run, corpus: Path) -> None:
    assert "not both" in run("index", "-", corpus, code=2).stderr
    assert "--prune" in run("index", "-", "--prune", code=2).stderr
    assert "--format" in run("index", corpus, "--format", "csv", code=2).stderr


def test_nothing_of_it_is_left(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", os.fspath(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    run("index", "-", typed=LINES)
    assert not list(folder.iterdir())
