"""A large share of the index goes by a word, not by a slip: ``index --prune`` and ``watch``."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from searchapp.cli import asking
from searchapp.sync.removal import is_large_share
from tests.cli.conftest import Run

ALL = 30
GONE = 11


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with :data:`ALL` articles, a file each."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(ALL):
        (folder / f"{number:02}.txt").write_text(f"خبر {number}\n\nنص الخبر رقم {number}", encoding="utf-8")
    return folder


def lose(corpus: Path, number: int) -> None:
    for path in sorted(corpus.iterdir())[:number]:
        path.unlink()


def total(run: Run) -> int:
    return int(json.loads(run("search", "", "--json").stdout)["total"])


def test_what_is_a_large_share() -> None:
    assert [is_large_share(removed, 50) for removed in (0, 10, 11, 50)] == [False, False, True, True]
    assert [is_large_share(removed, 1000) for removed in (100, 101)] == [False, True]


def test_where_nobody_can_be_asked_nothing_changes_without_a_word(indexed: Run, corpus: Path) -> None:
    lose(corpus, GONE)
    (corpus / "new.txt").write_text("خبر جديد", encoding="utf-8")
    error = indexed("index", "--prune", corpus, code=2).stderr
    assert error.startswith(f"searchapp: {GONE} of {ALL + 1} articles would be removed")
    assert str(corpus / "00.txt") in error
    assert "Nothing was changed. Pass --yes" in error
    assert error.count("\n") == 1
    assert total(indexed) == ALL
    assert json.loads(indexed("stats", "--json").stdout)["last_import"]["removed"] == 0
    assert f"{GONE} removed" in indexed("index", "--prune", "--yes", corpus).stdout
    assert total(indexed) == ALL - GONE + 1


def test_a_dry_run_says_that_it_would_ask(indexed: Run, corpus: Path) -> None:
    lose(corpus, GONE)
    result = indexed("index", "--prune", "--dry-run", corpus)
    assert f"{GONE} removed" in result.stdout
    assert "needs --yes elsewhere" in result.stderr
    done = json.loads(indexed("index", "--prune", "--dry-run", "--json", corpus).stdout.splitlines()[-1])
    assert (done["removed"], done["needs_yes"]) == (GONE, True)
    assert total(indexed) == ALL


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 2)])
def test_on_a_terminal_it_asks(
    indexed: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    monkeypatch.setattr(asking, "is_terminal", lambda: True)
    lose(corpus, GONE)
    result = indexed("index", "--prune", "--json", "--verbose", corpus, code=code, typed=answer)
    assert f"Remove {GONE} of {ALL} articles?" in result.stderr
    assert total(indexed) == (ALL if code else ALL - GONE)
    events = Counter(json.loads(line)["event"] for line in result.stdout.splitlines())
    done = {"unchanged": ALL - GONE, "removed": GONE, "done": 1}
    assert {name: number for name, number in events.items() if name != "progress"} == {"start": 1} | (
        {} if code else done
    )


def test_a_few_go_as_ever_and_what_has_moved_does_not_go(indexed: Run, corpus: Path) -> None:
    corpus.rename(corpus.with_name("renamed"))
    assert indexed("index", "--prune", corpus.parent).stderr == ""
    assert total(indexed) == ALL
    lose(corpus.with_name("renamed"), GONE - 1)
    result = indexed("index", "--prune", "--dry-run", corpus.parent)
    assert (f"{GONE - 1} removed" in result.stdout, result.stderr) == (True, "")
    assert f"{GONE - 1} removed" in indexed("index", "--prune", corpus.parent).stdout
